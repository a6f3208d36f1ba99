package custody.query.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.admission.Submission;
import custody.ledger.entry.Leaf;
import custody.ledger.entry.PayloadCommitment;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.json.JsonDocument;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.InclusionProof;
import custody.ledger.note.Checkpoint;
import custody.ledger.note.Receipt;
import custody.ledger.note.VerifierKey;
import custody.ledger.read.EntryReader;
import custody.query.Eventually;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The embedded server over a real small ledger on disk.
class EntryOverHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    @AutoClose
    private EmbeddedServer server;
    private SmallLedger ledger;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        start(true);
    }

    private void start(boolean anonymous) throws Exception {
        server = ApplicationContext.run(EmbeddedServer.class, Map.of(
                "custody.test.small", data.toString(),
                "custody.test.roles", "true",
                "custody.test.anonymous", anonymous,
                "micronaut.server.port", "-1",
                "flyway.enabled", "false",
                "micronaut.security.reject-not-found", "false",
                "micronaut.executors.virtual.type", "thread-per-task",
                "micronaut.executors.virtual.virtual", "true"));
        ledger = server.getApplicationContext().getBean(SmallLedger.class);
    }

    private void tell(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            String json = "{\"type\":\"USE\",\"actor\":\"svc:payments\",\"secret\":\"vault:prod/db\",\"action\":\"fetch\","
                    + "\"eventTime\":\"2026-11-21T10:00:00.%03dZ\"}".formatted(i);
            ledger.append(List.of(new Submission(
                    EventCodec.decodePosted(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root(), new EventDefaults("native")), null)));
        }
    }

    private HttpResponse<byte[]> get(String role, String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.getURL() + path));
        return client.send((role == null ? request : request.header("Authorization", "Bearer " + role)).build(), BodyHandlers.ofByteArray());
    }

    private JsonNode json(HttpResponse<byte[]> response) throws Exception {
        return JSON.readTree(response.body());
    }

    @Test
    void entry_forCompliance_hasAllThatTheLeafCommitsTo() throws Exception {
        tell(3);
        HttpResponse<byte[]> response = get("compliance", "/v1/events/2");
        assertEquals(200, response.statusCode());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElseThrow());
        JsonNode entry = json(response);
        byte[] line = entry.get("leaf").textValue().getBytes(StandardCharsets.US_ASCII);
        Leaf leaf = Leaf.parse(line);
        assertEquals(2, leaf.index());
        assertEquals(leaf.hash().toHex(), entry.get("leafHash").textValue());
        assertEquals(leaf.previous().toHex(), entry.get("prev").textValue());
        assertEquals(leaf.time().toString(), entry.get("time").textValue());
        String body = new String(response.body(), StandardCharsets.UTF_8);
        byte[] payload = body.substring(body.indexOf("\"payload\":") + 10, body.length() - 1).getBytes(StandardCharsets.UTF_8);
        Hash commitment = PayloadCommitment.of(HexFormat.of().parseHex(entry.get("salt").textValue()), payload);
        assertEquals(leaf.payload(), commitment);
        assertEquals(leaf.size(), payload.length);
    }

    @Test
    void entry_readAsRecord_isWrittenDownBeforeItIsAnswered() throws Exception {
        tell(1);
        assertEquals(200, get("admin", "/v1/events/0").statusCode());
        EntryReader entries = server.getApplicationContext().getBean(EntryReader.class);
        assertEquals(2, entries.size());
        var written = entries.entry(1).orElseThrow();
        assertEquals("ADMIN", written.type().name());
        assertEquals("custody", written.source());
        assertTrue(new String(written.payload().bytes(), StandardCharsets.UTF_8).contains("entry 0: record"));
        ledger.closed = true;
        HttpResponse<byte[]> refused = get("admin", "/v1/events/0");
        assertEquals(503, refused.statusCode());
        assertEquals("ledger_closed", json(refused).get("code").textValue());
        assertFalse(new String(refused.body(), StandardCharsets.UTF_8).contains("payload"));
    }

    @Test
    void entry_forResponder_hasTheEventAndNoRecord() throws Exception {
        tell(1);
        JsonNode entry = json(get("responder", "/v1/events/0"));
        assertEquals("vault:prod/db", entry.at("/event/secret/ref").textValue());
        assertFalse(entry.has("payload"));
        assertFalse(entry.has("salt"));
        assertEquals(1, ledger.journal.size());
    }

    @Test
    void entry_forIntegrator_isDeniedAndTheDenialWrittenDown() throws Exception {
        tell(1);
        HttpResponse<byte[]> response = get("integrator", "/v1/events/0");
        assertEquals(403, response.statusCode());
        assertEquals("application/problem+json", response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("role_needed", json(response).get("code").textValue());
        assertEquals(2, ledger.journal.size());
        assertEquals(401, get(null, "/v1/events/0").statusCode());
    }

    @Test
    void request_thatNamesNothing_isToldWhy() throws Exception {
        tell(1);
        for (String each : List.of(
                "/v1/events/1, 404, entry_unknown", "/v1/events/-1, 400, index_malformed", "/v1/events/01, 400, index_malformed",
                "/v1/events/x, 400, index_malformed", "/v1/events/9223372036854775808, 400, index_malformed",
                "/v1/events/99999999999999999999, 400, index_malformed", "/v1/events/1/proof, 404, entry_unknown",
                "/v1/events/9223372036854775807/proof?wait=proof, 404, entry_unknown", "/v1/events/0/proof?wait=no, 400, wait_unknown",
                "/v1/events/%C3%A9/proof, 400, index_malformed")) {
            String[] expected = each.split(", ");
            HttpResponse<byte[]> response = get("compliance", expected[0]);
            assertEquals(expected[1], Integer.toString(response.statusCode()), each);
            assertEquals("application/problem+json", response.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(expected[2], json(response).get("code").textValue(), each);
        }
    }

    @Test
    void proof_waitedFor_verifiesUnderThePublishedKeys() throws Exception {
        tell(5);
        HttpResponse<byte[]> pending = get("integrator", "/v1/events/4/proof");
        if (pending.statusCode() != 200) {
            assertEquals(503, pending.statusCode());
            assertEquals("proof_pending", json(pending).get("code").textValue());
            assertEquals("1", pending.headers().firstValue("Retry-After").orElseThrow());
        }
        HttpResponse<byte[]> response = get("integrator", "/v1/events/4/proof?wait=proof");
        assertEquals(200, response.statusCode());
        assertTrue(response.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain"));
        List<VerifierKey> keys = new ArrayList<>();
        for (String line : new String(get(null, "/v1/vkeys").body(), StandardCharsets.UTF_8).split("\n")) {
            keys.add(VerifierKey.parse(line));
        }
        assertEquals(2, keys.size());
        byte[] leaf = json(get("responder", "/v1/events/4")).get("leaf").textValue().getBytes(StandardCharsets.US_ASCII);
        Receipt.parse(new String(response.body(), StandardCharsets.UTF_8)).verify(leaf, keys);
    }

    @Test
    void log_isServedAsItLies() throws Exception {
        tell(300);
        get("admin", "/v1/events/299/proof?wait=proof");
        for (String path : List.of(
                "checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44")) {
            HttpResponse<byte[]> response = get(null, "/log/" + path);
            assertEquals(200, response.statusCode(), path);
            assertArrayEquals(Files.readAllBytes(data.resolve("log").resolve(path)), response.body(), path);
            String cache = response.headers().firstValue("Cache-Control").orElseThrow();
            assertEquals(path.equals("tile/0/000") || path.equals("tile/entries/000"), cache.contains("immutable"), path);
            assertEquals(
                    path.equals("checkpoint") ? "text/plain; charset=utf-8" : "application/octet-stream",
                    response.headers().firstValue("Content-Type").orElseThrow(), path);
        }
        assertEquals("no-cache", get(null, "/log/checkpoint").headers().firstValue("Cache-Control").orElseThrow());
    }

    @Test
    void log_ofAnyOtherPath_servesNothing() throws Exception {
        tell(2);
        get("admin", "/v1/events/1/proof?wait=proof");
        for (String path : List.of(
                "tile/0/1", "tile/0/000.p/256", "tile/0/000.p/0", "tile/00/000", "tile/0/x000/000", "tile/9/000", "tile/entries/000/",
                "../keys/log.skeys", "..%2Fkeys%2Flog.skeys", "%2e%2e/keys/log.skeys", "tile/../checkpoint", "tile/%2e%2e/%2e%2e/keys/log.skeys",
                "/etc/passwd", "//etc/passwd", "checkpoint%00", ".new", "tile/0/000.p", "tile", "tile/", "tile/0", "log.vkeys",
                "..%5ckeys%5clog.skeys", "tile/entries/..%252f..%252fkeys", "%252e%252e/keys/log.skeys")) {
            HttpResponse<byte[]> response = get(null, "/log/" + path);
            assertTrue(List.of(400, 401, 404).contains(response.statusCode()), path + ": " + response.statusCode());
            assertFalse(new String(response.body(), StandardCharsets.UTF_8).contains("PRIVATE"), path);
        }
    }

    @Test
    void log_configuredToBePrivate_needsAToken() throws Exception {
        server.close();
        start(false);
        HttpResponse<byte[]> refused = get(null, "/log/checkpoint");
        assertEquals(401, refused.statusCode());
        assertEquals("token_needed", json(refused).get("code").textValue());
        assertEquals(200, get("responder", "/log/checkpoint").statusCode());
    }

    @Test
    void proof_fromALogThatLostATile_isRefusedAndTheLogMended() throws Exception {
        tell(260);
        get("admin", "/v1/events/259/proof?wait=proof");
        byte[] tile = Files.readAllBytes(data.resolve("log/tile/0/000"));
        byte[] wrong = tile.clone();
        wrong[77] ^= 1;
        Files.write(data.resolve("log/tile/0/000"), wrong);
        HttpResponse<byte[]> refused = get("responder", "/v1/events/3/proof");
        assertEquals(503, refused.statusCode());
        assertEquals("log_incomplete", json(refused).get("code").textValue());
        Eventually.holds(() -> get("responder", "/v1/events/3/proof").statusCode() == 200, () -> "it is not mended");
        assertArrayEquals(tile, Files.readAllBytes(data.resolve("log/tile/0/000")));
    }

    @Test
    void feed_isTheLedgerInOrder_andEndsWithItsOwnTrace() throws Exception {
        tell(5);
        HttpResponse<byte[]> first = get("compliance", "/v1/feed?limit=3");
        assertEquals(200, first.statusCode());
        assertEquals("application/x-ndjson", first.headers().firstValue("Content-Type").orElseThrow());
        String[] lines = new String(first.body(), StandardCharsets.UTF_8).split("\n");
        assertEquals(3, lines.length);
        Hash previous = Hash.ZERO;
        for (int i = 0; i < 3; i++) {
            JsonNode line = JSON.readTree(lines[i]);
            assertEquals(i, line.get("index").asInt());
            Leaf leaf = Leaf.parse(line.get("leaf").textValue().getBytes(StandardCharsets.US_ASCII));
            assertEquals(previous, leaf.previous());
            assertEquals("USE", line.at("/event/type").textValue());
            assertFalse(line.has("payload"));
            previous = leaf.hash();
        }
        assertEquals(6, size(), "who took it is an entry");
        lines = new String(get("compliance", "/v1/feed?after=2&payload=true").body(), StandardCharsets.UTF_8).split("\n");
        assertEquals(3, lines.length);
        assertTrue(JSON.readTree(lines[0]).has("salt"));
        assertEquals(7, size());
        assertEquals(1, new String(get("compliance", "/v1/feed?after=5").body(), StandardCharsets.UTF_8).split("\n").length);
        assertEquals(7, size(), "reading who read is not");
        assertEquals(0, get("compliance", "/v1/feed?after=6").body().length);
        assertEquals(403, get("responder", "/v1/feed").statusCode());
        assertEquals(400, get("compliance", "/v1/feed?limit=0").statusCode());
        assertEquals(400, get("compliance", "/v1/feed?after=-5").statusCode());
        assertEquals(401, get(null, "/v1/feed").statusCode());
    }

    @Test
    void checkpointAndProofs_fitTogether() throws Exception {
        tell(5);
        assertEquals(200, get("integrator", "/v1/events/4/proof?wait=proof").statusCode());
        HttpResponse<byte[]> note = get("integrator", "/v1/checkpoint");
        assertEquals(200, note.statusCode());
        var head = Checkpoint.parse(
                new String(note.body(), StandardCharsets.UTF_8).split("\n\n")[0] + "\n").head();
        JsonNode proof = json(get("integrator", "/v1/proof?seq=3&size=" + head.size()));
        new InclusionProof(3, head.size(), hashes(proof)).verify(Hash.parseHex(proof.get("leafHash").textValue()), head.root());
        JsonNode consistency = json(get("integrator", "/v1/consistency?from=2"));
        assertEquals(head.size(), consistency.get("to").asLong());
        assertFalse(hashes(consistency).isEmpty());
        assertEquals(400, get("integrator", "/v1/consistency?from=0").statusCode());
        assertEquals(400, get("integrator", "/v1/consistency?from=99").statusCode());
        assertEquals(400, get("integrator", "/v1/proof?seq=-1").statusCode());
    }

    private long size() {
        return server.getApplicationContext().getBean(EntryReader.class).size();
    }

    private static List<Hash> hashes(JsonNode proof) {
        List<Hash> all = new ArrayList<>();
        proof.get("hashes").forEach(each -> all.add(Hash.parseHex(each.textValue())));
        return all;
    }
}
