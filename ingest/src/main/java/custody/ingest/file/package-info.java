/// Audit records out of files and directories, one at a time and within bounds. Recognises and maps nothing.
@NullMarked
package custody.ingest.file;

import org.jspecify.annotations.NullMarked;
