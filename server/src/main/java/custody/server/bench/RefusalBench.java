package custody.server.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Documents that are made to cost much, over HTTP: how long until each is refused, with the limit named.
final class RefusalBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PEOPLE = 64;
    /// Within so many milliseconds.
    private static final double BAR = 100;

    /// `names` is what the refusal has to say of the limit.
    private record Attack(String kind, String query, String names) {}

    private static final List<Attack> ATTACKS = List.of(
            new Attack("deep", "{secrets {nodes " + "{uses {nodes {secret ".repeat(30) + "{id}" + "}}}".repeat(30) + "}}", "depth"),
            new Attack("wide, by fragments that double", "{ledger {head {...F0}}} "
                    + repeat(40, i -> "fragment F" + i + " on LedgerEvent {" + (i == 39 ? "a: id" : "...F" + (i + 1) + " ...F" + (i + 1)) + "}"), "fields"),
            new Attack("many aliases of lists", "{" + repeat(200, i -> "a" + i + ": events(first: 100) {nodes {seq}}") + "}", "nodes"),
            new Attack("many aliases of fields", "{events(first: 100) {nodes {" + repeat(300, i -> "a" + i + ": summary") + "}}}", "cost"),
            new Attack("many fields", "{ledger {" + repeat(5_001, i -> "size") + "}}", "fields"),
            new Attack("lists in lists", "{secrets(first: 100) {nodes {uses(first: 100) {nodes {secret {uses(first: 100) {nodes {id}}}}}}}}", "nodes"),
            new Attack("fragments in a circle",
                    "{ledger {head {...A}}} fragment A on LedgerEvent {...B} fragment B on LedgerEvent {...A}", "fragmentCycle"),
            new Attack("a huge literal", "{search(query: \"" + "x".repeat(900_000) + "\") {asOfSeq}}", "searchText"),
            new Attack("brackets in brackets", "{search(query: \"x\", after: " + "[".repeat(5_000) + "]".repeat(5_000) + ") {asOfSeq}}", "500 deep"),
            new Attack("a flood of tokens", "{" + "a ".repeat(20_000) + "}", "15,000"),
            new Attack("a document of 1.2 MB", "{ledger{size}} #" + "x".repeat(1_200_000), "1,000,000"),
            new Attack("a flood of introspection", "{" + repeat(50, i -> "a" + i + ": __schema {types {name}}") + "}", "good faith"),
            new Attack("introspection in introspection", "{__schema {types {fields {type {fields {type {fields {type {fields {name}}}}}}}}}}", "QUERY_TOO_COMPLEX"));

    private RefusalBench() {}

    private static String repeat(int times, IntFunction<String> part) {
        return IntStream.range(0, times).mapToObj(part).collect(Collectors.joining(" "));
    }

    static List<Row> measure(BenchRoom room, String bench) throws Exception {
        GrownLedger ledger = room.grown();
        List<String> people = ledger.responders(PEOPLE);
        List<Row> rows = new ArrayList<>();
        double worst = 0;
        double each = room.seconds() / ATTACKS.size();
        try (Connection connection = new Connection(ledger.uri(), people.getFirst())) {
            for (Attack attack : ATTACKS) {
                byte[] body = JSON.writeValueAsBytes(Map.of("query", attack.query));
                Crew.work(1, each, Long.MAX_VALUE, (caller, round) -> refuse(connection, people, round, attack, body));
                Latencies took = Crew.work(1, each, Long.MAX_VALUE, (caller, round) -> refuse(connection, people, round, attack, body)).latencies();
                rows.add(Row.of(bench, attack.kind + ": p50", took.millis(0.5), "ms"));
                rows.add(Row.of(bench, "p99", took.millis(0.99), "ms"));
                worst = Math.max(worst, took.millis(0.99));
            }
        }
        rows.add(Row.of(bench, "the slowest p99", worst, "ms").atMost(BAR));
        return rows;
    }

    private static int refuse(Connection connection, List<String> people, long round, Attack attack, byte[] body) throws IOException {
        connection.as(people.get((int) (round % people.size())));
        String answer = new String(connection.refused("/graphql", "application/json", body), StandardCharsets.UTF_8);
        if (!answer.contains("\"errors\"") || answer.contains("RATE_LIMITED") || !answer.contains(attack.names)) {
            throw new IOException(attack.kind + " was answered with " + answer.substring(0, Math.min(400, answer.length())));
        }
        return 1;
    }
}
