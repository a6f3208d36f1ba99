/// How the one data source is reached: an embedded SQLite file, or PostgreSQL.
@NullMarked
package custody.server.store;

import org.jspecify.annotations.NullMarked;
