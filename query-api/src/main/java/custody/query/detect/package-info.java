/// The rules by which the ledger speaks up: what is unusual, what is not in order, what has to be looked at.
///
/// Pure: (what is remembered, entry) → findings. Thresholds, severities, owners and controls are data ([Detections]),
/// and so is who is not to be told. A finding follows from entries alone, so that a rebuild finds the same.
///
/// Lives here: rules, what they remember of an actor or a source, settings. Does not live here: where that is kept,
/// the appending of alerts, their delivery (`custody.query.alert`).
@NullMarked
package custody.query.detect;

import org.jspecify.annotations.NullMarked;
