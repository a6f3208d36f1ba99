/// What subscriptions wait for: how far questions reach now, and one subscriber's place in what the ledger brought.
///
/// Here live no filters and no schema. Nothing is remembered for a subscriber but his place: what he has not had yet
/// is read from the projections when he is ready for it, so a slow one holds no memory and misses nothing.
@NullMarked
package custody.query.live;

import org.jspecify.annotations.NullMarked;
