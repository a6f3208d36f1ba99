package custody.ledger.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.RecordFlag;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubberTest {
    private static final byte[] KEY = "a key that only tests have, 32 B".getBytes(StandardCharsets.US_ASCII);
    /// Joined at run time, so that no scanner takes this file for a leak.
    private static final String FORTY = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYzK9aQ2Lm4T";

    private final Scrubber scrubber = new Scrubber(ScrubRules.standard(), KEY);

    private String record(String system, String json) throws Exception {
        ScrubbedRecord scrubbed =
                scrubber.record(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root(), system);
        String text = new String(scrubbed.bytes(), StandardCharsets.UTF_8);
        // Whatever was removed, what is left is canonical, and scrubbing it again changes nothing.
        assertEquals(text, new String(CanonicalJson.bytes(JsonDocument.parse(scrubbed.bytes()).root()), StandardCharsets.UTF_8));
        ScrubbedRecord again = scrubber.record(JsonDocument.parse(scrubbed.bytes()).root(), system);
        if (!scrubbed.flags().contains(RecordFlag.CUT)) {
            assertEquals(text, new String(again.bytes(), StandardCharsets.UTF_8));
        }
        return text;
    }

    private static Event event(String actorRef, String secretRef) {
        return Event.of(new Source("s", "native", null, "1", null, null, "native/1", 0), EventType.USE, Layer.CUSTODY,
                        Instant.EPOCH)
                .actor(Actor.of(actorRef, ActorKind.UNKNOWN))
                .secret(Secret.of(secretRef))
                .build();
    }

    @Test
    void vaultBody_numberAndPlainString_leave_hashesAndTimesStay() throws Exception {
        String text = record("vault", """
                {"type":"response","response":{"data":{"data":{"pin":770015273114064,"n":"hmac-sha256:ab12",\
                "plain":"open","at":"2026-11-21T10:03:55.120Z","yes":true},"version":3},"secret":{"lease_id":"a/b/c"}}}""");
        assertFalse(text.contains("770015273114064"));
        assertFalse(text.contains("open"));
        assertTrue(text.contains("hmac-sha256:ab12"));
        assertTrue(text.contains("2026-11-21T10:03:55.120Z"));
        assertTrue(text.contains("\"version\":3"));
        assertTrue(text.contains("\"bytes\":15,\"hmac\":"));
        assertTrue(text.contains("\"lease_id\":\"a/b/c\""));
    }

    @Test
    void wholeObject_isReplaced_throughArrays() throws Exception {
        String text = record("k8s", "[{\"responseObject\":{\"data\":{\"a\":\"Yg==\"}},\"verb\":\"get\"}]");
        assertFalse(text.contains("Yg=="));
        assertTrue(text.contains("\"responseObject\":{\"bytes\":"));
        assertTrue(text.contains("\"verb\":\"get\""));
    }

    @Test
    void toolArguments_leaveAnywhere() throws Exception {
        assertFalse(record("apono", "{\"events\":[{\"a\":{\"tool_args\":{\"q\":\"select 1\"}}}]}").contains("select"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
        "xoxb-" + "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
        "hvs." + "CAESIJ2pXn0vQ8R4mQb7c1dEfGhIjKlMnOpQr",
        "s." + "Ab3dEf6hIj9lMn2pQr5tUv8x",
        "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
        "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
        "FwoGZXIvYXdz" + "EBYaDHqa0AP1example1234567890abcdefGHIJ",
    })
    void issuedTokens_leaveRecordsAndEvents(String token) throws Exception {
        String text = record("any", "{\"note\":\"" + token + "\",\"in\":\"before " + token + " after\"}");
        assertFalse(text.contains(token), text);
        assertTrue(text.contains("\"note\":{\"bytes\":" + token.length() + ",\"redacted\":true,\"sha256\":"), text);
        assertTrue(text.contains("before redacted:sha256:"), text);
        Event clean = scrubber.event(event("svc:a", "x:" + token), null);
        assertFalse(clean.toString().contains(token));
        assertEquals(List.of(RecordFlag.SCRUBBED), clean.recordFlags());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "password is Tr0ub4dor&3", "PWD=hunter22", "api_key: a1b2c3d4e5f6g7h8", "https://joe:s3cr3tpw@db.example/x",
        "Authorization: Bearer abc123def456ghi7", "CODE-6372525740f807bc", "{\\\"password\\\":\\\"hunter22\\\"}",
        "GET /x?a=1&sig=Zm9vYmFyYmF6cXV4", "token=zX9kQ2mW7vB4nT6p",
    })
    void toldSecrets_leaveText(String said) throws Exception {
        String text = record("any", "{\"note\":\"so: " + said + " end\"}");
        assertTrue(text.contains("redacted:hmac-sha256:"), text);
        assertTrue(text.contains("so: "), text);
    }

    @Test
    void keyBlock_leaves_evenWhenCutShort() throws Exception {
        String text = record("any", "{\"a\":\"x -----BEGIN RSA " + "PRIVATE KEY-----\\nMIIE\\nabc\"}");
        assertFalse(text.contains("MIIE"));
        assertTrue(text.contains("\"x redacted:sha256:"), text);
    }

    @Test
    void awsSecretKey_leaves() throws Exception {
        assertFalse(record("any", "{\"a\":\"" + FORTY + "\"}").contains(FORTY));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "arn:aws:secretsmanager:us-west-2:123123123123:secret:stratus-red-team-retrieve-secret-3-gscOm8",
        "AKIAIOSFODNN7EXAMPLE", "AROASXP6SDP2F4WLQVARB:evil.genius", "hmac-sha256:96a9c6fb2acfea907d85730ce9fd46346e22984c",
        "dfd6d93a-2ce6-4dbe-8939-86b8ba67c868", "op://jaqxqf5qylslqiitnduawrndc5/bvwmmwxisuca7wbehrbyqhag54",
        "f3b7e90e9fd46346e22984c80a3b1cf10c94ef3c0c4873e11", "vault:prod/database/creds/readonly",
        "aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_DevAdmin_635426549a280cc6",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/93.0.4577.62 Safari/537.36",
        "evt_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "spiffe://acme/ns/agents/sa/runner",
        "database/creds/readonly/p5q3b1c1V8Y2nq0v", "HIDDEN_DUE_TO_SECURITY_REASONS", "password is required",
        "Basic authentication failed", "v-approle-payments-YpgMKziZZoai5gxYjiDb-1795370558", "INC-4711",
        "CN=alice,OU=people,DC=acme", "SHA256:uNiVztksCsDhcc0u9e8BrJ9xvv6sAO3Zn8sB0cKzEBY", "MCQODBBWJD5HISKYNP3HJPV2DV",
    })
    void idsHashesAndNames_stay(String text) throws Exception {
        String json = "{\"a\":\"" + text + "\"}";
        assertEquals(json, record("any", json));
        Event event = event(text, text);
        assertEquals(event, scrubber.event(event, null));
    }

    @Test
    void suspiciousNames_hideValues_byStrength() throws Exception {
        String text = record("any", """
                {"Client-Secret":"short","headers":{"authorization":["Basic eA=="]},"secret":"prod/db",\
                "token":"a8Kq03mZp1Lx77Wd","password":"********"}""");
        assertFalse(text.contains("short"));
        assertFalse(text.contains("eA=="));
        assertTrue(text.contains("prod/db"));
        assertFalse(text.contains("a8Kq03mZp1Lx77Wd"));
        assertTrue(text.contains("********"));
    }

    @Test
    void secretAsMemberName_leaves_andOrderIsCanonical() throws Exception {
        String token = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a";
        String text = record("any", "{\"a\":1,\"" + token + "\":2,\"z\":3}");
        assertFalse(text.contains(token));
    }

    @Test
    void nameWithNul_isVisible_andFlagged() throws Exception {
        String json = "{\"a\\u0000b\":\"\\ud800\"}";
        ScrubbedRecord scrubbed = scrubber.record(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root(), "x");
        assertEquals("{\"a\\\\u0000b\":\"\\\\ud800\"}", new String(scrubbed.bytes(), StandardCharsets.UTF_8));
        assertEquals(List.of(RecordFlag.ESCAPED_TEXT), scrubbed.flags());
    }

    @Test
    void longRecord_isCut_withLengthAndHashOfTheWhole() throws Exception {
        String json = "{\"a\":\"" + "é\\\"".repeat(400_000) + "\"}";
        ScrubbedRecord scrubbed = scrubber.record(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root(), "x");
        assertTrue(scrubbed.size() <= RecordScrub.MAX_BYTES);
        assertEquals(List.of(RecordFlag.CUT), scrubbed.flags());
        String text = new String(scrubbed.bytes(), StandardCharsets.UTF_8);
        assertTrue(text.startsWith("{\"bytes\":" + json.getBytes(StandardCharsets.UTF_8).length + ",\"cut\":true,"));
        assertTrue(text.endsWith(scrubbed.rawHash().substring(7) + "\"}"));
    }

    @Test
    void inexactNumber_isKeptAsText_andFlagged() throws Exception {
        ScrubbedRecord scrubbed = scrubber.record(
                JsonDocument.parse("{\"n\":12345678901234567890123}".getBytes(StandardCharsets.UTF_8)).root(), "x");
        assertEquals("{\"n\":{\"$number\":\"12345678901234567890123\"}}", new String(scrubbed.bytes(), StandardCharsets.UTF_8));
        assertEquals(List.of(RecordFlag.INEXACT_NUMBER), scrubbed.flags());
    }

    @Test
    void cleanEventWithoutRecord_isTheSameObject() {
        Event event = event("svc:payments", "vault:prod/db");
        assertSame(event, scrubber.event(event, null));
    }

    @Test
    void eventWithRecord_getsHashAndFlags() throws Exception {
        Scrubbed scrubbed = scrubber.scrub(event("svc:a", "b"),
                JsonDocument.parse("{\"password\":\"hunter22\"}".getBytes(StandardCharsets.UTF_8)).root());
        assertEquals(scrubbed.record().rawHash(), scrubbed.event().rawHash());
        assertEquals(List.of(RecordFlag.SCRUBBED), scrubbed.event().recordFlags());
    }

    @Test
    void otherKey_otherWords() throws Exception {
        Scrubber other = new Scrubber(ScrubRules.standard(), "another key that only tests have".getBytes(StandardCharsets.US_ASCII));
        byte[] json = "{\"password\":\"hunter22\"}".getBytes(StandardCharsets.UTF_8);
        assertFalse(Arrays.equals(
                scrubber.record(JsonDocument.parse(json).root(), "x").bytes(),
                other.record(JsonDocument.parse(json).root(), "x").bytes()));
    }
}
