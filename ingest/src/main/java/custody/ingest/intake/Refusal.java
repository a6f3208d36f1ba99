package custody.ingest.intake;

import org.jspecify.annotations.Nullable;

/// Something posted that cannot become an event: a stable code, a JSON pointer into the record (empty: the whole),
/// and a sentence that quotes no value. `offset` is the byte in the record or body where reading stopped, negative
/// when that says nothing; `source` the source it was posted as, when known.
public record Refusal(Origin origin, String code, String pointer, String detail, int offset, @Nullable String source) {
    public static final int NO_OFFSET = -1;
}
