/// The catalogue: what the entries say of secrets, identities, credentials, grants, revocations and sources, kept in
/// SQL with its history, and the answers that are made of it together with the index and the verdicts.
///
/// What its source corrects tells nothing more, from the correction on (rule D65): statements are kept, so that what they
/// made can be put together without one of them. The entry itself, and how events speak of things by the way, stay.
///
/// A version of a subject is added only when an entry changes what is known of it, so that a use of what is known
/// already writes nothing. When something was first or last used is not kept here: the index knows it as of any size.
///
/// Lives here: the projection, its tables, [SqlProjections]. Does not live here: verdicts (`custody.query.state`),
/// search (`custody.query.index`). Trusted: nothing; all tables can be dropped and are made again from entry 0.
@NullMarked
package custody.query.catalog;

import org.jspecify.annotations.NullMarked;
