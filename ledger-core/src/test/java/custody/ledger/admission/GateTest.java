package custody.ledger.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendOutcome.Rejected;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Link;
import custody.ledger.event.RecordFlag;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.open.LedgerSettings;
import custody.ledger.open.OpenLedger;
import custody.ledger.open.TestEvents;
import custody.ledger.read.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
    @TempDir
    Path data;

    private OpenLedger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = OpenLedger.open(data, LedgerSettings.STANDARD, InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    private AppendOutcome append(Event event, JsonNode record) throws Exception {
        return ledger.appender().append(List.of(new Submission(event, record))).getFirst();
    }

    private Payload payload(AppendOutcome outcome) {
        long index = assertInstanceOf(Appended.class, outcome).index();
        return Objects.requireNonNull(ledger.entries().entry(index).orElseThrow().payload());
    }

    private static JsonNode json(String text) throws JsonException {
        return JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8)).root();
    }

    @Test
    void append_payload_isCanonicalEventAndScrubbedRecord() throws Exception {
        JsonNode record = json("{\"z\":1,\"auth\":{\"client_token\":\"hvs.CAESIJlWlTYrLQkPcRkOq8GBRDAsDw\"},\"a\":[true,null]}");
        Payload payload = payload(append(TestEvents.event("e1", null, "vault:prod/db"), record));
        String text = new String(payload.bytes(), StandardCharsets.UTF_8);
        assertTrue(text.startsWith("{\"event\":{\"actor\":"), text);
        assertFalse(text.contains("CAESIJlWlTYrLQkPcRkOq8GBRDAsDw"), text);
        assertEquals(text, new String(CanonicalJson.bytes(payload.json()), StandardCharsets.UTF_8));
        JsonNode stored = Objects.requireNonNull(payload.json().get("record"));
        assertEquals("sha256:" + sha256(CanonicalJson.bytes(stored)), payload.event().rawHash());
        assertEquals(List.of(RecordFlag.SCRUBBED), payload.event().recordFlags());
    }

    @Test
    void append_withoutRecord_keepsNull() throws Exception {
        Payload payload = payload(append(TestEvents.event("e1", null, "vault:prod/db"), null));
        assertTrue(Objects.requireNonNull(payload.json().get("record")).isNull());
    }

    @Test
    void append_recordAboveTheLimit_isCutAndSaysSo() throws Exception {
        String long_ = "x".repeat(3 << 20);
        JsonNode record = json("{\"text\":\"" + long_ + "\"}");
        Payload payload = payload(append(TestEvents.event("e1", null, "vault:prod/db"), record));
        assertTrue(payload.size() < 1 << 20, "size " + payload.size());
        JsonNode stored = Objects.requireNonNull(payload.json().get("record"));
        String hash = sha256(CanonicalJson.bytes(record));
        assertEquals(hash, stored.text("sha256").orElseThrow());
        assertEquals(long_.length() + 11, Objects.requireNonNull(stored.get("bytes")).asInteger().orElseThrow());
        assertEquals("sha256:" + hash, payload.event().rawHash());
        assertEquals(List.of(RecordFlag.CUT), payload.event().recordFlags());
        assertInstanceOf(Duplicate.class, append(TestEvents.event("e1", null, "vault:prod/db"), record));
    }

    @Test
    void append_sameEventWithSecret_isADuplicateAfterScrubbing() throws Exception {
        JsonNode record = json("{\"password\":\"correct horse battery staple 9!\"}");
        append(TestEvents.event("e1", null, "vault:prod/db"), record);
        assertInstanceOf(Duplicate.class, append(TestEvents.event("e1", null, "vault:prod/db"), record));
    }

    @Test
    void append_impossibleTimes_areAccepted() throws Exception {
        Event event = TestEvents.event("e1", null, "vault:prod/db");
        for (String time : List.of("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "0000-01-01T00:00:00Z")) {
            Event strange = event.toBuilder()
                    .source(new Source("s", "native", null, time, null, null, "native/1", 0))
                    .eventTime(Instant.parse(time))
                    .build();
            assertEquals(strange, payload(append(strange, null)).event());
        }
    }

    @Test
    void append_badEvents_areRejectedWithCodeAndPlace_andTheRestIsKept() throws Exception {
        Event good = TestEvents.event("good", null, "vault:prod/db");
        Event noSecret = TestEvents.event("1", null, "x").toBuilder().secret(null).build();
        Event year10000 = good.toBuilder().endTime(Instant.parse("+10000-01-01T00:00:00Z")).build();
        Event beforeYear0 = good.toBuilder().eventTime(Instant.MIN).build();
        Event links = good.toBuilder().links(Collections.nCopies(10_001, new Link("grant", "g"))).build();
        Event count = good.toBuilder().count((1L << 53) + 1).build();
        Event conditions = good.toBuilder().grant(grant("{\"b\":1,\"a\":2}")).build();
        Event notJson = good.toBuilder().grant(grant("{\"b\":")).build();
        Event large = good.toBuilder().secret(Secret.of("s".repeat(1 << 20))).build();
        Event grantMissing = Event.of(good.source(), EventType.GRANT, Layer.PRIVILEGE, good.eventTime()).build();
        List<Event> all = List.of(
                noSecret, good, year10000, beforeYear0, links, count, conditions, notJson, large, grantMissing,
                TestEvents.event("good2", null, "vault:prod/db"));
        List<AppendOutcome> outcomes =
                ledger.appender().append(all.stream().map(event -> new Submission(event, null)).toList());
        assertRejected("field_missing", "/secret", outcomes.get(0));
        assertEquals(0, assertInstanceOf(Appended.class, outcomes.get(1)).index());
        assertRejected("time_invalid", "/endTime", outcomes.get(2));
        assertRejected("time_invalid", "/eventTime", outcomes.get(3));
        assertRejected("list_too_long", "/links", outcomes.get(4));
        assertRejected("field_value", "/count", outcomes.get(5));
        assertRejected("field_value", "/grant/conditions", outcomes.get(6));
        assertRejected("field_value", "/grant/conditions", outcomes.get(7));
        assertRejected("event_too_large", "", outcomes.get(8));
        assertRejected("field_missing", "/grant", outcomes.get(9));
        assertEquals(1, assertInstanceOf(Appended.class, outcomes.get(10)).index());
        assertEquals(2, ledger.size());
    }

    @Test
    void append_largestEventAndRecord_fitAFrame() throws Exception {
        Event large = TestEvents.event("e", null, "s").toBuilder().secret(Secret.of("s".repeat((1 << 20) - 1_000))).build();
        JsonNode record = json("[\"" + "\\\"".repeat(500 << 10) + "\"]");
        assertEquals(large.secret(), payload(append(large, record)).event().secret());
    }

    @Test
    void append_nothing_answersNothing() throws Exception {
        assertEquals(List.of(), ledger.appender().append(List.of()));
    }

    private static Grant grant(String conditions) {
        return new Grant("g", null, List.of(), List.of(), conditions, null, null, null, null, null, null, null);
    }

    private static void assertRejected(String code, String pointer, AppendOutcome outcome) {
        Rejected rejected = assertInstanceOf(Rejected.class, outcome);
        assertEquals(code, rejected.code());
        assertEquals(pointer, rejected.pointer());
        assertFalse(rejected.detail().isEmpty());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
