package custody.query.answer;

import org.jspecify.annotations.Nullable;

/// A part of a list: `count` rows behind a key, or before it when `forward` is false; from the start (or the end)
/// when there is no key. Keys are the ones that the rows of an earlier page carried. Without `counted` the total may be
/// left out, which is quicker.
public record PageRequest(long asOf, int count, @Nullable String key, boolean forward, boolean counted) {
    public PageRequest(long asOf, int count, @Nullable String key, boolean forward) {
        this(asOf, count, key, forward, true);
    }
}
