package custody.ingest.http;

import custody.ingest.file.RecordFiles.EndlessLineException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Cuts a stream into windows of whole lines. Memory is bounded by the longest line, whatever the stream's length.
final class LineWindows {
    /// A window is closed when it has so many bytes.
    static final int WINDOW = 1 << 20;
    /// The longest line.
    static final int MAX_LINE = 16 << 20;
    /// A line this long has no end: reading stops.
    static final long ENDLESS = 256L << 20;
    private static final int FIRST = 1 << 16;
    /// What a length that a client merely states is given at once.
    private static final int STATED_MAX = 448 << 10;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long NEWLINES = '\n' * ONES;

    private final InputStream in;
    private byte[] buffer;
    private int used;
    private boolean atEnd;

    LineWindows(InputStream in) {
        this(in, 0);
    }

    /// @param stated the length that the stream is said to have, for a buffer that need not grow; it may be wrong
    LineWindows(InputStream in, long stated) {
        this.in = in;
        this.buffer = new byte[(int) Math.clamp(stated + 1, FIRST, STATED_MAX)];
    }

    /// Lines of a buffer that is not changed any more: line `k` lies from `bounds[2k]` to `bounds[2k + 1]`, without
    /// its end. Blank lines are left out. `tooLong`: there is one line, and it is only the beginning of one.
    @SuppressWarnings("ArrayRecordComponent")
    record Window(byte[] bytes, int[] bounds, int lines, boolean tooLong, boolean isLast) {}

    /// The next window; the last one may be empty, and there is none behind it.
    Window next() throws IOException {
        int end = fill();
        if (end < 0) {
            return tooLong();
        }
        byte[] bytes = buffer;
        int rest = used - end;
        buffer = new byte[atEnd ? 0 : Math.max(FIRST, Math.min(WINDOW, bytes.length) + rest)];
        System.arraycopy(bytes, end, buffer, 0, rest);
        used = rest;
        return window(bytes, end);
    }

    /// Reads until a window is full or the stream ends: the end of its last whole line, or -1 when the line in the
    /// buffer is too long.
    private int fill() throws IOException {
        int end = 0;
        while (true) {
            int searched = used;
            if (!more()) {
                return used;
            }
            for (int i = used - 1; i >= searched && end < i + 1; i--) {
                if (buffer[i] == '\n') {
                    end = i + 1;
                }
            }
            if (used >= WINDOW && end > 0) {
                return end;
            }
            if (used - end > MAX_LINE) {
                return end > 0 ? end : -1;
            }
        }
    }

    private boolean more() throws IOException {
        if (used == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(FIRST, Math.min(buffer.length * 2, MAX_LINE + FIRST)));
        }
        int n = in.read(buffer, used, buffer.length - used);
        atEnd = n < 0;
        used += Math.max(n, 0);
        return !atEnd;
    }

    private Window window(byte[] bytes, int end) {
        int[] bounds = new int[256];
        int lines = 0;
        int i;
        for (int from = 0; from < end; from = i + 1) {
            i = newline(bytes, from, end);
            if (!isBlank(bytes, from, i)) {
                if (2 * lines == bounds.length) {
                    bounds = Arrays.copyOf(bounds, 2 * bounds.length);
                }
                bounds[2 * lines] = from;
                bounds[2 * lines + 1] = i;
                lines++;
            }
        }
        return new Window(bytes, bounds, lines, false, atEnd);
    }

    /// The first line end from `from` on; `end` if there is none. Eight bytes at once: it looks at every byte posted.
    private static int newline(byte[] bytes, int from, int end) {
        int i = from;
        while (i + Long.BYTES <= end) {
            long word = (long) LONG.get(bytes, i) ^ NEWLINES;
            long zero = word - ONES & ~word & HIGH_BITS;
            if (zero != 0) {
                return i + (Long.numberOfTrailingZeros(zero) >> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /// The beginning of a line that is too long; the rest of it is read and dropped.
    private Window tooLong() throws IOException {
        byte[] head = Arrays.copyOf(buffer, MAX_LINE);
        long dropped = 0;
        buffer = new byte[FIRST];
        used = 0;
        while (dropped < ENDLESS && more()) {
            int newline = 0;
            while (newline < used && buffer[newline] != '\n') {
                newline++;
            }
            if (newline < used) {
                System.arraycopy(buffer, newline + 1, buffer, 0, used - newline - 1);
                used -= newline + 1;
                return new Window(head, new int[] {0, MAX_LINE}, 1, true, false);
            }
            dropped += used;
            used = 0;
        }
        if (!atEnd) {
            throw new EndlessLineException();
        }
        return new Window(head, new int[] {0, MAX_LINE}, 1, true, true);
    }
}
