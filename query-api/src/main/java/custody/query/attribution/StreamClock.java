package custody.query.attribution;

import custody.ledger.admission.AppendOutcome.Standing;

/// How far a stream has come: its latest judgement time and its latest stated watermark, in [Moment] nanoseconds;
/// [Moment#NEVER] when there is none. How late its events may be is the policy's to say.
public record StreamClock(long latest, long stated) {
    public static final StreamClock NONE = new StreamClock(Moment.NEVER, Moment.NEVER);

    /// What an entry alone says of how far its stream has come: nothing, when it is in conflict or its own time is not to
    /// be trusted (rule D58). Whether it is evidence does not matter.
    public static StreamClock said(Standing standing, Fact entry) {
        boolean counts = standing != Standing.CONFLICT && !entry.future && !entry.dateless;
        return counts ? new StreamClock(entry.time, Moment.of(entry.event.watermark(), Moment.NEVER)) : NONE;
    }

    /// As far as either.
    public StreamClock with(StreamClock other) {
        return new StreamClock(Math.max(latest, other.latest), Math.max(stated, other.stated));
    }
}
