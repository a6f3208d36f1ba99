/// Measures: control metrics with numerator and denominator, and how far a compromised identity reaches.
///
/// Everything here is computed from [custody.query.answer.Projections] when it is asked for: numbers of uses and of
/// grants by counting where they lie, the rest by going through grants, secrets, identities and revocations some at a
/// time, of which no more is kept than some numbers. Nothing is stored, so a measure is as of any size, and every number
/// has a list that shows its members (docs/spec/metrics.md).
///
/// Lives here: formulas, groups, the walk of a blast radius. Does not live here: SQL, Lucene, GraphQL.
@NullMarked
package custody.query.measure;

import org.jspecify.annotations.NullMarked;
