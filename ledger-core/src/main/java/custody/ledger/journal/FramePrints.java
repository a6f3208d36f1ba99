package custody.ledger.journal;

import custody.ledger.merkle.Hash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;

/// The prints of a segment's frames: SHA-256 of the stored bytes of each, header and end mark included, as they were
/// when all of the frame was checked.
///
/// Stored bytes with the print that was noted are, to the last bit, those that were checked, so what comes out of them
/// is what was found good then. Taking the print costs an eighth of the check: it is over what is compressed, and no
/// leaf is built. Nothing of it outlives the process. 32 bytes to a frame; for any number of threads.
final class FramePrints {
    private final byte[] prints;
    private final BitSet noted;

    FramePrints(int frames) {
        prints = new byte[Math.multiplyExact(frames, Hash.BYTES)];
        noted = new BitSet(frames);
    }

    /// The print of what remains in a buffer; position and limit stay.
    static byte[] of(ByteBuffer stored) {
        MessageDigest sha256 = Chain.sha256();
        sha256.update(stored.duplicate());
        return sha256.digest();
    }

    synchronized boolean isNoted(int frame) {
        return noted.get(frame);
    }

    /// Says that all of a frame with this print was checked.
    synchronized void note(int frame, byte[] print) {
        System.arraycopy(print, 0, prints, frame * Hash.BYTES, Hash.BYTES);
        noted.set(frame);
    }

    /// Whether all of a frame with this print was checked.
    synchronized boolean has(int frame, byte[] print) {
        int at = frame * Hash.BYTES;
        return noted.get(frame) && Arrays.equals(prints, at, at + Hash.BYTES, print, 0, Hash.BYTES);
    }
}
