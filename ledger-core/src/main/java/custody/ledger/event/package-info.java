/// What happened, in the ledger's own words: the neutral event `custody.event/1` and its one byte form.
///
/// The schema is `docs/spec/event.schema.json`. Parts of an event (secret, credential, grant, approval, …)
/// are independent of its type, because sources say them together: an ISSUE may carry the grant that the
/// token is bound to, a USE the approval that the source had seen. Reading native JSON and writing canonical
/// bytes both live here; scrubbing, identity against the log and time of the ledger do not. Pure.
@NullMarked
package custody.ledger.event;

import org.jspecify.annotations.NullMarked;
