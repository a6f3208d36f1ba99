/// Postings that outgrow memory: which numbers (entry indexes) lie under which key, kept as sorted runs.
///
/// A database row for each posting costs a random write each, and there are ten of them to an event. Instead, what a
/// commit brings is written at once as one *run*: pages of hashes in ascending order, each with its numbers as
/// deltas, and a filter that says which hashes are not in it. Runs are never changed; several of one size are
/// merged into one of the next. Keys are hashed to 39 bits, so a look-up may give numbers too many, never too few.
///
/// Lives here: the formats of page and filter, what is fresh and not written yet, looking up, merging. Does not live
/// here: the database (a [PageSource] gives pages), and what the numbers mean.
@NullMarked
package custody.query.posting;

import org.jspecify.annotations.NullMarked;
