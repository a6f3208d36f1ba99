package custody.ledger.identity;

import custody.ledger.merkle.Hash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The first 128 bytes of a run (`docs/spec/admission.md`, section 3).
///
/// The run covers the entries from `begin` to `end` (exclusive) with `count` pairs. The leaf hash of the last of them
/// ties it to one journal, for a leaf hash commits to all leaves before it.
record RunHeader(long begin, long end, long count, Hash lastLeafHash, Fingerprints fingerprints) {
    static final int BYTES = 128;
    static final int PAIR_BYTES = 2 * Long.BYTES;
    /// One 64-bit word of the filter for so many pairs.
    private static final int PAIRS_PER_WORD = 4;
    private static final int MAGIC = 0xC549_4458;
    private static final int VERSION = 1;
    private static final int HASH_AT = 32;
    private static final int SECRET_AT = 64;

    long filterWords() {
        return count / PAIRS_PER_WORD + 1;
    }

    long pairsAt() {
        return BYTES + filterWords() * Long.BYTES;
    }

    /// Where the two checksums (of header and filter, of pairs) begin, the last 8 bytes.
    long checksumsAt() {
        return pairsAt() + count * PAIR_BYTES;
    }

    long fileBytes() {
        return checksumsAt() + 2 * Integer.BYTES;
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putInt(MAGIC).putInt(VERSION).putLong(begin).putLong(end).putLong(count);
        out.put(lastLeafHash.bytes()).put(fingerprints.secret());
        return out.clear();
    }

    /// Empty when the bytes are no header of this version.
    static Optional<RunHeader> decode(ByteBuffer in) {
        byte[] bytes = new byte[BYTES];
        in.get(0, bytes);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt() != MAGIC || header.getInt() != VERSION) {
            return Optional.empty();
        }
        RunHeader read = new RunHeader(
                header.getLong(), header.getLong(), header.getLong(), Hash.copyOf(bytes, HASH_AT, SECRET_AT),
                new Fingerprints(Arrays.copyOfRange(bytes, SECRET_AT, SECRET_AT + Fingerprints.SECRET_BYTES)));
        boolean bounded = read.begin >= 0 && read.begin < read.end && read.count > 0 && read.count <= 3 * (read.end - read.begin);
        return bounded ? Optional.of(read) : Optional.empty();
    }

    boolean hasSecretOf(Fingerprints other) {
        return Arrays.equals(fingerprints.secret(), other.secret());
    }
}
