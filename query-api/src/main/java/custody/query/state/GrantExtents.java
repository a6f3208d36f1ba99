package custody.query.state;

import custody.query.attribution.Span;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// From when to when grants can hold, by the entry of their GRANT or REQUEST: 18 bytes of memory to each.
///
/// The follower notes, any thread may ask. Kept in pieces of 4,096 neighbouring entries, so that a batch writes only the pieces it changed.
final class GrantExtents {
    private static final int PIECE_BITS = 12;
    private static final int PIECE = 1 << PIECE_BITS;
    private static final int FIRST_ROOM = 16;
    private static final int STORED_BYTES = Character.BYTES + 2 * Long.BYTES;

    private final Map<Long, Piece> pieces = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();

    /// The extents of one piece, by place within it.
    private static final class Piece {
        private char[] at = new char[FIRST_ROOM];
        private long[] spans = new long[2 * FIRST_ROOM];
        private int size;

        /// Its place when it is there, else less than 0: where it belongs, as [Arrays#binarySearch] says it.
        private int find(char place) {
            return size > 0 && at[size - 1] < place ? -size - 1 : Arrays.binarySearch(at, 0, size, place);
        }

        /// Whether that is news.
        boolean set(char place, long from, long until) {
            int found = find(place);
            if (found >= 0 && spans[2 * found] == from && spans[2 * found + 1] == until) {
                return false;
            }
            if (found < 0) {
                found = -found - 1;
                insert(found, place);
            }
            spans[2 * found] = from;
            spans[2 * found + 1] = until;
            return true;
        }

        private void insert(int where, char place) {
            if (size == at.length) {
                at = Arrays.copyOf(at, 2 * size);
                spans = Arrays.copyOf(spans, 4 * size);
            }
            System.arraycopy(at, where, at, where + 1, size - where);
            System.arraycopy(spans, 2 * where, spans, 2 * where + 2, 2 * (size - where));
            at[where] = place;
            size++;
        }

        byte[] stored() {
            ByteBuffer bytes = ByteBuffer.allocate(size * STORED_BYTES);
            for (int i = 0; i < size; i++) {
                bytes.putChar(at[i]).putLong(spans[2 * i]).putLong(spans[2 * i + 1]);
            }
            return bytes.array();
        }
    }

    GrantExtents(Map<Long, byte[]> stored) {
        stored.forEach((number, bytes) -> {
            var piece = new Piece();
            for (ByteBuffer in = ByteBuffer.wrap(bytes); in.hasRemaining(); ) {
                piece.set(in.getChar(), in.getLong(), in.getLong());
            }
            pieces.put(number, piece);
        });
    }

    synchronized void set(long fact, Span extent) {
        long number = fact >> PIECE_BITS;
        if (pieces.computeIfAbsent(number, n -> new Piece()).set(place(fact), extent.from(), extent.until())) {
            changed.add(number);
        }
    }

    /// Whether the grant of an entry may hold in a span; of what nothing is noted it may.
    synchronized boolean mayTouch(long fact, Span span) {
        Piece piece = pieces.get(fact >> PIECE_BITS);
        int found = piece == null ? -1 : piece.find(place(fact));
        return piece == null || found < 0
                || piece.spans[2 * found] <= span.until() && span.from() <= piece.spans[2 * found + 1];
    }

    private static char place(long fact) {
        return (char) (fact & PIECE - 1);
    }

    /// The pieces that changed, as they are stored.
    Map<Long, byte[]> changed() {
        var all = new HashMap<Long, byte[]>();
        for (long number : changed) {
            Piece piece = pieces.get(number);
            if (piece != null) {
                all.put(number, piece.stored());
            }
        }
        return all;
    }

    void committed() {
        changed.clear();
    }
}
