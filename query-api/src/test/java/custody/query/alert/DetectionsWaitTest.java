package custody.query.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Source;
import custody.query.Eventually;
import custody.query.follow.Follower;
import custody.query.follow.MemoryEntries;
import custody.query.follow.Pace;
import custody.query.memory.MemoryProjections;
import custody.query.project.ProjectionState.Phase;
import custody.query.project.ProjectionState;
import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// While the catalogue or the index is made again the detections wait for it, which is no failure, and go on when it has
/// come so far.
class DetectionsWaitTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);
    private static final int ENTRIES = 20;

    @TempDir
    Path directory;

    /// What is known of subjects, and what is in the index, up to entries that are set.
    private record Known(AtomicLong said, AtomicLong found) implements Coverage {
        @Override
        public long subjects() {
            return said.get();
        }

        @Override
        public long indexed() {
            return found.get();
        }

        @Override
        public long verdicts() {
            return ENTRIES;
        }

        @Override
        public long answers() {
            return ENTRIES;
        }
    }

    @Test
    void theyWaitForTheCatalogue() throws Exception {
        AtomicLong subjects = new AtomicLong();
        waits(subjects, new Known(subjects, new AtomicLong(ENTRIES)), "the catalogue, which has come to entry 10");
    }

    @Test
    void theyWaitForTheIndex() throws Exception {
        AtomicLong indexed = new AtomicLong();
        waits(indexed, new Known(new AtomicLong(ENTRIES), indexed), "the index, which has come to entry 10");
    }

    private void waits(AtomicLong come, Known known, String reason) throws Exception {
        MemoryEntries entries = new MemoryEntries();
        for (int i = 0; i < ENTRIES; i++) {
            entries.append(Event.of(new Source("vault", "vault", null, "e" + i, null, null, "native/1", 0), EventType.USE,
                    Layer.CUSTODY, Instant.parse("2026-11-21T12:00:00Z")).build());
        }
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            DetectionProjection detections = new DetectionProjection(database.bean(DetectionRows.class), entries,
                    new MemoryProjections(entries), known, (from, to) -> List.of());
            Pace pace = new Pace(7, 1 << 20, Duration.ofMillis(5), Duration.ofMillis(2), Duration.ofMillis(20));
            try (Follower follower = new Follower(entries, List.of(detections), pace, InstantSource.system())) {
                follower.start();
                await(follower, Phase.WAITING);
                come.set(10);
                awaitAt(follower, 7);
                ProjectionState waiting = await(follower, Phase.WAITING);
                assertEquals(reason, waiting.waitsFor());
                assertEquals(0, waiting.attempts());
                assertEquals(null, waiting.trouble());
                come.set(ENTRIES);
                assertTrue(follower.awaitCovered(ENTRIES, LONG_ENOUGH));
                await(follower, Phase.FOLLOWING);
            }
        }
    }

    private static void awaitAt(Follower follower, long at) throws Exception {
        Eventually.holds(() -> follower.states().getFirst().at() == at, () -> "it is at " + follower.states().getFirst().at());
    }

    /// The state once it is in that phase.
    private static ProjectionState await(Follower follower, Phase phase) throws Exception {
        AtomicReference<ProjectionState> seen = new AtomicReference<>();
        Eventually.holds(() -> {
            seen.set(follower.states().getFirst());
            return seen.get().phase() == phase;
        }, () -> "it is " + seen.get());
        return seen.get();
    }
}
