package custody.ledger.zstd;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.ArrayBlockingQueue;

/// Expands zstd frames. The library's own short way makes a native context for each, which costs more than expanding a
/// small frame: here some contexts are kept. For any number of threads.
public final class Expansion {
    /// More are made when more threads expand at once, and go when they are done.
    private static final int KEPT = 8;
    private static final ArrayBlockingQueue<ZstdDecompressCtx> IDLE = new ArrayBlockingQueue<>(KEPT);

    private Expansion() {}

    /// Expands a part of an array into the beginning of another; how many bytes came out.
    ///
    /// @throws com.github.luben.zstd.ZstdException if it is no zstd frame, is damaged, or has more bytes than have room
    public static int expand(byte[] from, int at, int length, byte[] into) {
        ZstdDecompressCtx idle = IDLE.poll();
        ZstdDecompressCtx context = idle != null ? idle : new ZstdDecompressCtx();
        boolean sound = false;
        try {
            int size = context.decompressByteArray(into, 0, into.length, from, at, length);
            sound = true;
            return size;
        } finally {
            if (!sound || !IDLE.offer(context)) {
                context.close();
            }
        }
    }
}
