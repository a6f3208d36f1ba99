/// CloudEvents 1.0 of type `dev.custody.*` to events.
@NullMarked
package custody.ingest.adapter.cloudevents;

import org.jspecify.annotations.NullMarked;
