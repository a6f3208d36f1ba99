package custody.query.follow;

import custody.ledger.read.EntryReader;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the ledger's entries to projections, on a thread of its own.
///
/// Projections that stand at the same index share one read and one decoding, and those of them that ask no other take
/// their batch at the same time. One that stands elsewhere (new, rebuilt, failed for a while) gets its own batches in turn
/// until it has caught up.
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final EntryReader entries;
    private final Pace pace;
    private final List<Course> courses;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile boolean closed;
    private volatile Runnable afterStep = () -> {};
    /// Of the follower's thread alone.
    private @Nullable Ahead ahead;

    /// The batch that is read already, or being read.
    private record Ahead(long from, FutureTask<Batch> batch) {}

    public Follower(EntryReader entries, List<? extends Projection> projections, Pace pace, InstantSource clock) {
        this.entries = entries;
        this.pace = pace;
        this.courses = projections.stream().map(each -> new Course(each, pace, clock)).toList();
        if (courses.stream().map(Course::name).distinct().count() != courses.size()) {
            throw new IllegalArgumentException("two projections of one name");
        }
        this.thread = Thread.ofPlatform().name("follower").daemon().unstarted(this::run);
    }

    /// Starts following; once.
    public void start() {
        thread.start();
    }

    /// What to do after each round in which projections may have moved, at rest a few times a second; on the
    /// follower's thread, so it must be short. One at most.
    public void afterStep(Runnable action) {
        afterStep = action;
    }

    /// Where every projection stands.
    public List<ProjectionState> states() {
        long size = entries.size();
        return courses.stream().map(each -> each.state(size)).toList();
    }

    /// The entries that answers of all projections cover.
    public long position() {
        return courses.stream().mapToLong(Course::visible).min().orElseGet(entries::size);
    }

    /// Waits until all projections cover `size` entries or the time is over; whether they do.
    public boolean awaitCovered(long size, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (position() < size) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Stops after the batch in hand; every projection settles.
    @Override
    public void close() throws InterruptedException {
        // No interrupt: it would close the files that a projection is writing. The thread looks up after a rest.
        closed = true;
        if (thread.isAlive()) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
    }

    private void run() {
        try {
            while (!closed) {
                long size = entries.size();
                Duration rest = step(size);
                afterStep.run();
                if (!rest.isZero()) {
                    entries.awaitBeyond(size, rest);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("follower stops");
        } finally {
            forgetAhead();
            courses.forEach(Course::settle);
        }
    }

    /// One batch for each place where projections stand. How long to wait for entries then: not at all when there was any.
    private Duration step(long size) throws InterruptedException {
        var places = new TreeMap<Long, List<Course>>();
        for (Course course : courses) {
            if (course.ready()) {
                places.merge(course.at(), List.of(course), Follower::joined);
            }
        }
        Duration rest = pace.atRest();
        for (var place : places.entrySet()) {
            if (place.getKey() < size) {
                feed(place.getKey(), place.getValue(), places.size() == 1);
                rest = Duration.ZERO;
            } else {
                for (Course course : place.getValue()) {
                    Duration wanted = course.rest();
                    rest = wanted.compareTo(rest) < 0 ? wanted : rest;
                }
            }
            tell();
        }
        return rest;
    }

    private void feed(long from, List<Course> courses, boolean together) throws InterruptedException {
        try {
            Batch batch = batch(from);
            if (together && batch.to() < entries.size()) {
                readAhead(batch.to());
            }
            take(batch, courses);
        } catch (RuntimeException e) {
            // Damage in the journal, or a decoder that refuses what was admitted: nobody gets past it by himself.
            courses.forEach(course -> course.fail(e));
        }
    }

    /// Those that stand alone take a batch at the same time, the first of them on this thread; then the others, in order.
    private static void take(Batch batch, List<Course> courses) {
        var alone = courses.stream().filter(Course::standsAlone).toList();
        var beside = alone.stream().skip(1).map(course -> beside(course, batch)).toList();
        alone.stream().limit(1).forEach(course -> course.take(batch));
        beside.forEach(CompletableFuture::join);
        courses.stream().filter(course -> !course.standsAlone()).forEach(course -> course.take(batch));
    }

    private static CompletableFuture<Void> beside(Course course, Batch batch) {
        return CompletableFuture.runAsync(() -> course.take(batch),
                task -> Thread.ofPlatform().name("follower-" + course.name()).daemon().start(task));
    }

    private Batch batch(long from) throws InterruptedException {
        Ahead known = ahead;
        if (known == null || known.from != from) {
            forgetAhead();
            return read(from);
        }
        ahead = null;
        try {
            return known.batch.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Waits for what is read ahead and not needed: nothing reads the ledger any more when the follower has stopped.
    private void forgetAhead() {
        Ahead known = ahead;
        ahead = null;
        if (known != null) {
            try {
                known.batch.get();
            } catch (ExecutionException | InterruptedException e) {
                LOG.debug("what was read ahead is not needed: {}", e.toString());
            }
        }
    }

    private Batch read(long from) {
        return Batch.decode(entries.read(from, pace.entries(), pace.bytes()));
    }

    /// Reads and decodes the next batch while the projections take the one in hand.
    private void readAhead(long from) {
        FutureTask<Batch> task = new FutureTask<>(() -> read(from));
        ahead = new Ahead(from, task);
        Thread.ofVirtual().name("follower-ahead").start(task);
    }

    private void tell() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static List<Course> joined(List<Course> a, List<Course> b) {
        return java.util.stream.Stream.concat(a.stream(), b.stream()).toList();
    }
}
