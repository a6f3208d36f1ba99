/// Prepared statements on the tables of one projection, the same for all of them.
///
/// Lives here: the batch, the query, the IN list, the transaction. Does not live here: any statement, any table.
@NullMarked
package custody.query.sql;

import org.jspecify.annotations.NullMarked;
