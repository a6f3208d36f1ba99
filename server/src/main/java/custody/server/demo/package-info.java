/// `custody demo`: a whole story told to a server over HTTP, asked about, proved, and tampered with.
///
/// The records are in the vendors' own formats, under `custody/demo/` of the resources. Everything here is a
/// client: it starts a server and then speaks HTTP, files and the verifier only.
@NullMarked
package custody.server.demo;

import org.jspecify.annotations.NullMarked;
