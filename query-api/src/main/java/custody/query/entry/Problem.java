package custody.query.entry;

import custody.query.web.ProblemJson;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.util.Locale;

/// Why a request is not served.
enum Problem {
    INDEX_MALFORMED(HttpStatus.BAD_REQUEST, "an index is a decimal number without sign or leading zeros"),
    WAIT_UNKNOWN(HttpStatus.BAD_REQUEST, "wait=proof is all there is to wait for"),
    RANGE_MALFORMED(HttpStatus.BAD_REQUEST, "no such range: indexes and sizes count from 0 up to the latest checkpoint, limit is 1 to 10,000"),
    TOKEN_NEEDED(HttpStatus.UNAUTHORIZED, "a bearer token is needed"),
    ROLE_NEEDED(HttpStatus.FORBIDDEN, "entries are read with the role responder, compliance or admin"),
    EXPORT_ROLE_NEEDED(HttpStatus.FORBIDDEN, "evidence packs are for the roles compliance and admin"),
    FEED_ROLE_NEEDED(HttpStatus.FORBIDDEN, "the feed is for the roles compliance and admin"),
    PACK_UNKNOWN(HttpStatus.NOT_FOUND, "there is no such pack, or it was kept long enough; it can be made again"),
    PACK_ERASED(HttpStatus.GONE, "the ledger has erased something since that this pack held; make it again"),
    ENTRY_UNKNOWN(HttpStatus.NOT_FOUND, "the ledger has no entry of that index"),
    FILE_UNKNOWN(HttpStatus.NOT_FOUND, "the log has no such file"),
    PROOF_PENDING(HttpStatus.SERVICE_UNAVAILABLE, "no signed checkpoint covers the entry yet; ask again, or with ?wait=proof"),
    CHECKPOINT_PENDING(HttpStatus.SERVICE_UNAVAILABLE, "there is no signed checkpoint yet; ask again"),
    LOG_INCOMPLETE(HttpStatus.SERVICE_UNAVAILABLE, "the published log is not whole and is being made again from the journal"),
    LEDGER_CLOSED(HttpStatus.SERVICE_UNAVAILABLE, "this has to be written down, and the ledger takes nothing now");

    private final HttpStatus status;
    private final String detail;

    Problem(HttpStatus status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    MutableHttpResponse<?> response() {
        MutableHttpResponse<?> response = ProblemJson.response(status, code(), detail);
        return status == HttpStatus.UNAUTHORIZED ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer") : response;
    }
}
