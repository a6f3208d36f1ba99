package custody.ingest.quarantine;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/// A kept record with its encrypted bytes; null when it is resolved.
@MappedEntity("quarantine")
@SuppressWarnings("ArrayRecordComponent")
record SealedRecord(
        @Id String id,
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
        @Nullable String resolvedBy,
        @io.micronaut.core.annotation.Nullable byte[] sealed) {}
