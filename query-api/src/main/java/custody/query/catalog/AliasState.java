package custody.query.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That another ref is the same identity, who said so, and from when to when.
record AliasState(String other, String source, @Nullable Instant since, @Nullable Instant until) {}
