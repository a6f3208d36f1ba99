package custody.ledger.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.concurrent.ArrayBlockingQueue;

/// Packs zstd frames, fast rather than small. As with [Expansion], a native context for each, which the library's own short
/// way makes, would cost as much as packing a small frame: some are kept. For any number of threads.
public final class Packing {
    private static final int LEVEL = 1;
    /// More are made when more threads pack at once, and go when they are done.
    private static final int KEPT = 2;
    private static final ArrayBlockingQueue<ZstdCompressCtx> IDLE = new ArrayBlockingQueue<>(KEPT);

    private Packing() {}

    /// The bytes that so many can take at most when they are packed.
    public static int most(int length) {
        return Math.toIntExact(Zstd.compressBound(length));
    }

    /// Packs the first `length` bytes of an array into another from `at` on, which has room for [#most]; how many they are.
    public static int pack(byte[] from, int length, byte[] into, int at) {
        ZstdCompressCtx idle = IDLE.poll();
        ZstdCompressCtx context = idle != null ? idle : new ZstdCompressCtx().setLevel(LEVEL);
        boolean sound = false;
        try {
            int size = context.compressByteArray(into, at, into.length - at, from, 0, length);
            sound = true;
            return size;
        } finally {
            if (!sound || !IDLE.offer(context)) {
                context.close();
            }
        }
    }
}
