/// The ledger writes down who read from it what not everybody may see, and who was refused.
///
/// Every transport that hands out source records goes through here, and answers only when the entry is durable. What is
/// worth an entry is decided by the caller. Notes, exports and settings, which people make on purpose, are entries too.
@NullMarked
package custody.query.audit;

import org.jspecify.annotations.NullMarked;
