package custody.query.audit;

/// What has to be written down could not be; it must not be answered.
public final class UnrecordedException extends Exception {
    private static final long serialVersionUID = 1;

    UnrecordedException() {
        super("this has to be written down, and the ledger takes nothing now");
    }
}
