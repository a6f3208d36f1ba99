package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Revocations and what they left alive (R37 to R42), over HTTP, from database and index.
class DidItEndTest {
    @AutoClose
    private static final MemoryServer server = MemoryServer.stored();

    private static final Narrator story = new Narrator(server);

    private static void valid(String name) throws Exception {
        story.approved(name, "");
        story.granted(name, "t:" + name, name + ":ann", "HUMAN", "");
    }

    private static JsonNode revocation(String grant) throws Exception {
        return server.data(MemoryServer.question(4), Map.of("grant", story.grant(grant, "id").get("id").asText())).at("/revocations/nodes/0");
    }

    /// A grant, the broker's token under it, and its child at a third place.
    @Test
    void r37_completeOnceEachLayerHasSaidSo() throws Exception {
        valid("r37");
        story.tell("sts", "ISSUE", "BROKER", "10:01", by("r37:ann", "HUMAN")
                + ",'credential':{'ref':'c:r37','kind':'token'},'links':[{'name':'grant','value':'r37'}]");
        story.tell("vault", "ISSUE", "CUSTODY", "10:02", by("r37:ann", "HUMAN")
                + ",'credential':{'ref':'l:r37','kind':'lease','parentRef':'c:r37'}");
        story.revoked("pam", "PRIVILEGE", "10:20", "GRANT", "r37", ",'confirms':false");
        assertEquals(List.of("false", "false", "false"), texts(revocation("r37").get("layers"), "/complete"), "an order is no confirmation");
        story.revoked("pam", "PRIVILEGE", "10:21", "GRANT", "r37", "");
        story.revoked("vault", "CUSTODY", "10:22", "CREDENTIAL", "l:r37", "");
        JsonNode open = revocation("r37");
        assertEquals(List.of("PRIVILEGE true", "BROKER false", "CUSTODY true"), layers(open));
        assertFalse(open.get("complete").asBoolean());
        assertTrue(open.get("timeToRevoke").isNull());
        story.revoked("sts", "BROKER", "10:25", "CREDENTIAL", "c:r37", "");
        JsonNode closed = revocation("r37");
        assertEquals(List.of("PRIVILEGE true", "BROKER true", "CUSTODY true"), layers(closed));
        assertEquals(List.of(at("10:21"), at("10:25"), at("10:22")), texts(closed.get("layers"), "/confirmedAt"));
        assertTrue(closed.get("complete").asBoolean());
        assertEquals("PT5M", closed.get("timeToRevoke").asText());
    }

    private static List<String> layers(JsonNode revocation) {
        return revocation.get("layers").valueStream().map(each -> each.get("layer").asText() + " " + each.get("complete").asText()).toList();
    }

    @Test
    void r38_usesAfterItAreFound_alsoWhenItComesLater() throws Exception {
        valid("r38");
        story.used("10:10", "t:r38", "r38:ann", "HUMAN", "");
        story.used("10:20", "t:r38", "r38:ann", "HUMAN", "");
        story.used("10:30", "t:r38", "r38:ann", "HUMAN", "");
        assertEquals(List.of("AUTHORIZED", "AUTHORIZED", "AUTHORIZED"), story.verdicts("t:r38"));
        story.revoked("pam", "PRIVILEGE", "10:20", "GRANT", "r38", "");
        assertEquals(List.of("AUTHORIZED", "AMBIGUOUS", "REVOKED"), story.verdicts("t:r38"), "the second lies within the clocks' errors");
        JsonNode after = revocation("r38").get("usesAfter");
        assertEquals(List.of(at("10:30")), texts(after.get("nodes"), "/at"));
        assertEquals("1", after.get("totalCount").asText());
    }

    @Test
    void r40_theLongestUseAfterTheRevocationEndsLast() throws Exception {
        valid("r40b");
        story.revoked("pam", "PRIVILEGE", "10:20", "GRANT", "r40b", "");
        story.used("10:25", "t:r40b", "r40b:ann", "HUMAN", ",'endTime':'" + at("10:55") + "'");
        story.used("10:30", "t:r40b", "r40b:ann", "HUMAN", "");
        assertEquals("PT35M", revocation("r40b").get("leakWindow").asText());
    }

    /// However many came after it, a use that was open when the revocation took effect is looked at.
    @Test
    void r40_openUseEndsLast_behindMoreUsesThanAreLookedAt() throws Exception {
        valid("r40d");
        story.used("10:10", "t:r40d", "r40d:ann", "HUMAN", ",'endTime':'" + at("10:55") + "'");
        story.revoked("pam-d", "IDENTITY", "10:20", "IDENTITY", "r40d:ann", "");
        for (int i = 0; i <= 100; i++) {
            story.used("10:30", "t:r40d", "r40d:ann", "HUMAN", "");
        }
        assertEquals(List.of("{\"at\":\"" + at("10:30") + "\"} \"PT35M\" 102"), ended("pam-d"));
        assertEquals("[{\"key\":\"pam-d\",\"value\":2100.0,\"numerator\":\"1\",\"denominator\":\"1\"}]", leaks("pam-d"));
    }

    /// Ann used something ten minutes after her end, Bea did not. How long a use went on that was erased nobody can tell.
    @Test
    void r40_thereIsNoLeakWindowWithoutAUse_norOfOneThatWasErased() throws Exception {
        for (String who : List.of("ann", "bea")) {
            story.revoked("pam-c", "IDENTITY", "10:20", "IDENTITY", "r40c:" + who, "");
        }
        valid("r40c");
        long use = story.used("10:30", "t:r40c", "r40c:ann", "HUMAN", "");
        assertEquals(List.of("{\"at\":\"" + at("10:30") + "\"} \"PT10M\" 1", "null null 0"), ended("pam-c"));
        assertEquals("[{\"key\":\"pam-c\",\"value\":600.0,\"numerator\":\"1\",\"denominator\":\"2\"}]", leaks("pam-c"));
        server.ledger.erase(use);
        assertEquals(List.of("null null 1", "null null 0"), ended("pam-c"));
        assertEquals("[]", leaks("pam-c"), "no group without any leak window has one");
    }

    /// Of the revocations of a source, in the order of the ledger: the last use after each, its leak window, how many uses.
    private static List<String> ended(String source) throws Exception {
        return story.ask("{revocations(first: 100) {nodes {event {seq source {name}} lastUseAfter {at} leakWindow usesAfter {totalCount}}}}")
                .at("/revocations/nodes").valueStream()
                .filter(each -> each.at("/event/source/name").asText().equals(source))
                .sorted(Comparator.comparingLong(each -> each.at("/event/seq").asLong()))
                .map(each -> each.get("lastUseAfter") + " " + each.get("leakWindow") + " " + each.at("/usesAfter/totalCount").asText())
                .toList();
    }

    private static String leaks(String source) throws Exception {
        return story.ask("{metrics(time: {from: \"2026-11-10T00:00:00Z\", to: \"2026-11-11T00:00:00Z\"})"
                        + " {leakWindowP95(by: [SOURCE]) {key value numerator denominator}}}")
                .at("/metrics/leakWindowP95").valueStream().filter(each -> each.get("key").asText().equals(source)).toList().toString();
    }

    /// What nobody issued, and who nobody granted anything, can be revoked too.
    @Test
    void r37_whatIsRevokedIsSaid_alsoOfWhatIsNotKnownOtherwise() throws Exception {
        story.revoked("pam-t", "IDENTITY", "10:20", "IDENTITY", "r37t:ann", "");
        story.revoked("pam-t", "BROKER", "10:21", "CREDENTIAL", "lease:r37t/*", "");
        List<String> said = story.ask("{revocations(first: 100) {nodes {event {source {name}} target {kind ref} credential {publicRef}}}}")
                .at("/revocations/nodes").valueStream()
                .filter(each -> each.at("/event/source/name").asText().equals("pam-t"))
                .map(each -> each.at("/target/kind").asText() + " " + each.at("/target/ref").asText() + " " + each.get("credential"))
                .toList();
        assertEquals(List.of("IDENTITY r37t:ann null", "CREDENTIAL lease:r37t/* null"), said);
    }

    /// One use was open when the grant was revoked and lasted on; another came in a session that was open then.
    @Test
    void r40_sessionsThatOutliveTheirGrantAreFoundWithTheOverrun() throws Exception {
        valid("r40");
        story.used("10:10", "t:r40", "r40:ann", "HUMAN", ",'endTime':'" + at("10:50") + "'");
        story.revoked("pam", "PRIVILEGE", "10:20", "GRANT", "r40", "");
        JsonNode use = story.uses("t:r40", "at until attribution {verdict flags reason revocation {eventTime}}").get(0);
        assertEquals("REVOKED", use.at("/attribution/verdict").asText());
        assertTrue(use.at("/attribution/flags").toString().contains("SESSION_OUTLIVED_GRANT"), use::toString);
        assertEquals(at("10:50"), use.get("until").asText());
        assertTrue(use.at("/attribution/reason").asText().startsWith("Still in use 30 min after the grant was revoked"), use::toString);
        assertEquals("PT30M", revocation("r40").get("leakWindow").asText());
        story.tell("vault", "SESSION_START", "IDENTITY", "10:05", by("r40:ann", "HUMAN") + ",'context':{'session':'s40'}");
        story.used("10:30", "t:r40", "r40:ann", "HUMAN", ",'context':{'session':'s40'}");
        assertEquals("PT30M", revocation("r40").get("leakWindow").asText(), "the longer use is what ended last");
        story.used("10:55", "t:r40", "r40:ann", "HUMAN", "");
        assertEquals("PT35M", revocation("r40").get("leakWindow").asText());
        assertEquals(List.of("true", "true", "false"), story.uses("t:r40", "attribution {flags}").valueStream()
                .map(each -> String.valueOf(each.toString().contains("SESSION_OUTLIVED_GRANT"))).toList());
    }

    /// The second grantee was ended while a use was open, which lasted longer than what came behind.
    @Test
    void r41_bothTimesBySource() throws Exception {
        for (String[] each : new String[][] {{"r41a", "pam-a", "10:21", "10:30", "10:30"}, {"r41b", "pam-b", "10:24", "10:15", "10:50"}}) {
            valid(each[0]);
            story.tell(each[1], "GRANT", "PRIVILEGE", "10:00", "'grant':{'ref':'" + each[0] + "-x','scope':['t:x'],'grantee':{'ref':'x','kind':'HUMAN'}}");
            story.revoked(each[1], "PRIVILEGE", "10:20", "GRANT", each[0] + "-x", ",'effectiveAt':'" + at(each[2]) + "'");
            story.revoked(each[1], "IDENTITY", "10:20", "IDENTITY", each[0] + ":ann", "");
            story.used(each[3], "t:" + each[0], each[0] + ":ann", "HUMAN", ",'endTime':'" + at(each[4]) + "'");
            story.used("10:25", "t:" + each[0], each[0] + ":ann", "HUMAN", "");
        }
        JsonNode found = story.ask("{metrics(time: {from: \"2026-11-10T00:00:00Z\", to: \"2026-11-11T00:00:00Z\"}) {"
                + "revoke: timeToRevokeP95(by: [SOURCE]) {key value} leak: leakWindowP95(by: [SOURCE]) {key value}}}").get("metrics");
        assertEquals(Map.of("pam-a", 60.0, "pam-b", 240.0), values(found.get("revoke")));
        assertEquals(Map.of("pam-a", 600.0, "pam-b", 1800.0), values(found.get("leak")));
    }

    /// Of the sources that this class's other stories do not speak of.
    private static Map<String, Double> values(JsonNode points) {
        return points.valueStream().filter(each -> List.of("pam-a", "pam-b").contains(each.get("key").asText()))
                .collect(Collectors.toMap(each -> each.get("key").asText(), each -> each.get("value").asDouble()));
    }

    /// Five secrets were exposed or notified of on the tenth; the ledger has come to the 25th.
    @Test
    void r42_notRotatedAndNotRevokedIsStillValid() throws Exception {
        for (String name : List.of("rotated", "revoked", "late", "found", "told")) {
            story.tell("scanner", name.equals("told") ? "ALERT" : "DISCOVERY", "CUSTODY", "09:00", "'secret':{'ref':'t:r42-" + name + "'}");
        }
        story.tell("vault", "ROTATE", "CUSTODY", "09:30", "'secret':{'ref':'t:r42-rotated'}");
        story.revoked("vault", "CUSTODY", "09:40", "SECRET", "t:r42-revoked", "");
        story.revoked("vault", "CUSTODY", "09:40", "SECRET", "t:r42-late", ",'effectiveAt':'2026-11-16T09:00:00Z'");
        JsonNode valid = story.ask("{metrics(time: {from: \"2026-11-10T00:00:00Z\", to: \"2026-11-11T00:00:00Z\"}) {"
                + "five: stillValidAfter {numerator denominator} ten: stillValidAfter(days: 10) {numerator denominator}}}").get("metrics");
        assertEquals("{\"numerator\":\"3\",\"denominator\":\"5\"}", valid.at("/five/0").toString());
        assertEquals("{\"numerator\":\"2\",\"denominator\":\"5\"}", valid.at("/ten/0").toString());
    }
}
