package custody.ledger.publish;

import custody.ledger.merkle.Hash;
import custody.ledger.note.LogSigner;
import custody.ledger.note.VerifierKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The log's name and its two signing keys, made once and kept in `keys/log.skeys` of the data directory.
///
/// One file, written at once, holds both seeds as signed-note private keys (`PRIVATE+KEY+origin+id+seed`), so that the
/// origin and the keys cannot part. `log.vkeys` beside it has the public halves and is written again whenever it differs.
public final class LogKeys {
    private static final String FOLDER = "keys";
    private static final String FILE = "log.skeys";
    private static final String PUBLIC_FILE = "log.vkeys";
    private static final String PREFIX = "PRIVATE+KEY+";
    private static final int ORIGIN_RANDOM_BYTES = 8;

    private final LogSigner signer;

    private LogKeys(LogSigner signer) {
        this.signer = signer;
    }

    /// The keys of a data directory, made if there are none and nothing was signed yet.
    ///
    /// @param origin the configured name; empty takes the one there is, or makes `custody.local/<16 hex digits>`
    /// @throws IOException when the file is not readable, names another origin, or is gone while a log is there
    public static LogKeys open(Path data, Optional<String> origin, SecureRandom random) throws IOException {
        Path file = data.resolve(FOLDER).resolve(FILE);
        if (!Files.exists(file)) {
            requireNothingSigned(data, file);
            String name = origin.orElseGet(() -> "custody.local/" + HexFormat.of().formatHex(seed(random, ORIGIN_RANDOM_BYTES)));
            create(data, name, seed(random, LogSigner.SEED_BYTES), seed(random, LogSigner.SEED_BYTES));
        }
        LogKeys keys = new LogKeys(read(file));
        if (origin.isPresent() && !origin.get().equals(keys.origin())) {
            throw new FileSystemException(
                    file.toString(), null, "the log is named " + keys.origin() + " and stays so; the configuration says " + origin.get());
        }
        keys.writePublic(data);
        return keys;
    }

    /// Writes the key file of a new log with given seeds, for logs that must come out the same each time.
    public static void create(Path data, String origin, byte[] ed25519Seed, byte[] mlDsaSeed) throws IOException {
        List<VerifierKey> keys = new LogSigner(origin, ed25519Seed, mlDsaSeed).keys();
        String text = format(keys.get(0), ed25519Seed) + "\n" + format(keys.get(1), mlDsaSeed) + "\n";
        Path folder = Files.createDirectories(data.resolve(FOLDER));
        restrict(folder, "rwx------");
        DiskTree files = DiskTree.of(folder);
        String temporary = FILE + ".new";
        files.write(temporary, new byte[0]);
        restrict(files.path(temporary), "rw-------");
        files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
        files.force(temporary);
        files.rename(temporary, FILE);
        files.forceDirectory("");
    }

    private static void requireNothingSigned(Path data, Path file) throws IOException {
        boolean signed = Files.exists(data.resolve(Publisher.LOG).resolve(LogDirectory.CHECKPOINT));
        Path register = data.resolve(Publisher.REGISTER);
        if (!signed && Files.isDirectory(register)) {
            try (Stream<Path> names = Files.list(register)) {
                signed = names.findAny().isPresent();
            }
        }
        if (signed) {
            throw new FileSystemException(
                    file.toString(), null, "the log's keys are gone, and checkpoints were signed with them: restore the file");
        }
    }

    private static byte[] seed(SecureRandom random, int bytes) {
        byte[] seed = new byte[bytes];
        random.nextBytes(seed);
        return seed;
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static String format(VerifierKey key, byte[] seed) {
        byte[] typed = ByteBuffer.allocate(1 + seed.length).put((byte) key.type()).put(seed).array();
        return PREFIX + key.name() + "+" + HexFormat.of().formatHex(key.id()) + "+" + Base64.getEncoder().encodeToString(typed);
    }

    private static LogSigner read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        try {
            if (lines.size() == 2) {
                String origin = lines.getFirst().split("\\+", -1)[2];
                LogSigner signer = new LogSigner(origin, seed(lines.get(0)), seed(lines.get(1)));
                List<VerifierKey> keys = signer.keys();
                if (lines.get(0).equals(format(keys.get(0), seed(lines.get(0))))
                        && lines.get(1).equals(format(keys.get(1), seed(lines.get(1))))) {
                    return signer;
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Told below; what is in the file must not reach a message.
        }
        throw new FileSystemException(file.toString(), null, "not the two private keys of a log");
    }

    private static byte[] seed(String line) {
        byte[] typed = Base64.getDecoder().decode(line.split("\\+", 5)[4]);
        return Arrays.copyOfRange(typed, 1, typed.length);
    }

    private void writePublic(Path data) throws IOException {
        StringBuilder text = new StringBuilder();
        verifierKeys().forEach(key -> text.append(key).append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        DiskTree files = DiskTree.of(data);
        if (!Arrays.equals(files.read(PUBLIC_FILE), bytes)) {
            String temporary = PUBLIC_FILE + ".new";
            files.write(temporary, bytes);
            files.force(temporary);
            files.rename(temporary, PUBLIC_FILE);
            files.forceDirectory("");
        }
    }

    /// The log's unique name.
    public String origin() {
        return signer.origin();
    }

    /// SHA-256 of the origin, which every journal segment names.
    public Hash originHash() {
        try {
            return Hash.copyOf(MessageDigest.getInstance("SHA-256").digest(origin().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Ed25519 first, then ML-DSA-44.
    public List<VerifierKey> verifierKeys() {
        return signer.keys();
    }

    LogSigner signer() {
        return signer;
    }
}
