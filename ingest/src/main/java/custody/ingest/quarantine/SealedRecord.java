package custody.ingest.quarantine;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/// The encrypted bytes of a kept record; null when it is resolved. What is told of it is a [QuarantineRow].
@MappedEntity("quarantine")
@SuppressWarnings("ArrayRecordComponent")
record SealedRecord(@Id String id, @io.micronaut.core.annotation.Nullable byte[] sealed) {}
