/// The ledger itself: what an event is, how it becomes permanent, and how that is proved.
///
/// No framework, no SQL and no HTTP live here. The packages `json`, `event`, `merkle`, `tile`, `note` and
/// `entry` are pure: no files, sockets, clock, randomness, threads or logging.
@NullMarked
package custody.ledger;

import org.jspecify.annotations.NullMarked;
