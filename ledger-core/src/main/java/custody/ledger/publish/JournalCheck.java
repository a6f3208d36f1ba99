package custody.ledger.publish;

import custody.ledger.journal.DamagedJournalException;
import custody.ledger.journal.Journal;
import custody.ledger.merkle.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the whole journal after a start, at a measured pace ([CheckPace]), for opening reads only its end; and again when
/// it has grown.
///
/// Damage stops the journal from taking more, with the message that opening would have given. What it reports is the
/// writer's own word about itself; the verifier is there for those who want another's.
public final class JournalCheck implements Closeable {
    private static final Logger LOGGER = LoggerFactory.getLogger(JournalCheck.class);
    private static final Pattern HASH_AT_END = Pattern.compile("([0-9a-f]{64})$");
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final Journal journal;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Report last;
    private long workedSince;
    /// Nanoseconds of this pass, rests left out.
    private long worked;
    private long reached;

    private JournalCheck(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("custody-journal-check").daemon().unstarted(this::run);
    }

    /// What the pass found over the entries from `from` to `to` (exclusive).
    ///
    /// `firstBad` is the first entry that cannot be vouched for; `expected` and `actual` are there when two hashes
    /// differ, and `message` says all of it in words.
    public record Report(
            boolean intact,
            long from,
            long to,
            long checked,
            @Nullable Long firstBad,
            @Nullable Hash expected,
            @Nullable Hash actual,
            List<Long> missing,
            @Nullable String message,
            Instant startedAt,
            Instant finishedAt) {
        public Report {
            missing = List.copyOf(missing);
        }
    }

    /// Begins the pass.
    public static JournalCheck start(Journal journal, InstantSource clock) {
        JournalCheck check = new JournalCheck(journal, clock);
        check.thread.start();
        return check;
    }

    /// The pass that finished last; empty before the first has.
    public Optional<Report> last() {
        return Optional.ofNullable(last);
    }

    private void run() {
        try {
            long passed = -1;
            while (last().map(Report::intact).orElse(true)) {
                worked = 0;
                if (journal.size() != passed) {
                    passed = journal.size();
                    pass(passed);
                }
                rest(CheckPace.restAfter(worked));
            }
        } catch (ClosedException e) {
            // The next start begins anew.
        }
    }

    private void pass(long size) {
        Instant started = clock.instant();
        reached = 0;
        try {
            workedSince = System.nanoTime();
            journal.verify(size, this::pace);
            last = new Report(true, 0, size, size, null, null, null, List.of(), null, started, clock.instant());
        } catch (DamagedJournalException e) {
            LOGGER.error("the journal takes nothing more: {}", e.getMessage());
            journal.fail(e);
            last = new Report(
                    false, 0, size, Math.min(reached, e.index()), e.index(), hash(e.expected()), hash(e.found()), List.of(),
                    e.getMessage(), started, clock.instant());
        } catch (IOException e) {
            LOGGER.error("the journal cannot be read, and takes nothing more: {}", e.getMessage());
            journal.fail(e);
            last = new Report(
                    false, 0, size, reached, reached, null, null, List.of(), e.getMessage(), started, clock.instant());
        }
    }

    private static @Nullable Hash hash(String text) {
        Matcher matcher = HASH_AT_END.matcher(text);
        return matcher.find() ? Hash.parseHex(matcher.group(1)) : null;
    }

    private void pace(long index) {
        reached = index;
        long since = System.nanoTime() - workedSince;
        long due = CheckPace.rest(since, journal.unaskedNanos());
        if (due > 0) {
            worked += since;
            rest(due);
            workedSince = System.nanoTime();
        }
    }

    private void rest(long nanos) {
        try {
            if (closing.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new ClosedException();
            }
        } catch (InterruptedException e) {
            throw new ClosedException();
        }
    }

    /// Leaves the pass; nothing is wrong.
    private static final class ClosedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Ends the pass where it is.
    @Override
    public void close() throws IOException {
        closing.countDown();
        try {
            if (!thread.join(CLOSE_MAX)) {
                LOGGER.warn("the check of the journal did not end within {}", CLOSE_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
