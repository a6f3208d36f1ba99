package custody.ledger.journal;

import custody.ledger.entry.ChainLink;
import custody.ledger.merkle.Hash;

/// The places in the chain of the entries of one frame, without the entries.
final class FrameLinks {
    private final long firstIndex;
    private final byte[] leafHashes;

    /// @param leafHashes of the entry before the frame, then of each of its own; nobody may change it afterwards
    FrameLinks(long firstIndex, byte[] leafHashes) {
        this.firstIndex = firstIndex;
        this.leafHashes = leafHashes;
    }

    long firstIndex() {
        return firstIndex;
    }

    /// The place of an entry of the frame.
    ChainLink link(long index) {
        int place = (int) (index - firstIndex);
        return new ChainLink.Known(hash(place + 1), hash(place));
    }

    private Hash hash(int at) {
        return Hash.copyOf(leafHashes, at * Hash.BYTES, (at + 1) * Hash.BYTES);
    }
}
