/// JSON as evidence: strict reading with positions, and the one canonical form (RFC 8785) that is hashed.
///
/// A document is read once, in one pass, into a flat tape over its own bytes; nodes are views of it. What a
/// double cannot hold, what is not Unicode and what is said twice never passes unnoticed. Pure.
@NullMarked
package custody.ledger.json;

import org.jspecify.annotations.NullMarked;
