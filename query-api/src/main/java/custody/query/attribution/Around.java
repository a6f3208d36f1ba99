package custody.query.attribution;

/// The time around a use in which a grant must be able to hold to allow it. For one judgement.
public final class Around {
    private final UseTime use;
    private final long early;
    private final long late;

    Around(Use use, Policy policy) {
        this.use = use.time;
        this.late = Moment.plus(use.error, policy.widestClockError());
        this.early = Moment.plus(late, policy.revocationGrace());
    }

    /// Whether something that can hold from one [Moment] to another, both included, can hold in it.
    public boolean touches(long from, long until) {
        return use.end().hasReached(Moment.plus(from, -late)) && !isAfter(until);
    }

    /// Whether all of it lies after a moment.
    boolean isAfter(long until) {
        return until < Moment.FOREVER && use.hasReached(Moment.plus(until, early) + 1);
    }
}
