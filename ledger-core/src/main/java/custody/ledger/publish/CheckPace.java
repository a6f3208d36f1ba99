package custody.ledger.publish;

/// How a check of the journal leaves the processors to others: it works for a moment, and rests for many times that,
/// for longer while entries are being asked for. It never stands still: a check ends, however much is asked.
final class CheckPace {
    /// Time after which it rests: whoever wants the processor meanwhile waits no longer.
    static final long WORK_NANOS = 1_000_000;
    /// For each time spent reading, that many times are spent waiting.
    private static final int REST = 3;
    /// The same beside questions.
    private static final int REST_BESIDE_QUESTIONS = 19;
    /// Questions come one after another while the last one is no longer ago.
    private static final long LATELY_NANOS = 100_000_000;
    /// After a whole pass, for each time spent reading.
    private static final int REST_AFTER = 80;
    private static final long REST_AFTER_MIN_NANOS = 1_000_000_000;

    private CheckPace() {}

    /// The rest that follows some work, when entries were asked for so long ago; none while there was too little of it.
    static long rest(long worked, long unasked) {
        if (worked < WORK_NANOS) {
            return 0;
        }
        return worked * (unasked <= LATELY_NANOS ? REST_BESIDE_QUESTIONS : REST);
    }

    /// The rest that follows a pass which took so much work.
    static long restAfter(long worked) {
        return Math.max(REST_AFTER_MIN_NANOS, worked * REST_AFTER);
    }
}
