package custody.ledger.publish;

import custody.ledger.journal.DamagedJournalException;
import custody.ledger.journal.Journal;
import custody.ledger.note.VerifierKey;
import custody.ledger.tile.TileAddress;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the journal, writes the log, and signs checkpoints: on an interval while the log grows, and at once when
/// somebody waits.
///
/// One thread does it all. When something fails, what is in memory is forgotten and the work begins again from the last
/// checkpoint in the register, after a pause; nothing is retried in place. A journal that turns out damaged is told to
/// take nothing more, and nothing is signed over it.
public final class Publisher implements Closeable {
    /// The published directory in the data directory.
    public static final String LOG = "log";
    /// Where what was signed is remembered, in the data directory.
    public static final String REGISTER = "checkpoints";

    private static final Logger LOGGER = LoggerFactory.getLogger(Publisher.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(30);
    /// Entries between two looks at whether somebody waits.
    private static final int STRIDE = 16_384;

    private final Journal journal;
    private final LogKeys keys;
    private final PublisherSettings settings;
    private final InstantSource clock;
    private final FileTree log;
    private final FileTree register;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Condition published = lock.newCondition();
    /// Sizes that somebody waits for, and how many do. Under the lock.
    private final TreeMap<Long, Integer> wanted = new TreeMap<>();
    private volatile @Nullable SignedCheckpoint last;
    private volatile @Nullable IOException failure;
    private volatile boolean closing;
    /// Whether somebody found a published file that is not what was published.
    private volatile boolean doubted;
    private volatile CheckpointRegister kept;

    private Publisher(
            Journal journal, LogKeys keys, PublisherSettings settings, InstantSource clock, FileTree log, FileTree register)
            throws IOException {
        this.journal = journal;
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
        this.log = log;
        this.register = register;
        this.kept = CheckpointRegister.open(register, keys.verifierKeys());
        this.thread = Thread.ofPlatform().name("custody-publisher").daemon().unstarted(this::run);
    }

    /// Holds the journal against what was signed, and begins to publish it.
    ///
    /// @throws IOException when the journal is not the continuation of a checkpoint of the log, or nothing can be read
    public static Publisher open(Path data, Journal journal, LogKeys keys, PublisherSettings settings, InstantSource clock)
            throws IOException {
        return open(journal, keys, settings, clock, DiskTree.of(data.resolve(LOG)), DiskTree.of(data.resolve(REGISTER)));
    }

    static Publisher open(
            Journal journal, LogKeys keys, PublisherSettings settings, InstantSource clock, FileTree log, FileTree register)
            throws IOException {
        Publisher publisher = new Publisher(journal, keys, settings, clock, log, register);
        new SignedBefore(journal).require(publisher.kept, new LogDirectory(log), keys.verifierKeys());
        publisher.thread.start();
        return publisher;
    }

    /// The latest checkpoint as published; empty before the first, and while a lost log is made again.
    public Optional<SignedCheckpoint> last() {
        return Optional.ofNullable(last);
    }

    /// Checkpoints that are kept, with sizes below `below`, newest first.
    public List<SignedCheckpoint> earlier(long below, int max) {
        try {
            return kept.below(below, max);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until a checkpoint covers `size` entries, and has one made as soon as that many are durable.
    public Optional<SignedCheckpoint> await(long size, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        if (covers(size) || !journal.awaitBeyond(size - 1, atMost)) {
            return last().filter(_ -> covers(size));
        }
        lock.lock();
        try {
            wanted.merge(size, 1, Integer::sum);
            asked.signal();
            long left = deadline - System.nanoTime();
            while (!covers(size) && left > 0) {
                left = published.awaitNanos(left);
            }
            return last().filter(_ -> covers(size));
        } finally {
            wanted.computeIfPresent(size, (_, count) -> count == 1 ? null : count - 1);
            lock.unlock();
        }
    }

    private boolean covers(long size) {
        SignedCheckpoint now = last;
        return now != null && now.size() >= size;
    }

    /// The bytes of a tile or bundle as published, of the full one cut to its width if the partial one is gone.
    public Optional<byte[]> read(TileAddress address) throws IOException {
        return Optional.ofNullable(new LogDirectory(log).read(address));
    }

    /// Has the whole log made again, for a published file was found missing or wrong.
    public void doubt(String what) {
        if (!doubted) {
            LOGGER.warn("the published log is not whole: {}", what);
        }
        doubted = true;
        lock.lock();
        try {
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Where the log lies.
    public Path directory() {
        return log.path("");
    }

    public List<VerifierKey> verifierKeys() {
        return keys.verifierKeys();
    }

    /// Why nothing is published just now; empty while all is well.
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    private void run() {
        Duration pause = settings.pause();
        while (!closing || failure == null) {
            try {
                if (publish()) {
                    return;
                }
            } catch (DamagedJournalException e) {
                LOGGER.error("nothing more is published: {}", e.getMessage());
                failure = e;
                journal.fail(e);
                return;
            } catch (IOException e) {
                LOGGER.error("publishing failed and begins again from the last checkpoint: {}", e.toString());
                pause = failed(e, pause);
            } catch (RuntimeException e) {
                LOGGER.error("publishing failed and begins again from the last checkpoint", e);
                pause = failed(new IOException(e), pause);
            }
        }
    }

    /// Waits after a failure, longer after each of several in a row; the next time to wait.
    private Duration failed(IOException e, Duration before) {
        Duration pause = failure == null ? settings.pause() : before;
        failure = e;
        pause(pause);
        return pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
    }

    /// From the last checkpoint on, until the publisher is closed (true) or what it wrote is doubted.
    private boolean publish() throws IOException {
        kept = CheckpointRegister.open(register, keys.verifierKeys());
        LogWriter writer = new LogWriter(journal, keys, kept, new LogDirectory(log), () -> closing);
        boolean anew = doubted;
        doubted = false;
        show(writer.resume(clock.instant(), anew));
        failure = null;
        long due = System.nanoTime();
        while (!doubted) {
            boolean end = closing;
            long size = journal.size();
            writer.follow(Math.min(size, writer.size() + STRIDE));
            boolean behind = writer.size() < size;
            if (isWanted(writer.size()) || System.nanoTime() - due >= 0 || end && !behind) {
                if (last == null || writer.size() > last.size()) {
                    show(writer.checkpoint(clock.instant()));
                    due = System.nanoTime() + settings.interval().toNanos();
                }
            }
            if (end && !behind) {
                return true;
            }
            if (!behind) {
                pause(settings.interval().compareTo(LOOK_EVERY) < 0 ? settings.interval() : LOOK_EVERY);
            }
        }
        return false;
    }

    private boolean isWanted(long size) {
        lock.lock();
        try {
            Long most = wanted.floorKey(size);
            return most != null && !covers(most);
        } finally {
            lock.unlock();
        }
    }

    private void show(SignedCheckpoint checkpoint) {
        lock.lock();
        try {
            last = checkpoint;
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits, unless somebody waits for more than is published.
    private void pause(Duration time) {
        lock.lock();
        try {
            boolean someone = failure == null && !wanted.isEmpty() && !covers(wanted.lastKey());
            if (!someone && !closing) {
                asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            closing = true; // nobody interrupts this thread; if somebody does, it ends as if closed
        } finally {
            lock.unlock();
        }
    }

    /// Publishes what is durable, and ends. To be called after the last append, and before the journal is closed.
    @Override
    public void close() throws IOException {
        closing = true;
        lock.lock();
        try {
            asked.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(CLOSE_MAX)) {
                LOGGER.warn("the publisher did not end within {}; the next start goes on from its last checkpoint", CLOSE_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
