package custody.ledger.admission;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendOutcome.Rejected;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.open.LedgerSettings;
import custody.ledger.open.OpenLedger;
import custody.ledger.read.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Any bytes posted as an event are refused with a code, or stand in the ledger and read as an event again.
class PostedEventFuzzTest {
    private static final EventDefaults SOURCE = new EventDefaults("fuzz");
    private static final int MUTANTS = 40_000;
    private static final int CALL = 200;
    private static final List<String> SEEDS = List.of(
            "{\"type\":\"USE\",\"actor\":\"svc:payments\",\"secret\":\"vault:prod/db\",\"action\":\"fetch\",\"eventTime\":\"2026-11-22T06:00:00Z\"}",
            "{\"type\":\"GRANT\",\"eventTime\":\"0001-01-01T00:00:00Z\",\"grant\":{\"ref\":\"g1\",\"scope\":[\"a\",\"b\"],\"conditions\":{\"z\":1e3,"
                    + "\"a\":[null,true,{\"\\u00e9\":\"\\ud83d\\ude00\"}]},\"expiresAt\":\"2026-01-01T00:00:00.123456789Z\",\"quorum\":2}}",
            "{\"type\":\"REVOCATION\",\"eventTime\":\"9999-12-31T23:59:59Z\",\"revocation\":{\"target\":{\"kind\":\"GRANT\",\"ref\":\"g1\"},\"mode\":\"AUTO\"},"
                    + "\"links\":[{\"name\":\"grant\",\"value\":\"g1\"}],\"count\":9007199254740991,\"source\":{\"id\":\"a/b\",\"eventId\":\"1\",\"ordinal\":3}}",
            "{\"type\":\"ISSUE\",\"eventTime\":\"2026-11-22T06:00:00.5Z\",\"credential\":{\"ref\":\"c\",\"kind\":\"token\",\"holder\":\"user:alice\"},"
                    + "\"context\":{\"ip\":\"::1\",\"ips\":[\"10.0.0.1\"],\"mfa\":true,\"userAgent\":\"password=hunter2hunter2\"},\"onBehalfOf\":[\"agent:x\"]}",
            "{\"type\":\"SOURCE_GAP\",\"eventTime\":\"2026-11-22T06:00:00Z\",\"gap\":{\"ref\":\"r\",\"source\":\"s\",\"state\":\"OPEN\","
                    + "\"from\":\"2026-11-22T05:00:00Z\"},\"clock\":{\"errorMs\":5,\"trust\":\"SERVER\"},\"recordFlags\":[\"CUT\"]}");
    /// Pieces that parsers trip over.
    private static final List<String> PIECES = List.of(
            "\"", "\\", "\\u0000", "\\ud800", "\0", "{", "}", "[", "]", ",", ":", "null", "true", "-0", "1e400", "9007199254740993", "0.1",
            "\u00e9", "\"type\":\"USE\"", "\"eventTime\":\"\"", "\"\":1", "-----BEGIN PRIVATE KEY-----", "hvs.CAESIJlWlTYrLQkPcRkOq8GBRDAsDw");

    @TempDir
    static Path data;

    private static OpenLedger ledger;

    @BeforeAll
    static void open() throws IOException {
        ledger = OpenLedger.open(data, LedgerSettings.STANDARD, InstantSource.system());
    }

    @AfterAll
    static void close() throws IOException {
        ledger.close();
    }

    /// On the recorded inputs in every build; with JAZZER_FUZZ=1 it looks for new ones, for a bounded time.
    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) throws Exception {
        List<Submission> submissions = new ArrayList<>();
        decode(bytes, submissions);
        append(submissions);
    }

    @Test
    void mutants_ofRealEvents() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("PostedEventFuzzTest -Dseed=" + seed);
        Random random = new Random(seed);
        List<Submission> submissions = new ArrayList<>();
        int decoded = 0;
        for (int i = 0; i < MUTANTS; i++) {
            int before = submissions.size();
            decode(mutant(SEEDS.get(i % SEEDS.size()), random), submissions);
            decoded += submissions.size() - before;
            if (submissions.size() >= CALL) {
                append(submissions);
                submissions.clear();
            }
        }
        append(submissions);
        assertTrue(decoded > MUTANTS / 50, "only " + decoded + " mutants are events");
    }

    private static byte[] mutant(String seed, Random random) {
        byte[] bytes = seed.getBytes(StandardCharsets.UTF_8);
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(bytes.length + 1);
            byte[] piece = random.nextInt(3) == 0
                    ? new byte[] {(byte) random.nextInt(256)}
                    : PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
            int until = Math.min(bytes.length, at + (random.nextBoolean() ? piece.length : random.nextInt(6)));
            byte[] changed = Arrays.copyOf(bytes, at + piece.length + bytes.length - until);
            System.arraycopy(piece, 0, changed, at, piece.length);
            System.arraycopy(bytes, until, changed, at + piece.length, bytes.length - until);
            bytes = changed.length == 0 ? bytes : changed;
        }
        return bytes;
    }

    private static void decode(byte[] bytes, List<Submission> submissions) {
        try {
            JsonNode node = JsonDocument.parse(bytes).root();
            submissions.add(new Submission(EventCodec.decodePosted(node, SOURCE), node));
            submissions.add(new Submission(EventCodec.decodePosted(node, new EventDefaults("native")), null));
        } catch (JsonException e) {
            assertFalse(e.code().isEmpty());
            assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, () -> "offset " + e.offset());
        } catch (EventFormatException e) {
            assertFalse(e.code().isEmpty() || e.getMessage() == null);
            assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, () -> "offset " + e.offset());
        }
    }

    private static void append(List<Submission> submissions) throws Exception {
        for (AppendOutcome outcome : ledger.appender().append(submissions)) {
            switch (outcome) {
                case Appended appended -> readAgain(appended.index());
                case Duplicate duplicate -> readAgain(duplicate.index());
                case Rejected rejected -> assertFalse(rejected.code().isEmpty());
            }
        }
    }

    private static void readAgain(long index) {
        Payload payload = Objects.requireNonNull(ledger.entries().entry(index).orElseThrow().payload());
        JsonNode json = payload.json();
        assertArrayEquals(CanonicalJson.bytes(json), payload.bytes(), () -> "entry " + index + " is not canonical");
        byte[] event = CanonicalJson.bytes(Objects.requireNonNull(json.get("event")));
        assertArrayEquals(EventCodec.encode(payload.event()), event, () -> "entry " + index + " reads as another event");
    }
}
