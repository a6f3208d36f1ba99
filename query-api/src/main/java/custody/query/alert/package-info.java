/// Findings become alerts: what the rules remember is kept in SQL, what they find is appended to the ledger as ALERT
/// entries of its own source, listed, and delivered to webhooks. Reviews that events open are kept here too.
///
/// What is found waits in a table until an entry of the ledger says it; so nothing is lost by a crash, and when
/// everything is made again from entry 0 the alerts that are there already are met on the way and not raised again.
///
/// Lives here: the projection, its tables, the appending, the delivery, the answers. Does not live here: any rule
/// (`custody.query.detect`). Trusted: the ledger's own source, as which nobody can post.
@NullMarked
package custody.query.alert;

import org.jspecify.annotations.NullMarked;
