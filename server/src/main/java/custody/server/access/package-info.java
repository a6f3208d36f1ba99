/// Who may do what: tokens, their four roles, and the check of each request.
///
/// Tokens are kept as hashes. The rest of the server sees only the framework's `Authentication`: a role, and
/// the sources that a token owns in the attribute `sources`.
@NullMarked
package custody.server.access;

import org.jspecify.annotations.NullMarked;
