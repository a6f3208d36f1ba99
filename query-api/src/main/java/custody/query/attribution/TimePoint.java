package custody.query.attribution;

/// A point in time that only tells what it has reached, so that whoever gives it can know what an answer hangs on.
interface TimePoint {
    /// Whether a [Moment] is at this point or before it.
    boolean hasReached(long moment);

    /// The point at a moment.
    static TimePoint of(long moment) {
        return new Fixed(moment);
    }

    /// A point that anybody may know.
    record Fixed(long at) implements TimePoint {
        @Override
        public boolean hasReached(long moment) {
            return moment <= at;
        }
    }
}
