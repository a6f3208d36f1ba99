package custody.ledger.merkle;

/// Where proofs get their hashes from.
@FunctionalInterface
public interface NodeReader {
    /// The root of the perfect subtree over the leaves `[index << level, (index + 1) << level)`, which must all be
    /// in the tree.
    Hash node(int level, long index);
}
