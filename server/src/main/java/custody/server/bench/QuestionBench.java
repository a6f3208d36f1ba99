package custody.server.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Questions over HTTP to the grown ledger, each time about something else.
final class QuestionBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOGETHER = 8;
    private static final int PEOPLE = 256;

    /// "Who used the secret between two times, and under whose approval?": Q1 of the contract.
    private static final String WHO_USED = """
            query WhoUsed($secret: String!, $t: TimeRange!) {
              uses(filter: {secret: {uris: [$secret]}, time: $t}, orderBy: {field: EVENT_TIME, direction: ASC}, first: 50) {
                asOfSeq
                pageInfo { hasNextPage endCursor }
                nodes {
                  at action count
                  initiator { name kind } executor { name kind }
                  context { ip deviceId tool sessionRef }
                  attribution { verdict flags finality confidence reason
                    grant { id ticket justification startsAt expiresAt }
                    approvals { approver { name } policyId decidedAt ticket } }
                }
              }
            }""";

    /// "Who asked, who approved, what was done under it?": Q8 of the contract.
    private static final String UNDER_GRANT = """
            query UnderRequest($ref: String!) {
              events(filter: {requestRef: $ref}, orderBy: {field: EVENT_TIME, direction: ASC}, first: 100) {
                nodes { type eventTime actor { name } summary hash }
              }
              grants(filter: {ticket: $ref}, first: 10) {
                nodes { id requester { name } grantee { name kind } quorum
                  approvals { kind approver { name } policyId policyVersion decision decidedAt reason }
                  firstUsedAt lastUsedAt uses(first: 100) { totalCount nodes { at action secret { uri } attribution { verdict } } } }
              }
            }""";

    /// The uses of a time by class of verdict, each with its number, and the newest violations of somebody.
    private static final String FACETS = """
            query Facets($t: TimeRange!, $actor: String!) {
              ok: uses(filter: {time: $t, actor: {refs: [$actor]}, classes: [OK]}, first: 1) { totalCount }
              exception: uses(filter: {time: $t, actor: {refs: [$actor]}, classes: [EXCEPTION]}, first: 1) { totalCount }
              violation: uses(filter: {time: $t, actor: {refs: [$actor]}, classes: [VIOLATION]}, first: 1) { totalCount }
              unknown: uses(filter: {time: $t, actor: {refs: [$actor]}, classes: [UNKNOWN]}, first: 1) { totalCount }
              newest: uses(filter: {time: $t, actor: {refs: [$actor]}, action: ["fetch"]}, first: 20) {
                totalCount nodes { at secret { uri } attribution { verdict class } } }
            }""";

    /// "If it is compromised, how far can it go, and how much of that does it use?": Q14 of the contract.
    private static final String BLAST_RADIUS = """
            query Blast($id: ID!) {
              blastRadius(root: $id, maxDepth: 4) {
                asOf secrets identities systems maxDuration maxChainDepth usedFraction truncated
                edges { depth via from { id } to { id } grant { id expiresAt } }
              }
            }""";

    private static final String SOME_PEOPLE = "{ identities(first: 100) { nodes { id refs } } }";

    private final BenchRoom room;
    private final String bench;
    private final GrownLedger ledger;
    private final List<String> people;

    private QuestionBench(BenchRoom room, String bench) throws Exception {
        this.room = room;
        this.bench = bench;
        this.ledger = room.grown();
        this.people = ledger.responders(PEOPLE);
    }

    private interface Variables {
        Map<String, ?> of(RandomGenerator random);
    }

    static List<Row> whoUsed(BenchRoom room, String bench) throws Exception {
        QuestionBench asked = new QuestionBench(room, bench);
        return asked.ask("who used a secret, in a tenth of the time, under what approval", 10, WHO_USED, random -> Map.of(
                "secret", EventSeries.secretRef(EventSeries.secretOf(asked.story(random))), "t", asked.tenth(random)));
    }

    static List<Row> underGrant(BenchRoom room, String bench) throws Exception {
        QuestionBench asked = new QuestionBench(room, bench);
        return asked.ask("everything under a grant", Double.NaN, UNDER_GRANT, random -> Map.of("ref", EventSeries.grantRef(asked.story(random))));
    }

    static List<Row> facets(BenchRoom room, String bench) throws Exception {
        QuestionBench asked = new QuestionBench(room, bench);
        return asked.ask("somebody's uses in a tenth of the time by class of verdict", Double.NaN, FACETS, random -> Map.of(
                "actor", EventSeries.actorRef(random.nextInt(EventSeries.ACTORS)), "t", asked.tenth(random)));
    }

    static List<Row> blastRadius(BenchRoom room, String bench) throws Exception {
        QuestionBench asked = new QuestionBench(room, bench);
        List<String> ids = asked.identities();
        return asked.ask("blast radius of a person", Double.NaN, BLAST_RADIUS,
                random -> Map.of("id", ids.get(random.nextInt(ids.size()))));
    }

    /// The ids of some people that use secrets.
    private List<String> identities() throws Exception {
        List<String> ids = new ArrayList<>();
        try (Connection connection = new Connection(ledger.uri(), people.getFirst())) {
            byte[] body = JSON.writeValueAsBytes(Map.of("query", SOME_PEOPLE));
            for (JsonNode each : JSON.readTree(connection.post("/graphql", "application/json", body)).at("/data/identities/nodes")) {
                if (each.at("/refs/0").asText().startsWith(EventSeries.ACTOR)) {
                    ids.add(each.get("id").asText());
                }
            }
        }
        if (ids.isEmpty()) {
            throw new IOException("nobody is known by the ledger");
        }
        return ids;
    }

    private List<Row> ask(String what, double bar, String query, Variables variables) throws Exception {
        room.say(bench + ": " + what);
        Crew.Done first = ask(query, variables, 1, 2 * room.seconds());
        Crew.Done alone = ask(query, variables, 1, room.seconds());
        Crew.Done together = ask(query, variables, TOGETHER, room.seconds());
        Row p99 = Row.of(bench, "p99", alone.latencies().millis(0.99), "ms");
        return List.of(
                Row.of(bench, "%s, of %,d entries: p50".formatted(what, ledger.size()), alone.latencies().millis(0.5), "ms"),
                Double.isNaN(bar) ? p99 : p99.atMost(bar),
                Row.of(bench, "p99 of the first %.0f s, before that".formatted(2 * room.seconds()), first.latencies().millis(0.99), "ms"),
                Row.of(bench, TOGETHER + " askers at once", together.perSecond(), "answers/s"),
                Row.of(bench, "their p99", together.latencies().millis(0.99), "ms"));
    }

    private Crew.Done ask(String query, Variables variables, int callers, double seconds) throws Exception {
        Connection[] connections = new Connection[callers];
        RandomGenerator[] randoms = new RandomGenerator[callers];
        try {
            for (int c = 0; c < callers; c++) {
                connections[c] = new Connection(ledger.uri(), people.getFirst());
                randoms[c] = RandomGeneratorFactory.of("L64X128MixRandom").create(c + 1L);
            }
            return Crew.work(callers, seconds, Long.MAX_VALUE, (caller, round) -> {
                byte[] body = JSON.writeValueAsBytes(Map.of("query", query, "variables", variables.of(randoms[caller])));
                connections[caller].as(people.get(randoms[caller].nextInt(PEOPLE)));
                requireData(connections[caller].post("/graphql", "application/json", body));
                return 1;
            });
        } finally {
            for (Connection connection : connections) {
                if (connection != null) {
                    connection.close();
                }
            }
        }
    }

    private static void requireData(byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.UTF_8);
        if (text.contains("\"errors\"")) {
            throw new IOException("a question was refused: " + text.substring(0, Math.min(400, text.length())));
        }
    }

    private long story(RandomGenerator random) {
        return random.nextLong(Math.max(1, EventSeries.stories(ledger.size())));
    }

    private Map<String, String> tenth(RandomGenerator random) {
        long from = random.nextLong(Math.max(1, ledger.size() * 9 / 10));
        return Map.of("from", EventSeries.at(from).truncatedTo(ChronoUnit.SECONDS).toString(),
                "to", EventSeries.at(from + ledger.size() / 10).truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
