/// The sources that post: how each one's records are read, how it is set up, when it was last heard of.
///
/// The tokens by which they post live elsewhere.
@NullMarked
package custody.ingest.source;

import org.jspecify.annotations.NullMarked;
