package custody.ledger.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file operations of a directory with folders in it that durability rests on.
///
/// Everything the publisher changes goes through here, so that a test can make any of it fail. Paths are relative, with
/// slashes. No operation is durable by itself: contents need [#force], names need [#forceDirectory].
interface FileTree {
    /// The bytes of a file; null if there is none.
    byte @Nullable [] read(String path) throws IOException;

    /// Names in a folder, sorted; none if there is no such folder.
    List<String> names(String folder) throws IOException;

    /// Makes a folder and those above it, where they are missing.
    void makeFolder(String folder) throws IOException;

    /// Writes a file anew, in place.
    void write(String path, byte[] bytes) throws IOException;

    /// Returns when the contents of a file are on the device.
    void force(String path) throws IOException;

    /// Returns when the contents of all these files are on the device.
    void forceAll(Collection<String> paths) throws IOException;

    /// Returns when the names in a folder are on the device.
    void forceDirectory(String folder) throws IOException;

    /// Gives a file another name at once; a file of that name is replaced.
    void rename(String from, String to) throws IOException;

    /// Removes a file or an empty folder, if it is there.
    void delete(String path) throws IOException;

    /// Where a file lies.
    Path path(String path);
}
