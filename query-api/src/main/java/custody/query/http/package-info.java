/// GraphQL over HTTP: requests in, status codes, media types, event streams and sockets out.
///
/// Decides who may ask at all and how much; what an answer says is decided in `custody.query.graphql`.
@NullMarked
package custody.query.http;

import org.jspecify.annotations.NullMarked;
