/// RFC 6962 arithmetic: leaf and node hashes, the growing right edge of a tree, and both kinds of proof.
///
/// One hash serves two structures: the leaf hash that the tree commits to is also the link of the chain. Pure.
@NullMarked
package custody.ledger.merkle;

import org.jspecify.annotations.NullMarked;
