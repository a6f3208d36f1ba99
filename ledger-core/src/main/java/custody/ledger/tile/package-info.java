/// The published form of the tree: c2sp.org/tlog-tiles addresses, hash tiles and entry bundles. Pure.
@NullMarked
package custody.ledger.tile;

import org.jspecify.annotations.NullMarked;
