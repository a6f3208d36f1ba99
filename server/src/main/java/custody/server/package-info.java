/// The thin assembly: one process with ingest and query API, its configuration, access and launcher commands.
///
/// Nothing is decided here about events or verdicts; stages are built, wired, started and stopped.
@NullMarked
package custody.server;

import org.jspecify.annotations.NullMarked;
