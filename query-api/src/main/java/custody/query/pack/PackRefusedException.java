package custody.query.pack;

/// A pack that cannot be made as it was asked for; the caller may be told why.
public final class PackRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    PackRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /// Why not; the names are stable.
    public enum Reason {
        USE_UNKNOWN,
        GRANT_UNKNOWN,
        NOTHING_FOUND,
        TOO_MANY_ENTRIES,
        TOO_LARGE,
        CHECKPOINT_UNKNOWN,
        CHECKPOINT_PENDING
    }
}
