package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// On which entries a verdict rests, and what it waits for, over HTTP, from database and index.
class BasisOverHttpTest {
    private static final String ASKED = "attribution {verdict finality basis {seq type} awaits {source {name} stream gap reached event {seq}}"
            + " supersedes {verdict basis {seq} awaits {gap}}}";

    @AutoClose
    private final MemoryServer server = MemoryServer.stored();

    private final Narrator story = new Narrator(server);

    private long gap(String clock, String state) throws Exception {
        return story.tell("broker", "SOURCE_GAP", "CUSTODY", clock, "'gap':{'ref':'night','source':'broker','state':'" + state + "','from':'"
                + at("09:00") + "','until':'" + at("10:30") + "','covers':['t:*']}");
    }

    private JsonNode asked() throws Exception {
        return story.uses("t:db", ASKED).at("/0/attribution");
    }

    @Test
    void gapOfASource_isNamed_openAndClosed() throws Exception {
        long open = gap("11:00", "OPEN");
        story.used("10:10", "t:db", "h:ann", "HUMAN", "");
        story.tell("ADMIN", "10:20", "'watermark':'" + at("10:20") + "'");
        JsonNode dark = asked();
        assertEquals("INDETERMINATE PROVISIONAL", dark.at("/verdict").asText() + " " + dark.at("/finality").asText());
        assertEquals("[{\"seq\":\"" + open + "\",\"type\":\"SOURCE_GAP\"}]", dark.at("/basis").toString());
        assertEquals("[{\"source\":{\"name\":\"broker\"},\"stream\":null,\"gap\":true,\"reached\":\"" + at("09:00") + "\",\"event\":{\"seq\":\"" + open + "\"}}]",
                dark.at("/awaits").toString(), "and the vault is complete");
        long closed = gap("11:10", "CLOSED");
        JsonNode light = asked();
        assertEquals("NO_GRANT FINAL", light.at("/verdict").asText() + " " + light.at("/finality").asText());
        assertEquals(List.of(Long.toString(closed)), texts(light.at("/basis"), "/seq"));
        assertEquals(0, light.at("/awaits").size());
        assertEquals(List.of(Long.toString(open)), texts(light.at("/supersedes/basis"), "/seq"), "by what it rested on then");
        assertEquals(0, light.at("/supersedes/awaits").size());
    }

    @Test
    void silentStream_isNamed_withTheLastThatWasHeardOfIt() throws Exception {
        long grant = story.given("g1", "'scope':['t:else'],'grantee':" + Narrator.who("h:ben", "HUMAN"));
        long use = story.used("10:10", "t:db", "h:ann", "HUMAN", "");
        JsonNode waiting = asked();
        assertEquals("NO_GRANT PROVISIONAL", waiting.at("/verdict").asText() + " " + waiting.at("/finality").asText());
        assertEquals(List.of("pam", "vault"), texts(waiting.at("/awaits"), "/source/name").stream().sorted().toList());
        for (JsonNode each : waiting.at("/awaits")) {
            boolean isPam = each.at("/source/name").asText().equals("pam");
            assertEquals(Long.toString(isPam ? grant : use), each.at("/event/seq").asText());
            assertEquals(at(isPam ? "09:50" : "10:00"), each.at("/reached").asText(), "ten minutes may be lacking");
            assertTrue(!each.at("/gap").asBoolean() && each.at("/stream").isNull(), each::toString);
        }
        story.tell("pam", "ADMIN", "PRIVILEGE", "10:25", "'watermark':'" + at("10:10") + "'");
        story.tell("ADMIN", "10:25", "'watermark':'" + at("10:10") + "'");
        assertEquals("NO_GRANT FINAL", asked().at("/verdict").asText() + " " + asked().at("/finality").asText());
    }

    /// Both the grant of a session, which was over, and one that would have done.
    @Test
    void otherGrantThatWouldHaveDone_isNamed() throws Exception {
        story.granted("g1", "t:db", "h:ann", "HUMAN", "");
        story.approved("g1", "");
        long other = story.given("g2", "'scope':['t:*'],'grantee':" + Narrator.who("h:ann", "HUMAN") + ",'expiresAt':'" + at("14:00") + "'");
        long approved = story.approved("g2", "");
        story.used("11:30", "t:db", "h:ann", "HUMAN", ",'grant':{'ref':'g1'}");
        JsonNode expired = story.uses("t:db", "attribution {verdict flags basis {seq}}").at("/0/attribution");
        assertEquals("EXPIRED", expired.get("verdict").asText());
        assertTrue(expired.get("flags").toString().contains("OTHER_VALID_GRANT"), expired::toString);
        assertTrue(texts(expired.get("basis"), "/seq").containsAll(List.of(Long.toString(other), Long.toString(approved))), expired::toString);
    }

    /// A lease that was revoked by its hash meets no credential: the revocation shows by what name it went, and that nothing goes by it.
    @Test
    void revocationOfWhatNothingGoesBy_saysSo() throws Exception {
        story.tell("ISSUE", "10:00", Narrator.by("svc:pay", "SERVICE_ACCOUNT") + ",'credential':{'ref':'vault:lease:1','kind':'lease'}");
        for (String lease : List.of("vault:lease:1", "vault:lease:hmac-sha256:77")) {
            story.revoked("vault", "CUSTODY", "10:30", "CREDENTIAL", lease, "");
        }
        JsonNode told = story.ask("{revocations {nodes {target {ref} credential {publicRef}}}}").at("/revocations/nodes");
        assertEquals("vault:lease:1", byRef(told, "vault:lease:1").at("/credential/publicRef").asText());
        assertTrue(byRef(told, "vault:lease:hmac-sha256:77").get("credential").isNull(), told::toString);
    }

    private static JsonNode byRef(JsonNode revocations, String ref) {
        return revocations.valueStream().filter(each -> each.at("/target/ref").asText().equals(ref)).findFirst().orElseThrow();
    }
}
