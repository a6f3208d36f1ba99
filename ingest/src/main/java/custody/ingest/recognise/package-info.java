/// Which adapter a record belongs to, decided from the record alone.
@NullMarked
package custody.ingest.recognise;

import org.jspecify.annotations.NullMarked;
