/// The schema and its answers: SDL files, scalars, node ids, cursors, limits, and one class of fetchers for each
/// noun of the schema.
///
/// Knows nothing of HTTP. Reads only what the projections and the ledger's readers hand out, and writes nothing
/// but the entries that say who read what. Every answer holds as of one tree size.
@NullMarked
package custody.query.graphql;

import org.jspecify.annotations.NullMarked;
