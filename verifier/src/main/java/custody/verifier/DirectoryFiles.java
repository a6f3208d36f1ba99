package custody.verifier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A log in a directory. A log in use may lose a partial tile at any moment, for the full one is there.
record DirectoryFiles(Path root) implements LogFiles {
    @Override
    public byte @Nullable [] read(String path, int maxBytes) throws IOException, MalformedException {
        Path file = root.resolve(path);
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            if (!found.isRegularFile()) {
                return null;
            }
            if (found.size() > maxBytes) {
                throw new MalformedException("it is larger than " + maxBytes + " bytes");
            }
            return whole(file, (int) found.size());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static byte[] whole(Path file, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (in.read(bytes) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
        }
        return bytes.array();
    }

    @Override
    public List<Integer> partials(String path) throws IOException {
        Path folder = root.resolve(path + ".p");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).filter(n -> n.matches("[1-9][0-9]{0,2}"))
                    .map(Integer::parseInt).filter(w -> w < TilePath.WIDTH).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
