package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ingest.source.Sources;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The golden scenario as five systems tell it, each in its own format, in several orders of the systems.
class VendorFormatsTest {
    private static final int ORDERS = 3;

    private record Feed(String source, String file, String type, int events) {}

    private static final List<Feed> FEEDS = List.of(
            new Feed("directory:acme", "cloudevents.json", "application/cloudevents-batch+json", 3),
            new Feed("apono:acme", "apono.ndjson", "application/x-ndjson", 5),
            new Feed("aws:111122223333", "cloudtrail.json", "application/json", 4),
            new Feed("vault:prod", "vault.ndjson", "application/x-ndjson", 2),
            new Feed("onepassword:acme", "onepassword.json", "application/json", 2));

    @ParameterizedTest
    @EnumSource
    void toldInAnyOrder_givesThePrintedAnswer(Databases database, @TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Feed> feeds = new ArrayList<>(FEEDS);
        for (int order = 0; order < ORDERS; order++) {
            String which = "seed " + seed + " order " + order;
            try (TestServer server = TestServer.start(directory.resolve("order" + order), database.fresh())) {
                tell(server, feeds, which);
                GoldenScenarioTest.check(server.api, which);
                checkTheRest(server.api, which);
                again(server, feeds, which);
            }
            Collections.shuffle(feeds, random);
        }
    }

    private static void tell(TestServer server, List<Feed> feeds, String which) throws Exception {
        server.running.context().getBean(Sources.class).set("aws:111122223333", Map.of("sessionNameLink", "apono.agent_session"));
        long size = 0;
        for (Feed feed : feeds) {
            JsonNode answer = server.api.take("/v1/sources/" + feed.source + "/raw", feed.type, bytes(feed));
            assertEquals(feed.events, answer.get("accepted").asInt(), which + " " + feed.file + " " + answer);
            assertEquals(0, answer.get("rejected").asInt(), which + " " + feed.file + " " + answer);
            size = Math.max(size, answer.get("treeSize").asLong());
        }
        server.api.awaitAnswered(size);
    }

    private static void checkTheRest(Api api, String which) throws Exception {
        JsonNode uses = api.ask("{uses(orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {at attribution {verdict}}}}", Map.of()).at("/uses/nodes");
        List<String> told = new ArrayList<>();
        uses.forEach(use -> told.add(use.get("at").asText().substring(11, 16) + " " + use.at("/attribution/verdict").asText()));
        assertEquals(List.of("10:04 AUTHORIZED", "10:05 NO_GRANT", "10:05 ATTEMPT_DENIED", "10:26 NO_GRANT", "10:31 REVOKED"), told, which);
    }

    /// The same once more is all duplicates, and changes nothing.
    private static void again(TestServer server, List<Feed> feeds, String which) throws Exception {
        for (Feed feed : feeds) {
            JsonNode answer = server.api.take("/v1/sources/" + feed.source + "/raw", feed.type, bytes(feed));
            assertEquals(0, answer.get("accepted").asInt(), which + " " + feed.file + " " + answer);
            assertTrue(answer.get("duplicates").asInt() >= 1, which + " " + feed.file + " " + answer);
        }
    }

    private static byte[] bytes(Feed feed) throws Exception {
        try (InputStream in = VendorFormatsTest.class.getResourceAsStream("/custody/demo/" + feed.file)) {
            return in.readAllBytes();
        }
    }
}
