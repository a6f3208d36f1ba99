package custody.server.bench;

import custody.ledger.json.ByteSink;
import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;
import custody.query.follow.Follower;
import custody.query.project.ProjectionState;
import custody.server.RunningServer;
import custody.server.ServerSettings;
import custody.server.access.Role;
import custody.server.access.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// A ledger filled over HTTP at the rate at which it can be searched and is attributed, and the server that has it.
///
/// Senders hold back while answers are too far behind: what is measured is a rate that can be kept up with the lag
/// that the bar allows, and the lag at that rate.
final class GrownLedger implements AutoCloseable {
    private static final int SENDERS = 2;
    private static final int BATCH = 500;
    private static final int BODY_BYTES = BATCH * EventSeries.TYPICAL_BYTES;
    /// Entries that may wait for the projections: what the bars allow, two seconds at 30,000 a second.
    private static final long WAITING = 60_000;
    /// Nothing is sent while more than these wait for the follower: it always has its next batch, and never many. Held by
    /// what can be seen alone, which moves in steps of half a second, senders would all go and all stand still together.
    private static final long WAITING_TO_BE_FOLLOWED = 12_000;
    /// Nothing is sent while an entry has waited so long: with what is under way then the lag stays below two seconds.
    private static final long LONGEST_WAIT = 1_200_000_000;
    /// Growing ends when it falls below this rate.
    private static final long LEAST_PER_SECOND = 1_500;
    private static final double PATIENCE_SECONDS = 60;

    private final Path data;
    private final String token;
    private final RunningServer server;
    private final EntryReader entries;
    private final Follower follower;
    private final Projections answers;
    private final AtomicLong sent = new AtomicLong();
    private final Latencies lag = new Latencies();
    private final Latencies lagOfLastHalf = new Latencies();
    private volatile long waitingSince;
    private volatile long halfAt;
    private double seconds;
    private double lastHalfSeconds;
    private double processorSeconds;
    private boolean atRest;

    private GrownLedger(Path data) throws IOException {
        this.data = data;
        this.token = "bench-" + UUID.randomUUID();
        this.server = RunningServer.start(ServerSettings.of(data), Map.of("CUSTODY_ADMIN_TOKEN", token),
                Map.of("custody.detections.append", false));
        this.entries = server.context().getBean(EntryReader.class);
        this.follower = server.context().getBean(Follower.class);
        this.answers = server.context().getBean(Projections.class);
    }

    /// Fills a ledger with so many events of the series; one that is there already is taken as it is.
    static GrownLedger grow(Path data, long events) throws Exception {
        GrownLedger ledger = new GrownLedger(data);
        try {
            long there = ledger.entries.size();
            if (there == 0) {
                ledger.fill(Math.ceilDiv(events, BATCH));
            } else {
                ledger.sent.set(there);
                ledger.awaitAnswered(System.nanoTime(), PATIENCE_SECONDS + (double) there / LEAST_PER_SECOND);
            }
            return ledger;
        } catch (Exception e) {
            ledger.close();
            throw e;
        }
    }

    private void fill(long batches) throws Exception {
        double most = PATIENCE_SECONDS + (double) batches * BATCH / LEAST_PER_SECOND;
        double processor = ProcessorTime.seconds();
        long start = System.nanoTime();
        waitingSince = start;
        halfAt = start;
        AtomicBoolean done = new AtomicBoolean();
        Thread watch = Thread.ofPlatform().name("lag").start(() -> watch(done, batches * BATCH / 2));
        AtomicLong next = new AtomicLong();
        Connection[] connections = new Connection[SENDERS];
        ByteSink[] bodies = new ByteSink[SENDERS];
        try {
            for (int s = 0; s < SENDERS; s++) {
                connections[s] = new Connection(server.uri(), token);
                bodies[s] = new ByteSink(BODY_BYTES);
            }
            Crew.work(SENDERS, most, batches, (sender, round) -> {
                long batch = next.getAndIncrement();
                return batch < batches ? send(connections[sender], bodies[sender], batch) : 0;
            });
            awaitAnswered(start, most);
        } finally {
            done.set(true);
            watch.join();
            for (Connection connection : connections) {
                if (connection != null) {
                    connection.close();
                }
            }
        }
        processorSeconds = ProcessorTime.seconds() - processor;
        seconds = (System.nanoTime() - start) / 1e9;
        lastHalfSeconds = (System.nanoTime() - halfAt) / 1e9;
    }

    private int send(Connection connection, ByteSink body, long batch) throws IOException, InterruptedException {
        while (sent.get() - answers.size() > WAITING || sent.get() - followed() > WAITING_TO_BE_FOLLOWED
                || System.nanoTime() - waitingSince > LONGEST_WAIT) {
            Thread.sleep(2);
        }
        sent.addAndGet(BATCH);
        connection.post("/v1/events", "application/x-ndjson", EventBatch.body(batch * BATCH, BATCH, body));
        return BATCH;
    }

    /// The entries that every projection has taken, whether they can be seen yet or not.
    private long followed() {
        return follower.states().stream().mapToLong(ProjectionState::at).min().orElseThrow();
    }

    private void awaitAnswered(long start, double most) throws IOException, InterruptedException {
        while (answers.size() < entries.size()) {
            if ((System.nanoTime() - start) / 1e9 > most) {
                throw new IOException("answers cover " + answers.size() + " of " + entries.size() + " entries after " + (long) most + " s");
            }
            Thread.sleep(5);
        }
    }

    /// Notes when the ledger had which size, and how long it takes until answers cover that.
    private void watch(AtomicBoolean done, long half) {
        record Seen(long size, long at) {}
        Deque<Seen> waiting = new ArrayDeque<>();
        long last = 0;
        while (!done.get()) {
            long now = System.nanoTime();
            long size = entries.size();
            long answered = answers.size();
            if (size > last) {
                waiting.add(new Seen(size, now));
                last = size;
            }
            while (!waiting.isEmpty() && waiting.getFirst().size <= answered) {
                Seen seen = waiting.removeFirst();
                lag.add(now - seen.at);
                if (seen.size > half) {
                    lagOfLastHalf.add(now - seen.at);
                }
            }
            waitingSince = waiting.isEmpty() ? now : waiting.getFirst().at;
            halfAt = answered < half ? now : halfAt;
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    Path data() {
        return data;
    }

    String token() {
        return token;
    }

    long size() {
        return sent.get();
    }

    /// The rate at which it grew, and how far answers were behind meanwhile; nothing of one that was there already.
    List<Row> rows(String bench, Machine machine) {
        if (seconds == 0) {
            return List.of();
        }
        double least = machine.hasShaExtensions() ? 30_000 : 20_000;
        return List.of(
                Row.of(bench, "HTTP to searchable and attributed, %,d events".formatted(sent.get()), sent.get() / seconds, "events/s")
                        .atLeast(least),
                Row.of(bench, "the last half of them", sent.get() / 2 / lastHalfSeconds, "events/s").atLeast(least),
                ProcessorTime.row(bench, "processor time of one event, client and all", processorSeconds, sent.get()),
                Row.of(bench, "lag p50", lag.millis(0.5) / 1_000, "s"),
                Row.of(bench, "lag p99", lag.millis(0.99) / 1_000, "s"),
                Row.of(bench, "lag at most", lag.millis(1) / 1_000, "s").atMost(2),
                Row.of(bench, "lag at most of the last half", lagOfLastHalf.millis(1) / 1_000, "s").atMost(2));
    }

    EntryReader entries() {
        return entries;
    }

    URI uri() {
        return server.uri();
    }

    /// Tokens of so many people who may ask: one person may not ask as much as is measured here.
    List<String> responders(int count) {
        Tokens tokens = server.context().getBean(Tokens.class);
        return IntStream.range(0, count).mapToObj(i -> tokens.create(Role.RESPONDER, List.of()).text()).toList();
    }

    /// Stops the server, the directory stays.
    GrownLedger putToRest() {
        if (!atRest) {
            atRest = true;
            server.close();
        }
        return this;
    }

    @Override
    public void close() {
        putToRest();
    }
}
