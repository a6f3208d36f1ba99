package custody.ledger.note;

/// Text that is not what its standard says, or a signature that does not hold.
public final class NoteException extends Exception {
    private static final long serialVersionUID = 1;

    public NoteException(String message) {
        super(message);
    }
}
