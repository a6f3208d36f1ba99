/// AWS CloudTrail records to events.
@NullMarked
package custody.ingest.adapter.cloudtrail;

import org.jspecify.annotations.NullMarked;
