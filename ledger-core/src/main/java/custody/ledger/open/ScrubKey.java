package custody.ledger.open;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/// The secret under which removed values are hashed: `keys/scrub.key`, 32 random bytes, for the owner alone.
///
/// It never changes, for the same value must be replaced by the same words for the whole life of a ledger.
final class ScrubKey {
    private static final String FILE = "scrub.key";
    private static final int BYTES = 32;

    private ScrubKey() {}

    /// Reads the key, or makes it if the ledger is new.
    static byte[] open(Path keys, boolean isNew, SecureRandom random) throws IOException {
        Path file = keys.resolve(FILE);
        if (Files.exists(file)) {
            byte[] key = Files.readAllBytes(file);
            if (key.length != BYTES) {
                throw new FileSystemException(file.toString(), null, key.length + " bytes, not " + BYTES);
            }
            return key;
        }
        if (!isNew) {
            throw new FileSystemException(
                    file.toString(), null, "missing, while the ledger has entries that were scrubbed with it; put it back from a backup");
        }
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        write(file, key);
        return key;
    }

    private static void write(Path file, byte[] key) throws IOException {
        Path temporary = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file))) {
            ByteBuffer bytes = ByteBuffer.wrap(key);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }
}
