package custody.ledger.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCodecTest {
    private static final String FULL = """
            {"schema":"custody.event/1","source":{"id":"aws:1","system":"aws","stream":"cloudtrail","eventId":"é-1","eventIdKind":"NATIVE","sequence":"7","adapter":"cloudtrail/1","ordinal":2},
             "type":"USE","layer":"CUSTODY","eventTime":"2026-11-21T10:04:00.120Z","endTime":"2026-11-21T10:05:00Z","recordedTime":"2026-11-21T10:04:01.000000001Z",
             "clock":{"errorMs":1000,"trust":"SERVER"},"outcome":"SUCCESS","action":"fetch","actionRaw":"GetSecretValue",
             "actor":{"ref":"aws:role/x","kind":"WORKLOAD","name":"x","instance":"i","spiffeId":"spiffe://a/b"},
             "onBehalfOf":[{"ref":"u:1","kind":"HUMAN","instance":"z","evidence":"token"}],
             "secret":{"ref":"aws:s","kind":"secret","name":"n","version":"3","tags":["tier0"]},
             "credential":{"ref":"ak:1","kind":"accessKey","fingerprint":"f","parentRef":"p","expiresAt":"2026-11-21T11:00:00Z","holder":{"ref":"h","kind":"HUMAN"}},
             "grant":{"ref":"g","grantee":{"ref":"a","kind":"GROUP"},"scope":["s*"],"actions":["fetch"],"conditions":{"mfa":true,"ip":["10.0.0.0/8"]},"startsAt":"2026-11-21T10:00:00Z","expiresAt":"2026-11-21T12:00:00Z","task":"t","justification":"j","ticket":"T-1","breakGlass":false,"quorum":2},
             "approval":{"ref":"r","kind":"HUMAN","by":{"ref":"b","kind":"HUMAN"},"decision":"APPROVED","policyId":"p","policyVersion":"1","ticket":"T","reason":"r","quorum":1},
             "revocation":{"target":{"kind":"GRANT","ref":"g"},"effectiveAt":"2026-11-21T10:25:00Z","trigger":"x","mode":"MANUAL","confirms":false,"lifted":true,"spares":["token"]},
             "relation":{"kind":"ALIAS_OF","subject":{"ref":"a","kind":"HUMAN"},"object":{"ref":"b","kind":"HUMAN"},"since":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z"},
             "review":{"kind":"EXCEPTION","decision":"ACCEPTED","by":{"ref":"c","kind":"HUMAN"},"until":"2027-01-01T00:00:00Z","reason":"r","ticket":"T"},
             "gap":{"ref":"1","source":"s","state":"OPEN","from":"2026-01-01T00:00:00Z","until":"2026-01-02T00:00:00Z","covers":["a*"],"reason":"r"},
             "context":{"ip":"1.2.3.4","ips":["1.2.3.4"],"ipTrusted":true,"geo":"CH","deviceId":"d","deviceManaged":false,"session":"s","userAgent":"u","tool":"t","toolServer":"ts","intent":"i","traceId":"tr","requestId":"rq","mfa":true,"environment":"prod","resource":"r"},
             "links":[{"name":"apono.request_id","value":"123"}],"count":5,"derived":true,"derivedFrom":["evt_x"],"corrects":"evt_y","watermark":"2026-11-21T10:00:00Z",
             "recordFlags":["CUT","SCRUBBED"],"rawHash":"sha256:00"}""";

    private static JsonDocument parse(String json) throws Exception {
        return JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void encode_everyField_isCanonicalAndComesBackEqual() throws Exception {
        Event event = EventCodec.decode(parse(FULL).root());
        byte[] bytes = EventCodec.encode(event);
        assertArrayEquals(CanonicalJson.bytes(JsonDocument.parse(bytes).root()), bytes);
        assertEquals(event, EventCodec.decode(JsonDocument.parse(bytes).root()));
        // Nothing that was said is missing: what was posted is in what is written, field by field.
        String canonicalPosted = new String(CanonicalJson.bytes(parse(FULL).root()), StandardCharsets.UTF_8);
        String written = new String(bytes, StandardCharsets.UTF_8).replace("\"eventId\":\"" + event.id() + "\",", "");
        assertEquals(canonicalPosted.replace("10:04:00.120Z", "10:04:00.12Z"), written);
    }

    @Test
    void encode_noTags_isNotAnEmptyListOfThem() throws Exception {
        String none = FULL.replace("[\"tier0\"]", "[]");
        String silent = FULL.replace(",\"tags\":[\"tier0\"]", "");
        for (String posted : List.of(none, silent)) {
            String written = new String(EventCodec.encode(EventCodec.decode(parse(posted).root())), StandardCharsets.UTF_8);
            assertEquals(posted.equals(none), written.contains("\"tags\":[]"), written);
            assertEquals(posted.equals(none), written.contains("\"tags\""), written);
        }
    }

    @Test
    void id_isSha256OverTheArrayInBase32() throws Exception {
        Event event = EventCodec.decode(parse(FULL).root());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest("[\"aws:1\",\"é-1\",\"USE\",2]".getBytes(StandardCharsets.UTF_8));
        assertEquals(EventId.ofBytes(hash), event.id());
        EventId.Series series = new EventId.Series();
        assertNotEquals(event.id(), series.of(event.source(), EventType.ADMIN));
        assertEquals(event.id(), series.of(event.source(), event.type()));
        assertEquals(56, event.id().toString().length());
        assertTrue(event.id().toString().matches("evt_[a-z2-7]{52}"));
        assertEquals(event.id(), EventId.parse(event.id().toString()).orElseThrow());
    }

    @Test
    void decodePosted_shortForm_hasTheDefaults() throws Exception {
        String posted = """
                {"type":"USE","actor":"svc:payments","secret":"vault:prod/db","action":"fetch","eventTime":"2026-11-24T10:00:00Z"}""";
        Event event = EventCodec.decodePosted(parse(posted).root(), new EventDefaults("team-a"));
        assertEquals(Actor.of("svc:payments", ActorKind.SERVICE_ACCOUNT), event.actor());
        assertEquals(Secret.of("vault:prod/db"), event.secret());
        assertEquals("team-a", event.source().id());
        assertEquals(Layer.CUSTODY, event.layer());
        assertEquals(Outcome.SUCCESS, event.outcome());
        assertEquals(event.id(), EventCodec.decodePosted(parse(posted.replace("\",", "\" , ")).root(), new EventDefaults("team-a")).id());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"type\":\"USE\"}|field_missing|/source",
        "{\"source\":\"s\",\"eventTime\":\"2026-01-01T00:00:00Z\"}|field_missing|/type",
        "{\"source\":\"s\",\"type\":\"USE\",\"secret\":\"x\"}|field_missing|/eventTime",
        "{\"source\":\"s\",\"type\":\"USE\",\"eventTime\":\"2026-01-01T00:00:00Z\"}|field_missing|/secret",
        "{\"source\":\"s\",\"type\":\"USE\",\"secret\":\"\",\"eventTime\":\"2026-01-01T00:00:00Z\"}|field_missing|/secret",
        "{\"source\":\"s\",\"type\":\"GRANT\",\"grant\":{\"ref\":\"\"},\"eventTime\":\"2026-01-01T00:00:00Z\"}|field_missing|/grant",
        "{\"source\":\"s\",\"type\":\"ISSUE\",\"credential\":\"\",\"eventTime\":\"2026-01-01T00:00:00Z\"}|field_missing|/credential",
        "{\"source\":\"s\",\"type\":\"USE\",\"eventTime\":\"2026-02-30T00:00:00Z\"}|time_invalid|/eventTime",
        "{\"source\":\"s\",\"type\":\"USE\",\"eventTime\":\"2026-01-01T00:00:00+01:00\"}|time_invalid|/eventTime",
        "{\"source\":\"s\",\"type\":\"USE\",\"eventTime\":1}|field_type|/eventTime",
        "{\"source\":\"s\",\"type\":\"FETCH\"}|field_value|/type",
        "{\"source\":\"s s\",\"type\":\"USE\"}|source_id_invalid|/source/id",
        "{\"source\":\"s\",\"type\":\"USE\",\"sekret\":\"x\"}|field_unknown|/sekret",
        "{\"source\":\"s\",\"type\":\"USE\",\"secret\":{\"name\":\"x\"}}|field_missing|/secret/ref",
        "{\"source\":\"s\",\"type\":\"USE\",\"count\":9007199254740993}|number_inexact|/count",
        "{\"source\":\"s\",\"type\":\"USE\",\"count\":0}|field_value|/count",
        "{\"source\":\"s\",\"type\":\"USE\",\"secret\":\"a\\u0000\"}|string_not_text|/secret",
        "{\"source\":\"s\",\"type\":\"USE\",\"onBehalfOf\":[{\"ref\":\"x\"}]}|field_missing|/onBehalfOf/0/kind",
        "[]|field_type|''"})
    void decodePosted_badEvent_saysWhatAndWhere(String json, String code, String pointer) {
        EventFormatException e = assertThrows(EventFormatException.class,
                () -> EventCodec.decodePosted(parse(json).root(), EventDefaults.NONE));
        assertEquals(code + " " + pointer, e.code() + " " + e.pointer());
    }

    @ParameterizedTest
    @CsvSource({"actor", "secret", "credential", "grant", "source"})
    void decodePosted_neitherRefNorObject_saysThatBothAreTaken(String field) {
        EventFormatException e = assertThrows(EventFormatException.class,
                () -> EventCodec.decodePosted(parse("{\"" + field + "\":5}").root(), EventDefaults.NONE));
        assertEquals("a ref as a string, or an object, should stand here", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59.5Z", "0000-01-01T00:00:00Z"})
    void time_extremes_comeBackEqual(String text) {
        assertEquals(text, EventTime.format(EventTime.parse(text).orElseThrow()));
        assertTrue(EventTime.isWritable(EventTime.parse(text).orElseThrow()));
    }
}
