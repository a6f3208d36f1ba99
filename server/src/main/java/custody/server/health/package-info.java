/// What the server says about itself: `/health` for whoever asks, `/metrics` for a monitoring system.
///
/// Reads positions and sizes; decides nothing and changes nothing.
@NullMarked
package custody.server.health;

import org.jspecify.annotations.NullMarked;
