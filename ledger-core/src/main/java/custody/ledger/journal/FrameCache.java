package custody.ledger.journal;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Frames that were read and checked lately, up to a number of bytes; the first that came goes first. For any number
/// of threads.
final class FrameCache {
    private final long bytesMax;
    /// By first index; they do not overlap.
    private final TreeMap<Long, Frame> frames = new TreeMap<>();
    private final ArrayDeque<Frame> oldest = new ArrayDeque<>();
    private long bytes;

    FrameCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// The frame that holds an entry, if it is here.
    synchronized @Nullable Frame holding(long index) {
        Map.Entry<Long, Frame> near = frames.floorEntry(index);
        return near != null && index < near.getValue().header().nextIndex() ? near.getValue() : null;
    }

    /// Keeps a frame, unless another thread has just read the same.
    synchronized void put(Frame frame) {
        if (frames.putIfAbsent(frame.header().firstIndex(), frame) != null) {
            return;
        }
        oldest.add(frame);
        bytes += frame.heapBytes();
        while (bytes > bytesMax && oldest.size() > 1) {
            Frame gone = oldest.remove();
            frames.remove(gone.header().firstIndex());
            bytes -= gone.heapBytes();
        }
    }
}
