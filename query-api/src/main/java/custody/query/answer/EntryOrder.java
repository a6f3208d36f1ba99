package custody.query.answer;

/// How entries are sorted; the ledger index breaks ties, in the same direction. Event times count to the microsecond.
public record EntryOrder(By by, boolean ascending) {
    public static final EntryOrder NEWEST_FIRST = new EntryOrder(By.EVENT_TIME, false);

    /// Relevance always has the best first.
    public enum By {
        EVENT_TIME,
        LEDGER_SEQ,
        RELEVANCE
    }
}
