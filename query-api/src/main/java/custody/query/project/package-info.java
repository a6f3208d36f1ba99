/// What is derived from the ledger, and how it is kept going.
///
/// A [Projection] turns entries into something that answers questions, and keeps its own position together with
/// that data. Lives here: the port, the batch it is given, its state as shown to people. Does not live here: any
/// projection, and the reading of the ledger (`custody.query.follow`).
@NullMarked
package custody.query.project;

import org.jspecify.annotations.NullMarked;
