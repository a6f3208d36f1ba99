/// The endpoints of intake, quarantine, sources and schemas: forms of bodies, answers, errors as problem+json.
///
/// What records mean and what becomes of them is decided in the packages beside this one.
@NullMarked
package custody.ingest.http;

import org.jspecify.annotations.NullMarked;
