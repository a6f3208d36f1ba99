package custody.ingest.quarantine;

/// Refused records cannot be kept, with a stable code: `quarantine_full` or `quarantine_unavailable`.
public final class QuarantineException extends Exception {
    private static final long serialVersionUID = 1;
    private final String code;

    public QuarantineException(String code, String detail) {
        super(detail);
        this.code = code;
    }

    public QuarantineException(String code, String detail, Throwable cause) {
        super(detail, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
