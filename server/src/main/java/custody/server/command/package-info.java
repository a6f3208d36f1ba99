/// The commands of the launcher `./custody` (DESIGN section 11): results on stdout, all else on stderr.
@NullMarked
package custody.server.command;

import org.jspecify.annotations.NullMarked;
