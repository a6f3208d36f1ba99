package custody.ingest.source;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/// A stored source. `settings` is a JSON object of strings; times are microseconds since 1970.
/// `duplicates` are events that were there already, `rejected` records that were refused, as far as they were counted.
@MappedEntity("intake_source")
public record SourceRow(@Id String id, @Nullable String adapter, String settings, long firstSeen, long lastSeen, long duplicates,
        long rejected) {}
