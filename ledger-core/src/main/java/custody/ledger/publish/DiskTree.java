package custody.ledger.publish;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of the file system.
record DiskTree(Path root) implements FileTree {
    /// The directory, made if it is not there.
    static DiskTree of(Path root) throws IOException {
        return new DiskTree(Files.createDirectories(root));
    }

    @Override
    public byte @Nullable [] read(String path) throws IOException {
        try {
            return Files.readAllBytes(path(path));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(path(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    @Override
    public void makeFolder(String folder) throws IOException {
        Files.createDirectories(path(folder));
    }

    @Override
    public void write(String path, byte[] bytes) throws IOException {
        Files.write(path(path), bytes);
    }

    @Override
    public void force(String path) throws IOException {
        try (FileChannel channel = FileChannel.open(path(path), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public void forceDirectory(String folder) throws IOException {
        try (FileChannel channel = FileChannel.open(path(folder), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(path(path));
    }

    @Override
    public Path path(String path) {
        return root.resolve(path);
    }
}
