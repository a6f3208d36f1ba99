package custody.ingest.quarantine;

import org.jspecify.annotations.Nullable;

/// A record to be kept: what it was refused for, and its bytes. `adapter` is the one that read it, without
/// version; `raw` whether it came in a vendor's form. The array is handed over.
@SuppressWarnings("ArrayRecordComponent")
public record Refused(
        @Nullable String source,
        String adapter,
        boolean raw,
        long position,
        String code,
        String pointer,
        String detail,
        byte[] bytes) {}
