package custody.query.posting;

import org.jspecify.annotations.Nullable;

/// Where the pages of runs lie.
@FunctionalInterface
public interface PageSource {
    /// The bytes of a page; null when the run is not there any more.
    byte @Nullable [] page(long run, int page);
}
