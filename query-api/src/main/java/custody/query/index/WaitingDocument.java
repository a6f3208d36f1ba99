package custody.query.index;

/// A document that waits to be written; its values are in an [EntryValues].
final class WaitingDocument {
    final String kind;
    final long time;
    final long index;
    final long from;
    /// The first of its values, the first that is not the entry's alone, and the end.
    final int first;
    final int own;
    final int end;
    private long to = Long.MAX_VALUE;

    WaitingDocument(String kind, long time, long index, long from, int first, int own, int end) {
        this.kind = kind;
        this.time = time;
        this.index = index;
        this.from = from;
        this.first = first;
        this.own = own;
        this.end = end;
    }

    /// The entry until which it holds.
    long to() {
        return to;
    }

    void end(long entry) {
        to = entry;
    }
}
