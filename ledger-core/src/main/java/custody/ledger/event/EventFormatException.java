package custody.ledger.event;

/// JSON that is no event, with a stable code, a JSON pointer (RFC 6901) to the place, and its byte offset.
///
/// The message names fields, never values: a value may be a secret.
public final class EventFormatException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String pointer;
    private final int offset;

    public EventFormatException(String code, String pointer, int offset, String detail) {
        super(detail);
        this.code = code;
        this.pointer = pointer;
        this.offset = offset;
    }

    /// A stable word: `field_missing`, `field_unknown`, `field_type`, `field_value`, `time_invalid`, …
    public String code() {
        return code;
    }

    public String pointer() {
        return pointer;
    }

    public int offset() {
        return offset;
    }
}
