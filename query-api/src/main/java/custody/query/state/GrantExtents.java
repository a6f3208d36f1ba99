package custody.query.state;

import custody.query.attribution.Around;
import custody.query.attribution.Extent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The extents of grants, by the entry of their GRANT or REQUEST: 30 bytes of memory to each.
///
/// The follower notes, any thread may ask. Kept in pieces of 4,096 neighbouring entries, so that a batch writes only
/// the pieces it changed.
final class GrantExtents {
    private static final int PIECE_BITS = 12;
    private static final int PIECE = 1 << PIECE_BITS;
    private static final int FIRST_ROOM = 16;
    private static final int LONGS = 3;
    private static final int REVOKED = 1 << 31;
    private static final int EARLY = 1 << 30;
    private static final int STORED_BYTES = Character.BYTES + LONGS * Long.BYTES + Integer.BYTES;

    private final Map<Long, Piece> pieces = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();

    /// The extents of one piece, by place within it. Of each: from, until, start; and in 32 bits whether it is revoked,
    /// whether early, its entries, its narrowest entry.
    private static final class Piece {
        private char[] at = new char[FIRST_ROOM];
        private long[] times = new long[LONGS * FIRST_ROOM];
        private int[] rest = new int[FIRST_ROOM];
        private int size;

        /// Its place when it is there, else less than 0: where it belongs, as [Arrays#binarySearch] says it.
        int find(char place) {
            return size > 0 && at[size - 1] < place ? -size - 1 : Arrays.binarySearch(at, 0, size, place);
        }

        Extent get(int found) {
            int i = LONGS * found;
            return new Extent(times[i], times[i + 1], times[i + 2], rest[found] < 0, (rest[found] & EARLY) != 0,
                    rest[found] >>> 16 & Extent.MOST_ENTRIES, rest[found] & Extent.WHOLE);
        }

        boolean touches(int found, Around around) {
            int i = LONGS * found;
            return around.touches(times[i], times[i + 1]);
        }

        /// Whether that is news.
        boolean set(char place, Extent extent) {
            int found = find(place);
            if (found >= 0 && get(found).equals(extent)) {
                return false;
            }
            if (found < 0) {
                found = -found - 1;
                insert(found, place);
            }
            int i = LONGS * found;
            times[i] = extent.from();
            times[i + 1] = extent.until();
            times[i + 2] = extent.start();
            rest[found] = (extent.revoked() ? REVOKED : 0) | (extent.early() ? EARLY : 0) | extent.entries() << 16 | extent.narrowest();
            return true;
        }

        private void insert(int where, char place) {
            if (size == at.length) {
                at = Arrays.copyOf(at, 2 * size);
                times = Arrays.copyOf(times, 2 * LONGS * size);
                rest = Arrays.copyOf(rest, 2 * size);
            }
            System.arraycopy(at, where, at, where + 1, size - where);
            System.arraycopy(times, LONGS * where, times, LONGS * (where + 1), LONGS * (size - where));
            System.arraycopy(rest, where, rest, where + 1, size - where);
            at[where] = place;
            size++;
        }

        byte[] stored() {
            ByteBuffer bytes = ByteBuffer.allocate(size * STORED_BYTES);
            for (int i = 0; i < size; i++) {
                bytes.putChar(at[i]);
                for (int j = 0; j < LONGS; j++) {
                    bytes.putLong(times[LONGS * i + j]);
                }
                bytes.putInt(rest[i]);
            }
            return bytes.array();
        }

        static Piece of(byte[] stored) {
            var piece = new Piece();
            for (ByteBuffer in = ByteBuffer.wrap(stored); in.hasRemaining(); ) {
                int last = piece.size;
                piece.insert(last, in.getChar());
                for (int j = 0; j < LONGS; j++) {
                    piece.times[LONGS * last + j] = in.getLong();
                }
                piece.rest[last] = in.getInt();
            }
            return piece;
        }
    }

    GrantExtents(Map<Long, byte[]> stored) {
        stored.forEach((number, bytes) -> pieces.put(number, Piece.of(bytes)));
    }

    synchronized void set(long fact, Extent extent) {
        long number = fact >> PIECE_BITS;
        if (pieces.computeIfAbsent(number, n -> new Piece()).set(place(fact), extent)) {
            changed.add(number);
        }
    }

    /// Whether the grant of an entry may hold around a use; of what nothing is noted it may.
    synchronized boolean mayTouch(long fact, Around around) {
        Piece piece = pieces.get(fact >> PIECE_BITS);
        int found = piece == null ? -1 : piece.find(place(fact));
        return piece == null || found < 0 || piece.touches(found, around);
    }

    /// What is noted of some entries.
    synchronized Map<Long, Extent> of(long[] facts) {
        var found = new HashMap<Long, Extent>();
        for (long fact : facts) {
            Piece piece = pieces.get(fact >> PIECE_BITS);
            int at = piece == null ? -1 : piece.find(place(fact));
            if (piece != null && at >= 0) {
                found.put(fact, piece.get(at));
            }
        }
        return found;
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
