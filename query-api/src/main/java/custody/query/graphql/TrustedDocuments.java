package custody.query.graphql;

import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Documents that may be asked for by `documentId`: `sha256:` and the hash of the file's bytes.
///
/// They are the files `*.graphql` in the directory `documents` of the data directory, which only the operator writes;
/// nothing that a client sends is kept. A file that is new is found when it is first asked for.
@Singleton
public final class TrustedDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedDocuments.class);
    private static final Pattern ID = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int FILES = 2_000;
    /// Ids that nobody knows make the directory be read again this often at most.
    private static final long AGAIN_AFTER = TimeUnit.SECONDS.toNanos(2);

    private final @Nullable Path directory;
    private Map<String, String> known = Map.of();
    private long readAt = System.nanoTime() - AGAIN_AFTER;

    public TrustedDocuments(@Nullable @Property(name = "custody.data") String data) {
        this.directory = data == null ? null : Path.of(data).resolve("documents");
    }

    /// The document of that id.
    public synchronized Optional<String> find(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        if (!known.containsKey(id) && System.nanoTime() - readAt >= AGAIN_AFTER) {
            known = read();
            readAt = System.nanoTime();
        }
        return Optional.ofNullable(known.get(id));
    }

    private Map<String, String> read() {
        Map<String, String> found = new HashMap<>();
        if (directory == null || !Files.isDirectory(directory)) {
            return found;
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".graphql")).sorted().limit(FILES).toList();
            for (Path file : all) {
                if (Files.size(file) <= Limits.DOCUMENT_CHARS) {
                    byte[] bytes = Files.readAllBytes(file);
                    found.put(id(bytes), new String(bytes, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            LOG.warn("trusted documents in {} are not readable", directory, e);
        }
        return found;
    }

    private static String id(byte[] bytes) {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
