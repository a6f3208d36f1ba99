/// What is known by now: the verdicts on every use, as the attribution engine gives them.
///
/// Lives here: the projection that runs the engine, its state on a database or, for tests and small ledgers, in memory,
/// the hand-over of verdict versions to the index and to questions ([Verdicts]), and the setting of policies. Does not
/// live here: the rules (`custody.query.attribution`), and how postings are kept (`custody.query.posting`).
///
/// On a database an event costs no row of its own: facts stay in the journal, what lies under which key and who read
/// it are postings, and verdict versions are stored by the block.
@NullMarked
package custody.query.state;

import org.jspecify.annotations.NullMarked;
