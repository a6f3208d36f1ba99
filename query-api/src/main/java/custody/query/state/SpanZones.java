package custody.query.state;

import custody.query.attribution.Span;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// When uses were, roughly: one span over the uses among 64 neighbouring entries. Neighbours are mostly of one time,
/// so that evidence which reaches back an hour leaves the uses of years alone. Two bits of memory to an entry.
final class SpanZones {
    private static final int ZONE_BITS = 6;
    private static final int CHUNK_BITS = 16;
    private static final int ZONES = 1 << CHUNK_BITS - ZONE_BITS;

    private final Map<Long, long[]> chunks = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();

    SpanZones(Map<Long, byte[]> stored) {
        stored.forEach((chunk, bytes) -> {
            long[] zones = new long[2 * ZONES];
            ByteBuffer.wrap(bytes).asLongBuffer().get(zones);
            chunks.put(chunk, zones);
        });
    }

    /// Notes when a use was.
    void widen(long use, Span span) {
        long[] zones = chunks.computeIfAbsent(use >> CHUNK_BITS, chunk -> unknown());
        int at = at(use);
        if (span.from() < zones[at] || span.until() > zones[at + 1]) {
            zones[at] = Math.min(zones[at], span.from());
            zones[at + 1] = Math.max(zones[at + 1], span.until());
            changed.add(use >> CHUNK_BITS);
        }
    }

    /// Whether a use may have been in a span.
    boolean mayTouch(long use, Span span) {
        long[] zones = chunks.get(use >> CHUNK_BITS);
        int at = at(use);
        return zones != null && zones[at] <= span.until() && span.from() <= zones[at + 1];
    }

    private static int at(long use) {
        return 2 * (int) (use >> ZONE_BITS & ZONES - 1);
    }

    private static long[] unknown() {
        long[] zones = new long[2 * ZONES];
        for (int i = 0; i < zones.length; i += 2) {
            zones[i] = Long.MAX_VALUE;
            zones[i + 1] = Long.MIN_VALUE;
        }
        return zones;
    }

    /// The chunks that changed, as they are stored.
    Map<Long, byte[]> changed() {
        var all = new HashMap<Long, byte[]>();
        for (long chunk : changed) {
            ByteBuffer bytes = ByteBuffer.allocate(2 * ZONES * Long.BYTES);
            bytes.asLongBuffer().put(chunks.getOrDefault(chunk, unknown()));
            all.put(chunk, bytes.array());
        }
        return all;
    }

    void committed() {
        changed.clear();
    }
}
