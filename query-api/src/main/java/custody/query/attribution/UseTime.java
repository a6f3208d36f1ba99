package custody.query.attribution;

import org.jspecify.annotations.Nullable;

/// The time of a use as its judgement sees it: it answers how other moments lie to it, and keeps account of the
/// *stretch*, the times for which each answer would have been the same.
///
/// A use that is alike in everything else and lies in the stretch is judged alike. So the rules must ask nothing else
/// for the time, the event least of all; what is said of it in words is *told*, see [#told]. Not for more than one
/// thread.
final class UseTime implements TimePoint {
    private final long time;
    private final long duration;
    private final End end = new End();
    private @Nullable Words told;
    private long from = Moment.NEVER;
    private long before = Moment.FOREVER;

    UseTime(Fact use) {
        this.time = use.time;
        this.duration = use.end - use.time;
    }

    /// Words about a time.
    interface Words {
        String at(long time, long end);
    }

    /// The end of a use that lasts; of any other its time.
    private final class End implements TimePoint {
        @Override
        public boolean hasReached(long moment) {
            return UseTime.this.hasReached(moment - duration);
        }
    }

    @Override
    public boolean hasReached(long moment) {
        if (moment <= time) {
            from = Math.max(from, moment);
            return true;
        }
        before = Math.min(before, moment);
        return false;
    }

    TimePoint end() {
        return end;
    }

    boolean isLasting() {
        return duration > 0;
    }

    /// See [Moment#certainlyAfter]; `error` is the use's own.
    boolean isCertainlyAfter(long moment, long itsError, long error) {
        return moment < Moment.FOREVER && hasReached(moment + itsError + error + 1);
    }

    boolean endsCertainlyAfter(long moment, long itsError, long error) {
        return moment < Moment.FOREVER && end.hasReached(moment + itsError + error + 1);
    }

    boolean isCertainlyBefore(long moment, long itsError, long error) {
        return time < Moment.FOREVER && !hasReached(moment - itsError - error);
    }

    /// Shuts the stretch: what is found holds at no other time.
    void exact() {
        from = time;
        before = time;
    }

    /// Words that depend on the time and the end of the use, with which the reason of its verdict begins. Another time
    /// of the stretch has words of its own.
    String told(Words words) {
        told = words;
        return words.at(time, time + duration);
    }

    /// What was told; null when nothing was.
    @Nullable Words told() {
        return told;
    }

    /// The first moment of the stretch.
    long from() {
        return from;
    }

    /// The first moment behind the stretch; not after `from` when it has but the one moment.
    long before() {
        return before;
    }
}
