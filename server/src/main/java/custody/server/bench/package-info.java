/// What `./custody bench` measures: each stage against a limit of this machine, or a peer, in the same run.
///
/// Absolute figures are printed for orientation; the ratios are what may be compared.
@NullMarked
package custody.server.bench;

import org.jspecify.annotations.NullMarked;
