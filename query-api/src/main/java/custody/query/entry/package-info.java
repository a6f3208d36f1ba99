/// The ledger itself over HTTP: one entry, its receipt, the verifier keys, the published log and evidence packs as files.
///
/// Here live no questions and no projections: what is served comes from the journal and the log. Whoever may not see a
/// payload is told so; every payload read and every refusal is an entry (`audit`).
@NullMarked
package custody.query.entry;

import org.jspecify.annotations.NullMarked;
