/// Where the query side is put together: which projections follow the ledger, where they keep what they derive, and
/// when they start and stop.
///
/// Takes part only where there are entries to read and a data directory (`custody.data`). Holds no rule and answers
/// no question. The ledger's readers come from outside.
@NullMarked
package custody.query.assemble;

import org.jspecify.annotations.NullMarked;
