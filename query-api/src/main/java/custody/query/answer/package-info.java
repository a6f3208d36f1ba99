/// The port between the projections and whoever answers questions from them: what may be asked, and the facts that
/// come back.
///
/// Everything is asked as of a tree size. No SQL, no search engine, no GraphQL. Words for verdicts, flags and kinds
/// are those of the schema. An absent fact is null or empty, never a guess.
@NullMarked
package custody.query.answer;

import org.jspecify.annotations.NullMarked;
