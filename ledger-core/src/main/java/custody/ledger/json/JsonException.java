package custody.ledger.json;

/// Input that is not acceptable JSON, with a stable code and the byte where reading stopped.
///
/// The message never quotes the input, for it may hold a secret.
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final int offset;

    public JsonException(String code, int offset, String detail) {
        super(detail);
        this.code = code;
        this.offset = offset;
    }

    /// A stable word such as `json_malformed`, `json_duplicate_key`, `json_too_deep`.
    public String code() {
        return code;
    }

    /// Zero-based byte offset into the document.
    public int offset() {
        return offset;
    }
}
