/// Events come in here: adapters, recognising, grouping, intake over HTTP and from files, quarantine, sources.
@NullMarked
package custody.ingest;

import org.jspecify.annotations.NullMarked;
