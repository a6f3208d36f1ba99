package custody.query.follow;

import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionException;
import custody.query.project.ProjectionState;
import custody.query.project.ProjectionState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One projection on its way: where it stands, its failures in a row, and when it may try again. Moved by the
/// follower's thread, read by any.
final class Course {
    private static final Logger LOG = LoggerFactory.getLogger(Course.class);

    private final Projection projection;
    private final Pace pace;
    private final InstantSource clock;
    private boolean placed;
    private Instant notBefore = Instant.MIN;
    private volatile long at;
    private volatile int failures;
    private volatile @Nullable String trouble;
    private volatile @Nullable String waitsFor;

    Course(Projection projection, Pace pace, InstantSource clock) {
        this.projection = projection;
        this.pace = pace;
        this.clock = clock;
    }

    String name() {
        return projection.name();
    }

    boolean standsAlone() {
        return projection.standsAlone();
    }

    /// Entries covered, as far as known.
    long at() {
        return at;
    }

    /// Entries that answers cover, as far as known.
    long visible() {
        return projection.visible(at);
    }

    /// Whether it may be given entries now; asks for its place first when that is not known.
    boolean ready() {
        if (clock.instant().isBefore(notBefore)) {
            return false;
        }
        if (!placed) {
            try {
                at = projection.position();
                placed = true;
            } catch (ProjectionException | RuntimeException e) {
                fail(e);
            }
        }
        return placed && mayTake(at);
    }

    /// Whether nothing has to come first.
    private boolean mayTake(long to) {
        String reason = projection.waitsFor(to);
        if (reason != null && waitsFor == null) {
            LOG.info("projection {} waits at entry {} for {}", name(), at, reason);
        }
        waitsFor = reason;
        return reason == null;
    }

    void take(Batch batch) {
        if (!mayTake(batch.to())) {
            // Its entries were read for nothing: not at once again.
            notBefore = clock.instant().plus(pace.firstPause());
            return;
        }
        try {
            projection.apply(batch);
            at = projection.position();
            recovered();
        } catch (ProjectionException | RuntimeException e) {
            fail(e);
        }
    }

    /// Rests where no entry waits; how long at most.
    Duration rest() {
        Duration atMost = pace.atRest();
        try {
            Duration wanted = projection.rest();
            recovered();
            return wanted.isZero() || wanted.compareTo(atMost) > 0 ? atMost : wanted;
        } catch (ProjectionException | RuntimeException e) {
            fail(e);
            return atMost;
        }
    }

    void settle() {
        if (!placed) {
            return;
        }
        try {
            projection.settle();
            recovered();
        } catch (ProjectionException | RuntimeException e) {
            fail(e);
        }
    }

    private void recovered() {
        failures = 0;
        trouble = null;
    }

    /// Notes a failure; the place is asked for again, because a projection may have gone back.
    void fail(Exception e) {
        placed = false;
        failures++;
        trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        notBefore = clock.instant().plus(pace.pauseAfter(failures));
        LOG.warn("projection {} failed at entry {}, attempt {}", name(), at, failures, e);
    }

    ProjectionState state(long size) {
        String said = trouble;
        String reason = waitsFor;
        Phase phase = said != null ? Phase.FAILING
                : reason != null ? Phase.WAITING
                : size - at > pace.entries() ? Phase.CATCHING_UP : Phase.FOLLOWING;
        return new ProjectionState(name(), phase, at, size, failures, said, reason);
    }
}
