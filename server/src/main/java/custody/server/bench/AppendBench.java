package custody.server.bench;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.open.LedgerSettings;
import custody.ledger.open.OpenLedger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Durable append through admission, against a program that only hashes and forces, and against a table whose
/// trigger chains hashes.
final class AppendBench {
    private static final int ROUNDS = 3;
    /// Bound on what one round writes.
    private static final long ROUND_EVENTS = 2_000_000;
    private static final int SAMPLE = 1_000;

    private final BenchRoom room;
    private final String bench;
    private final int callers;
    private final int perCall;

    AppendBench(BenchRoom room, String bench, int callers, int perCall) {
        this.room = room;
        this.bench = bench;
        this.callers = callers;
        this.perCall = perCall;
    }

    List<Row> measure() throws Exception {
        List<Row> rows = new ArrayList<>();
        Path directory = room.directory(bench);
        Crew.Done ours;
        Crew.Done limit;
        try (OpenLedger ledger = OpenLedger.open(directory, LedgerSettings.STANDARD, InstantSource.system())) {
            EventPool pool = new EventPool();
            append(ledger, pool, room.seconds());
            try (HashAndForce least = leastOf(ledger)) {
                least.run(callers, perCall, room.seconds() / ROUNDS);
                List<Crew.Done> appended = new ArrayList<>();
                List<Crew.Done> limits = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    limits.add(least.run(callers, perCall, room.seconds() / ROUNDS));
                    appended.add(append(ledger, pool, room.seconds() / ROUNDS));
                }
                ours = median(appended);
                limit = median(limits);
            }
        }
        room.remove(directory);
        boolean singles = perCall == 1;
        rows.add(Row.of(bench, text() + ", through admission", ours.perSecond(), "events/s"));
        rows.add(ours.processorTime(bench, "processor time of one event"));
        rows.add(Row.of(bench, "p50", ours.latencies().millis(0.5), "ms"));
        Row p99 = Row.of(bench, "p99", ours.latencies().millis(0.99), "ms");
        rows.add(singles && callers > 1 ? p99.atMost(10) : p99);
        rows.add(Row.of(bench, "only hashing and forcing the same", limit.perSecond(), "events/s"));
        rows.add(limit.processorTime(bench, "its processor time"));
        Row share = Row.of(bench, "of that", 100 * ours.perSecond() / limit.perSecond(), "%");
        rows.add(singles ? share : share.atLeast(60));
        rows.addAll(chain(ours));
        return rows;
    }

    private List<Row> chain(Crew.Done ours) throws Exception {
        Optional<TriggerChain> peer = room.triggerChain();
        if (peer.isEmpty()) {
            return List.of(Row.note(bench, "a PostgreSQL table whose trigger chains hashes: no PostgreSQL here"));
        }
        Crew.Done theirs = insert(peer.get());
        Row times = Row.of(bench, "ours against that", ours.perSecond() / theirs.perSecond(), "×");
        return List.of(
                Row.of(bench, "a PostgreSQL table whose trigger chains hashes", theirs.perSecond(), "events/s"),
                Row.of(bench, "its p99", theirs.latencies().millis(0.99), "ms"),
                callers == 1 ? times : times.atLeast(perCall == 1 ? 20 : 15));
    }

    private Crew.Done insert(TriggerChain peer) throws Exception {
        try {
            peer.insert(callers, perCall, room.seconds() / ROUNDS);
            return peer.insert(callers, perCall, room.seconds());
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL: " + e.getMessage(), e);
        }
    }

    private Crew.Done append(OpenLedger ledger, EventPool pool, double seconds) throws Exception {
        long rounds = Math.max(1, ROUND_EVENTS / callers / perCall);
        return Crew.work(callers, seconds, rounds, (caller, round) -> {
            List<AppendOutcome> outcomes = ledger.appender().append(pool.take(perCall));
            for (AppendOutcome outcome : outcomes) {
                if (!(outcome instanceof AppendOutcome.Appended)) {
                    throw new IllegalStateException("not appended: " + outcome);
                }
            }
            return perCall;
        });
    }

    private HashAndForce leastOf(OpenLedger ledger) throws Exception {
        Sizes sizes = Sizes.of(ledger.entries(), SAMPLE);
        return new HashAndForce(room.directory(bench + "-limit"), sizes.salted(), sizes.leaf());
    }

    private String text() {
        return callers + (callers == 1 ? " caller of " : " callers of ") + (perCall == 1 ? "one event" : perCall + " events");
    }

    private static Crew.Done median(List<Crew.Done> rounds) {
        return rounds.stream().sorted(Comparator.comparingDouble(Crew.Done::perSecond)).toList().get(rounds.size() / 2);
    }
}
