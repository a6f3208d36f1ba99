/// The projections held in memory, by looking at every entry: for small ledgers, demonstrations and tests.
///
/// Takes part only where no other projections are there. Verdicts come from the attribution engine; everything
/// else is found by going through the entries. Bounded in entries, and says so when the bound is reached.
@NullMarked
package custody.query.memory;

import org.jspecify.annotations.NullMarked;
