/// What everyone else sees of the ledger: entries in order, each tied to the chain, and proofs.
@NullMarked
package custody.ledger.read;

import org.jspecify.annotations.NullMarked;
