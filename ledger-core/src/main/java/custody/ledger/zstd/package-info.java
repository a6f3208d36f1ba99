/// Packing with zstd and expanding it, many small pieces at a time.
@NullMarked
package custody.ledger.zstd;

import org.jspecify.annotations.NullMarked;
