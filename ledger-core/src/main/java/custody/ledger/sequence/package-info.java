/// The one order: a single thread that gives entries their index and time, chains them, adds them to the tree, and
/// makes them durable, a group at a time.
///
/// Whether a candidate is new is decided here, for only here is it known what came before it; the reading and
/// comparing is done on the callers' threads as far as it can be. What may become a candidate is decided in `admission`.
///
/// Invariants:
/// - nobody is answered before the force of what the answer says;
/// - one frame, one force; the next frame is not begun before it;
/// - after a failed write or force nothing is answered any more but that writing has stopped;
/// - no candidate is taken for a repetition unless the stored bytes are its own, or were erased.
@NullMarked
package custody.ledger.sequence;

import org.jspecify.annotations.NullMarked;
