package custody.query.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is noted of every use and grant and held in memory, a few bytes to each: when uses were, from when to when
/// grants can hold, which uses are *open* and which are *leaders*.
///
/// Open is what a grant that starts after it can change: postings of readers only grow, so that a use that was once
/// without any grant would be judged again with every later grant of the same person and secret. A leader has the
/// postings of readers for all that are alike, see [Space#ALIKE].
record EntryMarks(SpanZones spans, GrantExtents extents, EntryBits open, EntryBits leaders) {
    /// The kinds of marks; the order is part of the format.
    enum Kind {
        SPANS,
        EXTENTS,
        OPEN,
        LEADERS
    }

    /// The marks of neighbouring entries, as they are stored.
    record Piece(Kind kind, long number, byte[] data) {}

    static EntryMarks of(List<Piece> stored) {
        return new EntryMarks(new SpanZones(of(Kind.SPANS, stored)), new GrantExtents(of(Kind.EXTENTS, stored)),
                new EntryBits(of(Kind.OPEN, stored)), new EntryBits(of(Kind.LEADERS, stored)));
    }

    private static Map<Long, byte[]> of(Kind kind, List<Piece> stored) {
        var pieces = new HashMap<Long, byte[]>();
        for (Piece piece : stored) {
            if (piece.kind == kind) {
                pieces.put(piece.number, piece.data);
            }
        }
        return pieces;
    }

    List<Piece> changed() {
        var pieces = new ArrayList<Piece>();
        spans.changed().forEach((number, data) -> pieces.add(new Piece(Kind.SPANS, number, data)));
        extents.changed().forEach((number, data) -> pieces.add(new Piece(Kind.EXTENTS, number, data)));
        open.changed().forEach((number, data) -> pieces.add(new Piece(Kind.OPEN, number, data)));
        leaders.changed().forEach((number, data) -> pieces.add(new Piece(Kind.LEADERS, number, data)));
        return pieces;
    }

    void committed() {
        spans.committed();
        extents.committed();
        open.committed();
        leaders.committed();
    }
}
