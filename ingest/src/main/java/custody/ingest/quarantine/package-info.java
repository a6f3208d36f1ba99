/// Keeps what was refused, encrypted, until somebody tries it again.
///
/// Rows live in the database; while that does not answer they are spooled beside it, so that a refused record is
/// kept before its post is answered. What is refused and why is decided elsewhere.
@NullMarked
package custody.ingest.quarantine;

import org.jspecify.annotations.NullMarked;
