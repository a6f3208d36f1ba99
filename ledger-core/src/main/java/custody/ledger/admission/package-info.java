/// The gate: validate, scrub secret values, identify, deduplicate, in that order.
///
/// Whatever passes has been through all of it; there is no other way to the sequencer. What is refused is told
/// with a stable code, and keeping it is the caller's duty.
@NullMarked
package custody.ledger.admission;

import org.jspecify.annotations.NullMarked;
