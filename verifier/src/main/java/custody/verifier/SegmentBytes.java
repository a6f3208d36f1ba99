package custody.verifier;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A segment file read from front to back through a window, with looks ahead.
final class SegmentBytes implements Closeable {
    private static final int WINDOW = 1 << 20;

    private final FileChannel channel;
    private final long length;
    private final byte[] window = new byte[WINDOW];
    private long windowAt;
    private int filled;

    SegmentBytes(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        length = channel.size();
    }

    long length() {
        return length;
    }

    /// A copy of the bytes; they must lie within the file.
    byte[] read(long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        if (count > WINDOW) {
            fill(bytes, at, count);
        } else {
            slide(at, count);
            System.arraycopy(window, (int) (at - windowAt), bytes, 0, count);
        }
        return bytes;
    }

    private void slide(long at, int count) throws IOException {
        if (at >= windowAt && at + count <= windowAt + filled) {
            return;
        }
        filled = 0;
        int wanted = (int) Math.min(WINDOW, length - at);
        fill(window, at, wanted);
        windowAt = at;
        filled = wanted;
    }

    private void fill(byte[] into, long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }

    /// The first byte at or behind `from` that is not zero; -1 if there is none before `end`.
    long notZero(long from, long end) throws IOException {
        long stop = Math.min(end, length);
        byte[] zeros = new byte[1 << 16];
        for (long at = from; at < stop; at += zeros.length) {
            int count = (int) Math.min(zeros.length, stop - at);
            slide(at, count);
            int offset = (int) (at - windowAt);
            int differs = Arrays.mismatch(window, offset, offset + count, zeros, 0, count);
            if (differs >= 0) {
                return at + differs;
            }
        }
        return -1;
    }

    boolean isZero(long from, long end) throws IOException {
        return notZero(from, end) < 0;
    }

    /// Where the next frame header begins, at any byte or (`step` 512) at a sector; -1 if nowhere before `end`.
    long nextHeader(long from, long end, int step) throws IOException {
        long at = (from + step - 1) / step * step;
        while (at + FrameCheck.HEADER <= end) {
            slide(at, (int) Math.min(WINDOW, end - at));
            int last = (int) (Math.min(windowAt + filled, end) - windowAt) - FrameCheck.HEADER;
            int i = (int) (at - windowAt);
            for (; i <= last; i += step) {
                if (window[i] == (byte) 0xC5 && FrameCheck.isHeader(window, i)) {
                    return windowAt + i;
                }
            }
            at = windowAt + i;
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
