package custody.ledger.merkle;

/// Evidence that does not prove what it should.
public final class ProofException extends Exception {
    private static final long serialVersionUID = 1;

    public ProofException(String message) {
        super(message);
    }
}
