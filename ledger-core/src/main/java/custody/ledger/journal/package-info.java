/// The journal: every entry with payload and salt, in segment files of frames; the one source of truth.
///
/// Here live the byte format (`docs/spec/journal.md`), the one writer's frames, recovery, sealing, and reading by
/// index. What becomes an entry, its order and its time are decided elsewhere (`admission`, `sequence`); tiles,
/// signatures and projections are derived elsewhere and can be made again from here.
///
/// Invariants:
/// - what [custody.ledger.journal.Journal#append] returned from is on the device;
/// - at most one frame is ever not on the device, and it is the last;
/// - a segment that has its name has its header, and zeros behind its last frame;
/// - no entry leaves this package unless its leaf was recomputed and found in the chain of its frame;
/// - nothing is repaired but a torn frame, which was never acknowledged, and that is said in the log.
@NullMarked
package custody.ledger.journal;

import org.jspecify.annotations.NullMarked;
