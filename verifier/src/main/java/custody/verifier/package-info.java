/// The independent verifier: reads a published log, a journal, or a proof, trusts nobody, and says what holds.
///
/// What lives here: a second implementation, written from `docs/spec`, of hashing, notes, tiles and the journal's
/// bytes; the checks; the report for people and for machines; the command line. What does not: anything that
/// writes, and anything of ours from another module, so that an error in the writer cannot verify itself.
///
/// Invariants: lengths are checked against a named bound before memory is taken; a check goes on after a finding;
/// evidence that could not be read never counts as evidence that verified.
@NullMarked
package custody.verifier;

import org.jspecify.annotations.NullMarked;
