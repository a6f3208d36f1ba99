/// Takes secret values out of events and records before their bytes become permanent. Pure.
///
/// Two ways find them: rules that name places in a system's records, and shapes that give a value away wherever
/// it stands. What is taken out leaves its length and a hash, so that two uses of one value can still be told
/// to be that. Identifiers, hashes, resource names and public key ids stay: the ledger joins by them.
///
/// Which values a system hashes itself, and what an adapter lifts into the event, is not decided here.
@NullMarked
package custody.ledger.scrub;

import org.jspecify.annotations.NullMarked;
