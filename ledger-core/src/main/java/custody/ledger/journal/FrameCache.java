package custody.ledger.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Frames that were read and checked lately, by first index, up to a number of bytes.
final class FrameCache {
    private final long bytesMax;
    private final LinkedHashMap<Long, Frame> frames = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    FrameCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// The frame that begins with that entry, if it is here.
    synchronized @Nullable Frame get(long firstIndex) {
        return frames.get(firstIndex);
    }

    synchronized void put(Frame frame) {
        Frame before = frames.put(frame.header().firstIndex(), frame);
        bytes += frame.heapBytes() - (before == null ? 0 : before.heapBytes());
        var eldest = frames.entrySet().iterator();
        while (bytes > bytesMax && frames.size() > 1 && eldest.hasNext()) {
            Map.Entry<Long, Frame> entry = eldest.next();
            bytes -= entry.getValue().heapBytes();
            eldest.remove();
        }
    }

    synchronized void clear() {
        frames.clear();
        bytes = 0;
    }
}
