/// Imports of files and directories: what is found is recognised, grouped and delivered, to a ledger in this process
/// or to a server, and every record is accounted for.
@NullMarked
package custody.ingest.run;

import org.jspecify.annotations.NullMarked;
