package custody.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A server with every recorded log that our adapters read and the golden scenario, and what is where in it.
final class RecordedLedger implements AutoCloseable {
    static final String SECRET = "aws:secretsmanager:eu-west-1:111122223333:prod/db";
    private static final Path QUESTIONS = Path.of("..", "query-api", "src", "test", "resources", "questions");
    private static final Path GOLDEN = Path.of("..", "testdata", "attribution", "golden.ndjson");
    private static final List<String> RECORDS = List.of("vault", "cloudtrail", "onepassword", "cloudevents");

    final TestServer server;

    /// What is known of the recorded story from elsewhere.
    final StoryCalls story;
    private long duplicates;

    RecordedLedger(Path data) throws Exception {
        Path recorded = Corpus.of("openbao");
        story = new StoryCalls(Api.JSON.readTree(Files.readAllBytes(recorded.resolve("truth/truth.json"))));
        server = TestServer.start(data, Map.of());
        List<JsonNode> summaries = new ArrayList<>();
        for (String part : RECORDS) {
            summaries.add(server.load(Corpus.of(part)));
        }
        summaries.add(server.load(recorded.resolve("audit"), "--source", "vault:story"));
        summaries.add(server.load(GOLDEN));
        summaries.forEach(summary -> summary.get("sources").forEach(source -> duplicates += source.get("duplicates").asLong()));
    }

    /// How many duplicates the imports were told of.
    long duplicates() {
        return duplicates;
    }

    static String question(int number) throws Exception {
        return Files.readString(QUESTIONS.resolve("Q%02d.graphql".formatted(number)));
    }

    JsonNode ask(int question, Map<String, ?> variables) throws Exception {
        return server.api.ask(question(question), variables);
    }

    /// The id of a secret.
    String secret(String uri) throws Exception {
        return server.api.ask("query($u: [String!]) {secrets(filter: {uris: $u}) {nodes {id}}}", Map.of("u", List.of(uri))).at("/secrets/nodes/0/id").asText();
    }

    /// The id of the entity that goes by a name in the recorded story.
    String entity(String name) throws Exception {
        for (JsonNode found : server.api.ask("query($n: String!) {identities(filter: {nameContains: $n}) {nodes {id name refs}}}",
                Map.of("n", name)).at("/identities/nodes")) {
            if (found.get("name").asText().equals(name) && found.at("/refs/0").asText().startsWith("vault:story:entity:")) {
                return found.get("id").asText();
            }
        }
        throw new AssertionError("nobody is called " + name);
    }

    /// The id of the scenario's grant.
    String grant() throws Exception {
        return server.api.ask("{grants(filter: {refs: [\"apono:req:123\"]}) {nodes {id}}}", Map.of()).at("/grants/nodes/0/id").asText();
    }

    /// The id of one of the scenario's uses.
    String use(int at) throws Exception {
        return server.api.ask("query($u: [String!]) {uses(filter: {secret: {uris: $u}}, orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {id}}}",
                Map.of("u", List.of(SECRET))).at("/uses/nodes/" + at + "/id").asText();
    }

    /// How many uses fit a filter.
    long uses(String filter) throws Exception {
        return server.api.ask("{uses(filter: {" + filter + "}, first: 1) {totalCount}}", Map.of()).at("/uses/totalCount").asLong();
    }

    /// The lines of an answer that goes on.
    Stream<String> listen(HttpClient client, int question) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.api.server.resolve("/graphql"))
                .header("Authorization", "Bearer " + TestServer.ADMIN).header("Content-Type", "application/json").header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Api.JSON.writeValueAsBytes(Map.of("query", question(question))))).build();
        return client.send(request, HttpResponse.BodyHandlers.ofLines()).body();
    }

    /// Posts an event in its short form.
    void post(String event) throws Exception {
        server.api.take("/v1/events", "application/json", event.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
