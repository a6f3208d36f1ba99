package custody.query.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Source;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.Eventually;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionException;
import custody.query.project.ProjectionState;
import custody.query.project.ProjectionState.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);
    private static final Pace PACE = new Pace(7, 1 << 20, Duration.ofMillis(5), Duration.ofMillis(2), Duration.ofMillis(20));

    private final MemoryEntries entries = new MemoryEntries();

    /// Remembers what it was given; fails its next tries when told to.
    private static class Recorder implements Projection {
        private final String name;
        private final List<Long> indexes = Collections.synchronizedList(new ArrayList<>());
        private volatile int failures;
        private volatile boolean isIll;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long position() {
            return indexes.size();
        }

        @Override
        public void apply(Batch batch) throws ProjectionException {
            if (isIll || failures > 0) {
                failures--;
                throw new ProjectionException("disk gone", new IOException("disk gone"));
            }
            assertEquals(indexes.size(), batch.from());
            batch.items().forEach(item -> indexes.add(item.entry().index()));
        }

        @Override
        public void settle() {}
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            Source source = new Source("s", "test", null, "e" + entries.size(), null, null, "native/1", 0);
            entries.append(Event.of(source, EventType.ADMIN, Layer.CUSTODY, Instant.EPOCH).build());
        }
    }

    private Follower started(Projection... projections) {
        var follower = new Follower(entries, List.of(projections), PACE, InstantSource.system());
        follower.start();
        return follower;
    }

    private static List<Long> upTo(long size) {
        return LongStream.range(0, size).boxed().toList();
    }

    /// What a projection makes visible only after a while is asked for then, not after the follower's own rest.
    @Test
    void aProjectionThatWaitsIsCalledAgainWhenItSays() throws Exception {
        append(1);
        var patient = new Recorder("patient") {
            private final AtomicInteger rests = new AtomicInteger();

            @Override
            public long visible(long taken) {
                return rests.get() < 3 ? 0 : taken;
            }

            @Override
            public Duration rest() {
                return rests.incrementAndGet() < 3 ? Duration.ofMillis(2) : Duration.ZERO;
            }
        };
        var restful = new Pace(7, 1 << 20, LONG_ENOUGH.multipliedBy(2), Duration.ofMillis(2), Duration.ofMillis(20));
        try (var follower = new Follower(entries, List.of(patient), restful, InstantSource.system())) {
            follower.start();
            assertTrue(follower.awaitCovered(1, LONG_ENOUGH));
            append(1);
        }
    }

    @Test
    void everyEntryOnceInOrderAlsoThoseThatComeLater() throws Exception {
        append(20);
        var recorder = new Recorder("a");
        try (var follower = started(recorder)) {
            assertTrue(follower.awaitCovered(20, LONG_ENOUGH));
            append(30);
            assertTrue(follower.awaitCovered(50, LONG_ENOUGH));
        }
        assertEquals(upTo(50), recorder.indexes);
    }

    @Test
    void goesOnWhereItStood() throws Exception {
        append(25);
        var recorder = new Recorder("a");
        try (var follower = started(recorder)) {
            assertTrue(follower.awaitCovered(25, LONG_ENOUGH));
        }
        append(25);
        try (var follower = started(recorder)) {
            assertTrue(follower.awaitCovered(50, LONG_ENOUGH));
        }
        assertEquals(upTo(50), recorder.indexes);
    }

    @Test
    void failuresAreTriedAgainAndHoldUpNobodyElse() throws Exception {
        append(30);
        var well = new Recorder("well");
        var ill = new Recorder("ill");
        ill.failures = 4;
        try (var follower = started(well, ill)) {
            assertTrue(follower.awaitCovered(30, LONG_ENOUGH));
        }
        assertEquals(upTo(30), well.indexes);
        assertEquals(upTo(30), ill.indexes);
    }

    @Test
    void whoWaitsForAnotherIsWellAndGoesOnWithIt() throws Exception {
        append(30);
        var first = new Recorder("first");
        Recorder second = new Recorder("second") {
            @Override
            public String waitsFor(long to) {
                return first.indexes.size() < to ? "the first, which is at " + first.indexes.size() : null;
            }
        };
        try (var follower = new Follower(entries, List.of(first, second), PACE, InstantSource.system())) {
            first.isIll = true;
            follower.start();
            Eventually.holds(() -> follower.states().get(1).phase() == Phase.WAITING, () -> follower.states().toString());
            var waiting = follower.states().get(1);
            assertEquals(Phase.WAITING, waiting.phase());
            assertEquals("the first, which is at 0", waiting.waitsFor());
            assertEquals(0, waiting.attempts());
            first.isIll = false;
            assertTrue(follower.awaitCovered(30, LONG_ENOUGH));
            assertEquals(null, follower.states().get(1).waitsFor());
        }
        assertEquals(upTo(30), second.indexes);
    }

    /// Each of the two waits until the other has the batch too.
    @Test
    void thoseThatStandAloneTakeABatchTogetherAndTheOthersAfterThem() throws Exception {
        append(30);
        var meeting = new CyclicBarrier(2);
        var one = new Meeting("one", meeting);
        var other = new Meeting("other", meeting);
        Recorder after = new Recorder("after") {
            @Override
            public void apply(Batch batch) throws ProjectionException {
                assertEquals(batch.to(), one.position());
                assertEquals(batch.to(), other.position());
                super.apply(batch);
            }
        };
        try (var follower = started(one, after, other)) {
            assertTrue(follower.awaitCovered(30, LONG_ENOUGH));
            assertEquals(List.of(0, 0, 0), follower.states().stream().map(ProjectionState::attempts).toList());
        }
        assertEquals(upTo(30), after.indexes);
    }

    private static final class Meeting extends Recorder {
        private final CyclicBarrier meeting;

        Meeting(String name, CyclicBarrier meeting) {
            super(name);
            this.meeting = meeting;
        }

        @Override
        public boolean standsAlone() {
            return true;
        }

        @Override
        public void apply(Batch batch) throws ProjectionException {
            try {
                meeting.await(LONG_ENOUGH.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new ProjectionException("the other does not come", e);
            }
            super.apply(batch);
        }
    }

    @Test
    void troubleIsShown() throws Exception {
        append(3);
        var well = new Recorder("well");
        var ill = new Recorder("ill");
        ill.failures = Integer.MAX_VALUE;
        try (var follower = started(well, ill)) {
            Eventually.holds(() -> follower.states().get(1).attempts() >= 2 && follower.states().get(0).at() == 3,
                    () -> follower.states().toString());
            var states = follower.states();
            assertEquals(3, states.get(0).at());
            assertEquals(Phase.FAILING, states.get(1).phase());
            assertEquals("disk gone", states.get(1).trouble());
            assertEquals(3, states.get(1).lag());
            assertEquals(0, follower.position());
        }
    }

    /// A batch is read ahead while the one before it is taken; when that is not taken whole, the other is waited for.
    @Test
    void whatWasReadAheadInVainIsOverBeforeAnythingElseIsRead() throws Exception {
        append(20);
        var slow = new SlowBeyond(entries, 7);
        Recorder partial = new Recorder("partial") {
            @Override
            public void apply(Batch batch) throws ProjectionException {
                boolean isFirst = batch.from() == 0;
                if (isFirst) {
                    slow.awaitReading();
                }
                super.apply(isFirst ? new Batch(batch.items().subList(0, 3)) : batch);
            }
        };
        try (var follower = new Follower(slow, List.of(partial), PACE, InstantSource.system())) {
            follower.start();
            assertTrue(follower.awaitCovered(20, LONG_ENOUGH));
        }
        assertEquals(upTo(20), partial.indexes);
        assertEquals(1, slow.mostAtOnce.get());
    }

    /// The first read from there on takes until somebody else reads, or a while.
    private static final class SlowBeyond extends ForwardedEntries {
        private static final long A_WHILE = 300;
        private final long from;
        private final CountDownLatch reading = new CountDownLatch(1);
        private final CountDownLatch other = new CountDownLatch(1);
        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();

        SlowBeyond(EntryReader entries, long from) {
            super(entries);
            this.from = from;
        }

        void awaitReading() {
            await(reading, LONG_ENOUGH.toMillis());
        }

        private static void await(CountDownLatch latch, long atMost) {
            try {
                latch.await(atMost, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<Entry> read(long index, int maxEntries, long maxBytes) {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            if (index == from && reading.getCount() > 0) {
                reading.countDown();
                await(other, A_WHILE);
            } else if (reading.getCount() == 0) {
                other.countDown();
            }
            List<Entry> found = super.read(index, maxEntries, maxBytes);
            atOnce.decrementAndGet();
            return found;
        }
    }

    @Test
    void pausesGrowToABound() {
        assertEquals(Duration.ofMillis(2), PACE.pauseAfter(1));
        assertEquals(Duration.ofMillis(8), PACE.pauseAfter(3));
        assertEquals(Duration.ofMillis(20), PACE.pauseAfter(1_000_000));
    }
}
