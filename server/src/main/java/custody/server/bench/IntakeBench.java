package custody.server.bench;

import custody.ledger.read.EntryReader;
import custody.query.assemble.FollowerStart;
import custody.server.RunningServer;
import custody.server.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// NDJSON batches over HTTP to durable, the client on the same processors. Nothing follows meanwhile: that is
/// measured by itself.
final class IntakeBench {
    private static final int CALLERS = 8;
    private static final int BATCH = 500;
    private static final int BODIES = 8;
    private static final int ROUNDS = 3;
    private static final long ROUND_EVENTS = 3_000_000;
    private static final int SAMPLE = 1_000;

    private IntakeBench() {}

    static List<Row> measure(BenchRoom room, String bench) throws Exception {
        Path directory = room.directory(bench);
        String token = "bench-" + UUID.randomUUID();
        List<Crew.Done> posted = new ArrayList<>();
        List<Crew.Done> limits = new ArrayList<>();
        try (RunningServer server = RunningServer.start(ServerSettings.of(directory),
                Map.of("CUSTODY_ADMIN_TOKEN", token), Map.of(FollowerStart.FOLLOW, false))) {
            AtomicLong next = new AtomicLong();
            post(server, token, next, 2 * room.seconds());
            Sizes sizes = Sizes.of(server.context().getBean(EntryReader.class), SAMPLE);
            try (HashAndForce least = new HashAndForce(room.directory(bench + "-limit"), sizes.salted(), sizes.leaf())) {
                least.run(CALLERS, BATCH, room.seconds() / ROUNDS / 2);
                for (int round = 0; round < ROUNDS; round++) {
                    limits.add(least.run(CALLERS, BATCH, room.seconds() / ROUNDS / 2));
                    posted.add(post(server, token, next, 2 * room.seconds() / ROUNDS));
                }
            }
        }
        room.remove(directory);
        Crew.Done ours = median(posted);
        Crew.Done limit = median(limits);
        return List.of(
                Row.of(bench, CALLERS + " connections, NDJSON bodies of " + BATCH, ours.perSecond(), "events/s")
                        .atLeast(room.machine().hasShaExtensions() ? 200_000 : 60_000),
                ours.processorTime(bench, "processor time of one event, client and all"),
                Row.of(bench, "p50 of a body", ours.latencies().millis(0.5), "ms"),
                Row.of(bench, "p99 of a body", ours.latencies().millis(0.99), "ms"),
                Row.of(bench, "only hashing and forcing the same", limit.perSecond(), "events/s"),
                limit.processorTime(bench, "its processor time"),
                Row.of(bench, "of that", 100 * ours.perSecond() / limit.perSecond(), "%"));
    }

    private static Crew.Done post(RunningServer server, String token, AtomicLong next, double seconds) throws Exception {
        Connection[] connections = new Connection[CALLERS];
        EventBatch[][] bodies = new EventBatch[CALLERS][BODIES];
        try {
            for (int caller = 0; caller < CALLERS; caller++) {
                connections[caller] = new Connection(server.uri(), token);
                for (int body = 0; body < BODIES; body++) {
                    bodies[caller][body] = EventBatch.of((long) (caller * BODIES + body) * BATCH, BATCH);
                }
            }
            return Crew.work(CALLERS, seconds, ROUND_EVENTS / CALLERS / BATCH, (caller, round) -> {
                byte[] body = bodies[caller][(int) (round % BODIES)].numberedFrom(next.getAndAdd(BATCH));
                requireAccepted(connections[caller].post("/v1/events", "application/x-ndjson", body));
                return BATCH;
            });
        } finally {
            for (Connection connection : connections) {
                if (connection != null) {
                    connection.close();
                }
            }
        }
    }

    private static void requireAccepted(byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.UTF_8);
        if (!text.contains("\"accepted\":" + BATCH + ",")) {
            throw new IOException("not all of the body was accepted: " + text.substring(0, Math.min(300, text.length())));
        }
    }

    private static Crew.Done median(List<Crew.Done> rounds) {
        return rounds.stream().sorted(Comparator.comparingDouble(Crew.Done::perSecond)).toList().get(rounds.size() / 2);
    }
}
