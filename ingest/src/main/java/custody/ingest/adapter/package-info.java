/// Pure maps from vendors' records to events: what an adapter is, and the parts they share. No clock, no I/O, no state.
@NullMarked
package custody.ingest.adapter;

import org.jspecify.annotations.NullMarked;
