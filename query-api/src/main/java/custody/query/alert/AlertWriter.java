package custody.query.alert;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.audit.OwnSource;
import custody.query.detect.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends the alerts that wait, on one thread of its own; and, when something falls due while nobody posts, an entry
/// that says what time it is, for rules know ledger time only.
///
/// Begins when the detections cover what was there at the start: by then they have met every alert that is in the
/// ledger already, and what still waits is new. A crash between an append and the reading of its entry appends the same
/// bytes again, which the ledger takes as a duplicate.
public final class AlertWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertWriter.class);
    private static final int AT_ONCE = 256;
    /// How often it looks at the clock; and the pause after trouble.
    private static final long LOOK_SECONDS = 2;
    /// An entry with the time is appended this long after something was due, to give others the chance.
    private static final long PATIENCE = 1_000_000;

    /// The alert that was appended last: by cause, then by event id.
    private record Appended(long cause, String eventId) {}

    private record Waiting(long cause, String eventId, String payload) {}

    private final DetectionProjection detections;
    private final DetectionRows rows;
    private final EntryReader entries;
    private final Appender appender;
    private final InstantSource clock;
    private final boolean tellsTime;
    private final BlockingQueue<Boolean> wake = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private Appended last = new Appended(-1, "");
    private long toldTime = Long.MIN_VALUE;
    private volatile boolean closed;

    public AlertWriter(
            DetectionProjection detections,
            DetectionRows rows,
            EntryReader entries,
            Appender appender,
            InstantSource clock,
            boolean tellsTime) {
        this.tellsTime = tellsTime;
        this.detections = detections;
        this.rows = rows;
        this.entries = entries;
        this.appender = appender;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("alerts").daemon().unstarted(this::run);
    }

    public void start() {
        detections.onWritten(() -> wake.offer(true));
        thread.start();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        wake.offer(true);
        if (thread.isAlive()) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    private void run() {
        long before = entries.size();
        try {
            while (!closed) {
                wake.poll(LOOK_SECONDS, TimeUnit.SECONDS);
                if (!closed && detections.size() >= before) {
                    round();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("alerts stop");
        }
    }

    /// Appends what waits, and what time it is when that is due.
    void round() throws InterruptedException {
        try {
            while (appendSome()) {
                if (closed) {
                    return;
                }
            }
            tellTime();
        } catch (AppendRefusedException.Busy e) {
            wake.poll(e.retryAfter().toMillis(), TimeUnit.MILLISECONDS);
            wake.offer(true);
        } catch (AppendRefusedException e) {
            LOG.warn("alerts wait: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("alerts wait, and are tried again", e);
        }
    }

    /// Whether there may be more. Only causes that the detections are through with: of the entry that they are in the
    /// middle of, alerts may come that stand before others of it.
    private boolean appendSome() throws AppendRefusedException, InterruptedException {
        List<Waiting> waiting = rows.query("SELECT cause, event_id, payload FROM detect_pending"
                        + " WHERE cause < ? AND (cause, event_id) > (?, ?) ORDER BY cause, event_id LIMIT " + AT_ONCE,
                List.of(detections.size(), last.cause, last.eventId),
                row -> new Waiting(row.getLong(1), row.getString(2), row.getString(3)));
        if (waiting.isEmpty()) {
            return false;
        }
        List<AppendOutcome> outcomes = appender.append(waiting.stream().map(each -> AlertEntry.submission(each.payload)).toList());
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof AppendOutcome.Rejected rejected) {
                LOG.error("alert {} cannot be an entry: {} at {}", waiting.get(i).eventId, rejected.code(), rejected.pointer());
            }
        }
        last = new Appended(waiting.getLast().cause, waiting.getLast().eventId);
        return waiting.size() == AT_ONCE;
    }

    private void tellTime() throws AppendRefusedException, InterruptedException {
        long due = detections.nextDue();
        Instant now = clock.instant();
        if (!tellsTime || due == Long.MAX_VALUE || due <= toldTime || Times.micros(now) < due + PATIENCE || Times.micros(lastEntryTime()) >= due) {
            return;
        }
        Event event = Event.of(OwnSource.of("clock", "clock/" + due, AlertEntry.ADAPTER), EventType.ADMIN, Layer.CUSTODY, Times.instant(due))
                .actionRaw("clock").derived(true).build();
        appender.append(List.of(new Submission(event, null)));
        toldTime = due;
    }

    private Instant lastEntryTime() {
        return entries.entry(entries.size() - 1).map(Entry::time).orElse(Instant.MIN);
    }
}
