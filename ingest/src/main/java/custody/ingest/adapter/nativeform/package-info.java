/// Events in our own form, full or short.
@NullMarked
package custody.ingest.adapter.nativeform;

import org.jspecify.annotations.NullMarked;
