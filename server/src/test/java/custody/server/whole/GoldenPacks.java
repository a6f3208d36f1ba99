package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import custody.verifier.Verifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// A server that was told the golden scenario, and evidence packs of it: asked for over GraphQL, taken away over HTTP,
/// checked by the verifier, which has nothing but the file and the keys.
final class GoldenPacks implements AutoCloseable {
    static final String CREATE = """
            mutation($input: EvidencePackInput!) {createEvidencePack(input: $input) {
              pack {id createdAt downloadUrl manifestHash events checkpoint {treeSize rootHash}} userErrors {code message path}}}""";
    private static final Path EVENTS = Path.of("..", "testdata", "attribution", "golden.ndjson");

    /// What the verifier ended with and said.
    record Checked(int exit, String text) {}

    final TestServer server;

    /// The log's verifier keys, and a checkpoint that somebody kept when there was one entry.
    final Path keys;
    final Path kept;

    /// The ids of the scenario's two uses.
    final List<String> uses = new ArrayList<>();
    private final Path folder;

    GoldenPacks(Path folder) throws Exception {
        this.folder = folder;
        server = TestServer.start(folder.resolve("data"), Map.of());
        List<String> events = Files.readAllLines(EVENTS);
        server.api.take("/v1/events", "application/x-ndjson", (events.getFirst() + "\n").getBytes(StandardCharsets.UTF_8));
        assertEquals(200, server.api.get("/v1/events/0/proof?wait=proof").statusCode());
        kept = Files.writeString(folder.resolve("kept"), server.api.get("/log/checkpoint").body());
        server.api.take("/v1/events", "application/x-ndjson", String.join("\n", events.subList(1, events.size())).getBytes(StandardCharsets.UTF_8));
        server.api.awaitAnswered(events.size());
        keys = Files.writeString(folder.resolve("vkeys"), server.api.get("/v1/vkeys").body());
        server.api.ask("{uses(orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {id}}}", Map.of())
                .at("/uses/nodes").forEach(use -> uses.add(use.get("id").asText()));
        assertEquals(2, uses.size());
    }

    /// Appends events and waits until searches see them; the index of the last.
    long take(String... events) throws Exception {
        JsonNode taken = server.api.take("/v1/events", "application/x-ndjson", (String.join("\n", events) + "\n").getBytes(StandardCharsets.UTF_8));
        long last = taken.get("lastIndex").asLong();
        awaitVisible(last);
        return last;
    }

    /// Waits until searches see an entry; they see it a moment after all projections have it.
    void awaitVisible(long seq) throws Exception {
        for (int round = 0; round < 100; round++) {
            if (server.api.ask("{events(first: 1) {asOfSeq}}", Map.of()).at("/events/asOfSeq").asLong() > seq) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("entry " + seq + " is not seen");
    }

    /// What `createEvidencePack` answers.
    JsonNode create(Map<String, ?> input) throws Exception {
        return server.api.ask(CREATE, Map.of("input", input)).get("createEvidencePack");
    }

    /// A pack that was made for a reason and a ticket, and taken away.
    Path pack(Map<String, ?> more) throws Exception {
        Map<String, Object> input = new HashMap<>(Map.of("reason", "quarterly access review", "ticket", "AUD-7"));
        input.putAll(more);
        JsonNode made = create(input);
        assertEquals(0, made.get("userErrors").size(), made.toString());
        HttpResponse<String> file = server.api.get(made.at("/pack/downloadUrl").asText());
        assertEquals(200, file.statusCode(), file.body());
        return Files.writeString(Files.createTempFile(folder, "pack", ".ndjson"), file.body());
    }

    static Checked verify(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>(List.of("pack"));
        for (Object arg : args) {
            words.add(arg.toString());
        }
        int exit = Verifier.run(words.toArray(String[]::new), print, print);
        return new Checked(exit, out.toString(StandardCharsets.UTF_8));
    }

    /// The entries of a pack: type and roles, by index.
    static Map<Long, String> entries(Path pack) throws IOException {
        Map<Long, String> found = new TreeMap<>();
        for (String line : Files.readAllLines(pack)) {
            JsonNode part = Api.JSON.readTree(line);
            if (part.has("entry")) {
                found.put(part.get("entry").asLong(), Api.JSON.readTree(part.get("leaf").asText()).get("type").asText() + " " + part.get("roles"));
            }
        }
        return found;
    }

    static TreeSet<String> types(Path pack) throws IOException {
        TreeSet<String> types = new TreeSet<>();
        entries(pack).values().forEach(entry -> types.add(entry.substring(0, entry.indexOf(' '))));
        return types;
    }

    @Override
    public void close() {
        server.close();
    }
}
