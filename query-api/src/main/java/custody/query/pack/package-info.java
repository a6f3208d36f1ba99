/// Evidence packs: one file with a story's entries, their proofs under one checkpoint, and the verdicts on its uses.
///
/// Here is decided which entries belong to a story, and written what `docs/spec/evidence-pack.md` says, byte for byte.
/// What does not live here: who may have a pack, and how it is asked for. The export itself is an entry of the ledger
/// and in the pack, so that who asked, what and why is proved with the rest. Bounded: entries, bytes, files kept.
@NullMarked
package custody.query.pack;

import org.jspecify.annotations.NullMarked;
