package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.server.whole.Tally.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A recorded OpenBao server, imported through a real server of ours, and every credential of its known truth looked
/// for in the answers: who got it, under what, when it was used, what ended it and by whom. Each fact is told right, or
/// is in no line of the audit device; none is told wrong. The copies of two more devices change nothing.
class RecordedStoryTest {
    private static final String SOURCE = "vault:story";
    /// How many facts the audit device lets us tell; a change in either direction is to be looked at.
    private static final String COUNTS = """
            issued: right 48, not visible 3
            who got it: right 47, not visible 1
            under what: right 25, not visible 1
            used: right 24, not visible 25
            ended: right 36, later 2, not visible 13
            ended by: right 25, not visible 4""";

    @Test
    void everyCredentialsTruthIsInTheAnswers(@TempDir Path data) throws Exception {
        Path story = Corpus.of("openbao");
        JsonNode truth = Api.JSON.readTree(Files.readAllBytes(story.resolve("truth/truth.json")));
        try (TestServer server = TestServer.start(data, Map.of())) {
            JsonNode first = server.load(story.resolve("audit"), "--source", SOURCE);
            Tally told = new StoryTruth(truth, server.api).compare();
            System.out.println(told.names());
            assertEquals(List.of(), told.of(Told.WRONG));
            assertEquals(COUNTS, told.counts());
            checkUnconfirmed(server.api, truth);

            long uses = uses(server.api);
            JsonNode copies = server.load(story.resolve("audit-other"), "--source", SOURCE);
            assertEquals(0, copies.at("/sources/vault/duplicates").asInt(), "copies are kept: " + copies);
            assertEquals(uses, uses(server.api), "a copy is no second use");
            assertEquals(told.counts(), new StoryTruth(truth, server.api).compare().counts());
            checkNoConflict(server.api, first, copies);
        }
    }

    private static long uses(Api api) throws Exception {
        return api.ask("{uses(first: 1) {totalCount}}", Map.of()).at("/uses/totalCount").asLong();
    }

    /// Ends that only the database or the server's log knows are not told, and one that was only wished is not confirmed.
    private static void checkUnconfirmed(Api api, JsonNode truth) throws Exception {
        List<String> silent = new ArrayList<>();
        for (JsonNode credential : truth.get("credentials")) {
            if (credential.at("/end/audit").isEmpty()) {
                silent.add(credential.get("id").asText());
                for (JsonNode found : StoryTruth.find(api, credential.get("lease_id").asText())) {
                    assertTrue(found.get("revokedAt").isNull(), credential.get("id") + " " + found);
                }
            }
        }
        assertEquals(List.of("pay-ro-1", "pay-wrapped-lost", "legacy-app-1", "ci-short-cred", "agent-ro-4", "legacy-app-sealed",
                "pay-ro-sealed"), silent);
        JsonNode forced = null;
        for (JsonNode revocation : StoryTruth.revocations(api)) {
            forced = revocation.get("trigger").asText().startsWith("sys/leases/revoke-force") ? revocation : forced;
        }
        assertFalse(forced.get("complete").asBoolean(), "the role lived on in the database: " + forced);
        assertTrue(forced.at("/layers/0/confirmedAt").isNull(), forced.toString());
    }

    private static void checkNoConflict(Api api, JsonNode first, JsonNode copies) throws Exception {
        JsonNode answer = api.ask("{sources {name duplicates rejected} alerts(first: 100) {nodes {rule {id}}}}", Map.of());
        answer.at("/alerts/nodes").forEach(alert -> assertFalse(alert.at("/rule/id").asText().contains("conflict"), alert.toString()));
        for (JsonNode source : answer.get("sources")) {
            if (source.get("name").asText().equals(SOURCE)) {
                assertEquals("0", source.get("rejected").asText());
                long same = copies.at("/sources/vault/events").asLong() - source.get("duplicates").asLong();
                assertTrue(same >= 0 && same < 20, "all but the devices' own first lines are copies: " + source + copies);
                assertTrue(source.get("duplicates").asLong() > first.at("/sources/vault/events").asLong(), source.toString());
            }
        }
    }
}
