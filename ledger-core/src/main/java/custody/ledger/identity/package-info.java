/// Which event identities the ledger has, and at which index: the index that deduplication asks.
///
/// It is a hint and never an answer. A lookup gives the indexes of entries that may be the one asked for; whoever
/// asks reads those entries and compares the whole identity and the payload's bytes. It is disposable as well: made
/// from the journal, caught up when the ledger is opened, thrown away and made again when a byte of it is wrong.
///
/// What an identity is, lives in `event`; what follows from a hit, in `sequence`.
@NullMarked
package custody.ledger.identity;

import org.jspecify.annotations.NullMarked;
