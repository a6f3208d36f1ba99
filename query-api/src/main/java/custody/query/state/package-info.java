/// What is known by now: the verdicts on every use, as the attribution engine gives them.
///
/// Lives here: the projection that runs the engine, and the hand-over of its verdict versions to the index. Does
/// not live here: the rules (`custody.query.attribution`). The state is in memory in this version and made again
/// from entry 0 at every start; a store on a database takes its place behind
/// [custody.query.attribution.EvidenceStore].
@NullMarked
package custody.query.state;

import org.jspecify.annotations.NullMarked;
