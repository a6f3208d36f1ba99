package custody.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A log in a directory. A log in use may lose a partial tile at any moment, for the full one is there.
record DirectoryFiles(Path root) implements LogFiles {
    @Override
    public byte @Nullable [] read(String path, int maxBytes) throws IOException, MalformedException {
        Path file = root.resolve(path);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new MalformedException("it is larger than " + maxBytes + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            return null;
        }
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
