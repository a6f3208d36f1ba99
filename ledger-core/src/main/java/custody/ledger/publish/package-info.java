/// The log: tiles, entry bundles and signed checkpoints, derived from the journal and fit to be published as they are.
///
/// Here live the log's keys and name, the publisher that follows the journal, the register of what was signed, and the
/// pass that reads the whole journal again after a start. Bytes of tiles and notes are `tile` and `note`; proofs from
/// the published files are `read`.
///
/// Invariants:
/// - nothing is signed whose root was not derived twice: from the journal's leaf hashes, and from the files as written;
/// - a checkpoint is durable in the register before anybody sees it, and its tiles before that;
/// - no two checkpoints of one size have different roots;
/// - a journal that is not the continuation of what was signed is refused at start;
/// - whatever is lost of the log directory is made again from the journal, byte for byte.
///
/// Trusted: the journal (it is checked as it is read) and the register. The log directory is not: what is there is
/// held against a signed root before it is built on.
@NullMarked
package custody.ledger.publish;

import org.jspecify.annotations.NullMarked;
