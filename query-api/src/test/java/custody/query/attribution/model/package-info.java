/// A second implementation of the attribution rules, as simple as can be, to hold the engine against.
///
/// It has the whole set of events before it, looks through all of them for every question, keeps nothing and indexes
/// nothing. It is written from the rules, not from the engine, and calls nothing of it but the names of verdicts and
/// flags. Slow on purpose; for worlds of a few dozen events.
@NullMarked
package custody.query.attribution.model;

import org.jspecify.annotations.NullMarked;
