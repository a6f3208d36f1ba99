package custody.ledger.zstd;

import java.util.concurrent.ArrayBlockingQueue;

/// An array for bytes that nobody needs for long, which the next one who takes room gets again: what a page of a ledger
/// is read and expanded in would be most of its garbage. One thread uses a room, any number take and close them.
public final class Room implements AutoCloseable {
    /// Arrays that wait for their next use: a few readers', each of which has one for what is stored and one for what
    /// comes out.
    private static final int KEPT = 16;
    /// Larger ones go: 4 MiB are kept at most.
    private static final int KEPT_BYTES = 256 << 10;
    private static final int LEAST_BYTES = 16 << 10;
    private static final byte[] NONE = {};
    private static final ArrayBlockingQueue<byte[]> IDLE = new ArrayBlockingQueue<>(KEPT);

    private byte[] bytes = NONE;

    /// An array of at least so many bytes, of which the first few may be anything. What the room gave before is not to be
    /// used any more, and this one not once the room is closed.
    public byte[] bytes(int least) {
        if (bytes.length < least) {
            close();
            byte[] idle = IDLE.poll();
            bytes = idle != null && idle.length >= least ? idle : new byte[rounded(least)];
        }
        return bytes;
    }

    /// Powers of two, so that those that are kept soon fit everybody.
    private static int rounded(int least) {
        return least > KEPT_BYTES ? least : Math.max(LEAST_BYTES, Integer.highestOneBit(Math.max(1, least - 1)) << 1);
    }

    @Override
    public void close() {
        byte[] left = bytes;
        bytes = NONE;
        if (left.length > 0 && left.length <= KEPT_BYTES) {
            IDLE.offer(left);
        }
    }
}
