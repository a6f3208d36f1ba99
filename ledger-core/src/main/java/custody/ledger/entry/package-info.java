/// What the tree commits to: the one line of an entry, and the commitment in it that stands for its payload. Pure.
///
/// A leaf holds no personal data, so the log may be mirrored; `docs/spec/journal.md`, section 1, says every byte.
@NullMarked
package custody.ledger.entry;

import org.jspecify.annotations.NullMarked;
