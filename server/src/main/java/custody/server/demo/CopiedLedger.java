package custody.server.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/// A copy of what a verifier reads, to be tampered with: `log/`, `journal/` and `log.vkeys` of a data directory.
///
/// The server must be quiet meanwhile: files are copied one after the other.
final class CopiedLedger {
    private final Path directory;

    private CopiedLedger(Path directory) {
        this.directory = directory;
    }

    static CopiedLedger of(Path data, Path directory) throws IOException {
        for (String part : List.of("log", "journal", "log.vkeys")) {
            Path from = data.resolve(part);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Path to = directory.resolve(data.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(to);
                    } else {
                        Files.createDirectories(to.getParent());
                        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
        return new CopiedLedger(directory);
    }

    Path directory() {
        return directory;
    }

    /// Changes one bit of the published entry that holds this text; says where.
    Place flipInEntry(String text) throws IOException {
        byte[] wanted = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (Stream<Path> files = Files.walk(directory.resolve("log").resolve("tile").resolve("entries"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                int at = indexOf(bytes, wanted);
                if (at >= 0) {
                    bytes[at] ^= 1;
                    file.toFile().setWritable(true);
                    Files.write(file, bytes);
                    return new Place(directory.relativize(file), at);
                }
            }
        }
        throw new IOException("no published entry holds the text");
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
            int length = 0;
            while (length < wanted.length && bytes[at + length] == wanted[length]) {
                length++;
            }
            if (length == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    /// A byte of a file.
    record Place(Path file, long offset) {}
}
