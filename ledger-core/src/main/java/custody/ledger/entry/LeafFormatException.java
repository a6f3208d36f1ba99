package custody.ledger.entry;

/// Bytes that are not exactly a leaf of version 1.
public final class LeafFormatException extends Exception {
    private static final long serialVersionUID = 1;

    public LeafFormatException(String message) {
        super(message);
    }
}
