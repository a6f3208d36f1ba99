package custody.ledger.admission;

import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendOutcome.Rejected;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.EventId;
import custody.ledger.journal.Kind;
import custody.ledger.scrub.Scrubber;
import custody.ledger.sequence.Candidate;
import custody.ledger.sequence.NotSequencedException;
import custody.ledger.sequence.Placement;
import custody.ledger.sequence.Sequencer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one way into the ledger.
///
/// Everything that costs time (limits, scrubbing, canonical bytes, hashes, comparing with what is stored) is done on
/// the caller's thread, before the sequencer sees a candidate. For any number of threads.
public final class Gate implements Appender {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Duration UNREADABLE_RETRY = Duration.ofSeconds(1);

    private final Scrubber scrubber;
    private final Sequencer sequencer;
    private final RandomGenerator random;

    /// @param random gives the salts: it must not be guessable, and be for any number of threads
    public Gate(Scrubber scrubber, Sequencer sequencer, RandomGenerator random) {
        this.scrubber = scrubber;
        this.sequencer = sequencer;
        this.random = random;
    }

    @Override
    public List<AppendOutcome> append(List<Submission> submissions) throws AppendRefusedException, InterruptedException {
        @Nullable AppendOutcome[] outcomes = new AppendOutcome[submissions.size()];
        EventId[] ids = new EventId[submissions.size()];
        List<Candidate> candidates = new ArrayList<>(submissions.size());
        Preparation preparation = new Preparation(scrubber, random, submissions.size());
        for (int i = 0; i < submissions.size(); i++) {
            Optional<Rejected> fault = EventLimits.check(submissions.get(i).event());
            if (fault.isPresent()) {
                outcomes[i] = fault.get();
                continue;
            }
            switch (preparation.prepare(submissions.get(i))) {
                case Preparation.Prepared prepared -> {
                    ids[i] = prepared.id();
                    candidates.add(prepared.candidate());
                }
                case Preparation.TooLarge tooLarge -> outcomes[i] = tooLarge.rejected();
            }
        }
        List<Placement> placements = candidates.isEmpty() ? List.of() : sequence(candidates);
        int next = 0;
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                outcomes[i] = outcome(ids[i], placements.get(next++));
            }
        }
        return Arrays.stream(outcomes).map(outcome -> Objects.requireNonNull(outcome)).toList();
    }

    private List<Placement> sequence(List<Candidate> candidates) throws AppendRefusedException, InterruptedException {
        try {
            return sequencer.sequence(candidates);
        } catch (NotSequencedException e) {
            throw switch (e) {
                case NotSequencedException.Full full -> new AppendRefusedException.Busy(full.retryAfter());
                case NotSequencedException.Stopped stopped -> new AppendRefusedException.Stopped(stopped.reason());
            };
        } catch (IOException e) {
            LOG.warn("a call was turned away, for earlier entries could not be read to compare with: {}", e.toString());
            throw new AppendRefusedException.Busy(UNREADABLE_RETRY);
        }
    }

    private static AppendOutcome outcome(EventId id, Placement placement) {
        return switch (placement) {
            case Placement.Placed placed -> new Appended(placed.index(), id, placed.leafHash(), standing(placed.kind()));
            case Placement.Repeated repeated -> new Duplicate(repeated.index(), id, repeated.leafHash());
        };
    }

    private static Standing standing(Kind kind) {
        return switch (kind) {
            case FIRST -> Standing.FIRST;
            case COPY -> Standing.COPY;
            case CONFLICT -> Standing.CONFLICT;
        };
    }
}
