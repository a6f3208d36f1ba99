/// Brings records together that tell one thing between them, within bounds. Maps nothing.
@NullMarked
package custody.ingest.group;

import org.jspecify.annotations.NullMarked;
