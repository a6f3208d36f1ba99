package custody.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The bytes that an ML-DSA-44 cosigner signs for a checkpoint (c2sp.org/tlog-cosignature).
final class CosignedMessage {
    private static final byte[] LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_NAME_BYTES = 255;

    private CosignedMessage() {}

    /// `seconds` since 1970; the subtree is the whole tree.
    static byte[] of(String cosigner, long seconds, Checkpoint checkpoint) {
        byte[] name = name(cosigner);
        byte[] origin = name(checkpoint.origin());
        return ByteBuffer.allocate(LABEL.length + 1 + name.length + 8 + 1 + origin.length + 8 + 8 + 32)
                .put(LABEL)
                .put((byte) name.length).put(name)
                .putLong(seconds)
                .put((byte) origin.length).put(origin)
                .putLong(0)
                .putLong(checkpoint.head().size())
                .put(checkpoint.head().root().bytes())
                .array();
    }

    private static byte[] name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
        }
        return bytes;
    }
}
