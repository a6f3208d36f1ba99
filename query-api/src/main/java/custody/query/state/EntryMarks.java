package custody.query.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is noted of every use and grant and held in memory, a few bytes to each: when uses were, from when to when
/// grants can hold, which uses a later grant can change.
record EntryMarks(SpanZones spans, GrantExtents extents, OpenUses open) {
    /// The kinds of marks; the order is part of the format.
    enum Kind {
        SPANS,
        EXTENTS,
        OPEN
    }

    /// The marks of neighbouring entries, as they are stored.
    record Piece(Kind kind, long number, byte[] data) {}

    static EntryMarks of(List<Piece> stored) {
        return new EntryMarks(new SpanZones(of(Kind.SPANS, stored)), new GrantExtents(of(Kind.EXTENTS, stored)),
                new OpenUses(of(Kind.OPEN, stored)));
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
        return pieces;
    }

    void committed() {
        spans.committed();
        extents.committed();
        open.committed();
    }
}
