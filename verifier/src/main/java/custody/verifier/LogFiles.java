package custody.verifier;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the resources of a log come from. Nothing that it gives is trusted.
interface LogFiles {
    /// The bytes of one resource, or null if there is none.
    ///
    /// @throws MalformedException if it is larger than `maxBytes`: evidence, and bad
    /// @throws IOException if it could not be read: no evidence at all
    byte @Nullable [] read(String path, int maxBytes) throws IOException, MalformedException;

    /// The widths of the partial copies kept beside a tile or bundle; none where that cannot be listed.
    List<Integer> partials(String path) throws IOException;
}
