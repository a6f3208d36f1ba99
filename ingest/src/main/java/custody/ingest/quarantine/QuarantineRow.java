package custody.ingest.quarantine;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/// What is told of a kept record; never its bytes. `raw` is 1 for a vendor's form; times are microseconds since 1970;
/// `times` says how often it came.
@Introspected
public record QuarantineRow(
        String id,
        String sourceId,
        String adapter,
        int raw,
        String code,
        String pointer,
        String detail,
        long position,
        String hash,
        long length,
        long receivedAt,
        long lastAt,
        long times,
        String state,
        @Nullable Long resolvedAt,
        @Nullable String resolvedBy) {
    /// Nobody has tried it again with success.
    public static final String WAITING = "WAITING";
    /// It was tried again, and stands in the ledger.
    public static final String RESOLVED = "RESOLVED";
}
