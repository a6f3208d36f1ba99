package custody.ledger.entry;

import custody.ledger.merkle.Hash;

/// The place of an entry in the hash chain. The hashes may be computed when they are asked for.
public interface ChainLink {
    /// The entry's own leaf hash.
    Hash leafHash();

    /// Leaf hash of the entry before; zeros before entry 0.
    Hash previous();

    /// A place whose hashes are at hand.
    record Known(Hash leafHash, Hash previous) implements ChainLink {}
}
