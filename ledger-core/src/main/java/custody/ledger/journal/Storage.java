package custody.ledger.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The file operations of one directory that durability rests on.
///
/// Everything the writer changes goes through here, so that a test can make any of it fail. Names are plain file
/// names. No operation is durable by itself: contents need [StoredFile#force], names need [#forceDirectory].
public interface Storage {
    /// Names of the files there are, sorted.
    List<String> names() throws IOException;

    /// Makes a new, empty file.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if the name is taken
    StoredFile create(String name) throws IOException;

    /// Opens a file that exists, for reading and, if asked, writing in place.
    StoredFile open(String name, boolean writable) throws IOException;

    /// Gives a file another name at once; a file of that name is replaced.
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// Makes creations, renames and deletions so far durable.
    void forceDirectory() throws IOException;

    /// Bytes that may still be written on this disk.
    long usableBytes() throws IOException;

    /// Where the file lies, for messages.
    Path path(String name);
}
