/// Expanding what was compressed with zstd, many small pieces at a time.
@NullMarked
package custody.ledger.zstd;

import org.jspecify.annotations.NullMarked;
