/// Signed text: notes and their keys (c2sp.org/signed-note), checkpoints (tlog-checkpoint), cosignatures
/// (tlog-cosignature) and receipts (tlog-proof). Pure.
@NullMarked
package custody.ledger.note;

import org.jspecify.annotations.NullMarked;
