package custody.ledger.merkle;

/// Size and root hash of a tree: everything that a log promises (RFC 6962, section 2.1).
public record TreeHead(long size, Hash root) {
    public static final TreeHead EMPTY = new TreeHead(0, Hash.EMPTY_TREE);

    public TreeHead {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size);
        }
    }
}
