/// How the one data source is reached: an embedded SQLite file, or PostgreSQL.
///
/// Lives here: what a driver needs to be spoken to as the repositories speak. Does not live here: any table.
@NullMarked
package custody.ingest.store;

import org.jspecify.annotations.NullMarked;
