/// Attribution: decides of every use whether a grant and an approval backed it.
///
/// Pure: no SQL, files, clock, randomness, framework, threads or logging. The state lives behind [EvidenceStore], of
/// which questions see the [Evidence]; [Engine] takes entries one by one and answers with verdict versions. The rules
/// are `docs/spec/attribution.md`.
/// The verdict of a use depends on the set of evidence, never on the order in which it came.
@NullMarked
package custody.query.attribution;

import org.jspecify.annotations.NullMarked;
