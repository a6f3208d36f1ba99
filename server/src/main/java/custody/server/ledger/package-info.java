/// Opens the ledger of the data directory and hands out its ports, to be found by whoever needs them.
///
/// Lives here: the order in which the ledger is opened and closed with the rest of the process. Does not live here:
/// anything about entries; that is `custody.ledger`.
@NullMarked
package custody.server.ledger;

import org.jspecify.annotations.NullMarked;
