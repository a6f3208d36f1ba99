package custody.query.answer;

/// Something that an entry brought: the entry itself, or a new verdict version on a use.
///
/// `cause` is the entry; `index` is the entry again, or the use. Arrivals are ordered by cause, then index; what is
/// behind an arrival never changes, so an arrival is a place to go on from.
public record Arrival(long cause, long index) implements Comparable<Arrival> {
    /// What to look for.
    public enum Of {
        ENTRIES,
        VERDICTS
    }

    /// The place behind all that a ledger of that size brought.
    public static Arrival behind(long size) {
        return new Arrival(size - 1, Long.MAX_VALUE);
    }

    @Override
    public int compareTo(Arrival other) {
        int byCause = Long.compare(cause, other.cause);
        return byCause != 0 ? byCause : Long.compare(index, other.index);
    }
}
