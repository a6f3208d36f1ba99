/// A whole ledger on one directory, put together: lock, keys, journal, publisher, identity index, sequencer, gate.
///
/// The order of opening and closing is decided here and nothing else; every part says itself when it must refuse.
@NullMarked
package custody.ledger.open;

import org.jspecify.annotations.NullMarked;
