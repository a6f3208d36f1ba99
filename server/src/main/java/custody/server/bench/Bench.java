package custody.server.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One run of the measurements.
public final class Bench {
    /// What can be measured, in the order in which it is: those that need the grown ledger's server before those that
    /// need it stopped.
    private enum Measurement {
        APPEND_1((room, name) -> new AppendBench(room, name, 1, 1).measure()),
        APPEND_64X1((room, name) -> new AppendBench(room, name, 64, 1).measure()),
        APPEND_8X500((room, name) -> new AppendBench(room, name, 8, 500).measure()),
        HTTP_INTAKE(IntakeBench::measure),
        INTAKE_TO_INDEXED((room, name) -> room.grown().rows(name, room.machine())),
        WHO_USED_THIS_SECRET(QuestionBench::whoUsed),
        EVERYTHING_UNDER_THIS_GRANT(QuestionBench::underGrant),
        FACETED_SEARCH(QuestionBench::facets),
        BLAST_RADIUS(QuestionBench::blastRadius),
        HOSTILE_QUERIES(RefusalBench::measure),
        VERIFY(VerifyBench::measure),
        JOURNAL_AT_REST(JournalBench::measure),
        START(StartBench::measure);

        private final Work work;

        Measurement(Work work) {
            this.work = work;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private interface Work {
        List<Row> measure(BenchRoom room, String name) throws Exception;
    }

    private Bench() {}

    /// The names of all measurements.
    public static List<String> names() {
        return Arrays.stream(Measurement.values()).map(Measurement::word).toList();
    }

    /// Measures, in a fresh directory below `area` that is removed at the end.
    ///
    /// @param kept where the ledger that is asked stays; one that is there already is asked as it is
    /// @param names what to measure; all when empty
    /// @param events the size of the ledger that questions are asked about
    /// @param seconds how long each figure is measured, roughly
    /// @param postgres the JDBC URL of a PostgreSQL to compare with
    public static BenchResult run(
            Path area, Optional<Path> kept, List<String> names, long events, double seconds, Optional<String> postgres,
            PrintWriter progress) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (BenchRoom room = new BenchRoom(area, kept, events, seconds, postgres, progress)) {
            for (Measurement each : Measurement.values()) {
                if (names.isEmpty() || names.contains(each.word())) {
                    room.say(each.word());
                    rows.addAll(each.work.measure(room, each.word()));
                }
            }
            return new BenchResult(room.machine(), List.copyOf(rows));
        }
    }
}
