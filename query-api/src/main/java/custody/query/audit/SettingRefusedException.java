package custody.query.audit;

import io.micronaut.http.HttpStatus;

/// Settings that read and still cannot be set now; nothing was appended.
public final class SettingRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String code;

    /// @param detail a sentence for people, with what to do
    public SettingRefusedException(HttpStatus status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }
}
