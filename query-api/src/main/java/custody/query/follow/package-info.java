/// The follower: reads the ledger in batches and hands them to the projections, from wherever each one stands.
///
/// Rebuilding from zero is the same code. Trouble in one projection is shown and tried again; it stops neither the
/// others nor an append, for nothing here is on the path of an append.
@NullMarked
package custody.query.follow;

import org.jspecify.annotations.NullMarked;
