package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.verifier.Verifier;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole server as a process of its own: killed in the middle of posts, stopped by TERM, started again.
class KilledServerTest {
    private static final int CALLERS = 4;

    @TempDir
    Path directory;

    @Test
    void killedWhilePosting_losesNothingThatWasAnswered() throws Exception {
        ConcurrentSkipListSet<Integer> answered = new ConcurrentSkipListSet<>();
        for (int round = 0; round < 2; round++) {
            try (ServerProcess child = ServerProcess.start(directory)) {
                post(child, answered, round, child::kill);
            }
        }
        try (ServerProcess child = ServerProcess.start(directory)) {
            post(child, answered, 2, () -> assertEquals(0, child.terminate(), "TERM under load is a clean stop"));
        }
        try (ServerProcess child = ServerProcess.start(directory); Api api = child.api()) {
            JsonNode health = Api.JSON.readTree(api.get("/health").body());
            long size = health.get("size").asLong();
            assertTrue(size >= answered.size(), "answered " + answered.size() + ", there are " + size);
            api.awaitAnswered(size);
            assertEquals("UP", Api.JSON.readTree(api.get("/health").body()).get("status").asText());
            // The same events again: each is there already, or was never answered.
            for (int number : answered) {
                JsonNode again = api.take("/v1/events", "application/json", event(number).getBytes(StandardCharsets.UTF_8));
                assertEquals(1, again.get("duplicates").asInt(), "event " + number + " was answered and is gone: " + again);
            }
            assertEquals(0, child.terminate(), "TERM is a clean stop");
        }
        int verdict = Verifier.run(new String[] {directory.toString(), "--key", directory.resolve("log.vkeys").toString()},
                System.out, System.err);
        assertEquals(0, verdict, "after kills and a clean stop the ledger verifies");
    }

    private interface Stop {
        void now() throws InterruptedException;
    }

    /// Posts from several callers until the process is stopped under them.
    private static void post(ServerProcess child, ConcurrentSkipListSet<Integer> answered, int round, Stop stop) throws Exception {
        AtomicInteger next = new AtomicInteger(round * 1_000_000);
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try (Api api = child.api()) {
                    while (true) {
                        int number = next.getAndIncrement();
                        HttpResponse<String> answer = api.post("/v1/events", "application/json", event(number));
                        if (answer.statusCode() == 200) {
                            answered.add(number);
                        }
                    }
                } catch (IOException e) {
                    // The server is gone; that is what this is about.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        int wanted = answered.size() + 150;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (answered.size() < wanted && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        stop.now();
        for (Thread caller : callers) {
            caller.join(TimeUnit.SECONDS.toMillis(30));
        }
        assertTrue(answered.size() >= wanted, "too few posts were answered in time");
    }

    private static String event(int number) {
        return """
                {"type":"USE","source":{"id":"killed","eventId":"%d"},"actor":"svc:a","secret":"vault:s/%d","action":"fetch","eventTime":"2026-11-21T10:04:00Z"}"""
                .formatted(number, number % 10);
    }
}
