package custody.verifier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where verifier keys come from: the caller, or (much weaker) the place that is being verified.
final class Keys {
    private Keys() {}

    static List<VerifierKey> read(List<String> given) throws IOException, MalformedException {
        List<VerifierKey> keys = new ArrayList<>();
        for (String one : given) {
            boolean literal = one.matches("[^+]+\\+[0-9a-f]{8}\\+.+");
            keys.addAll(VerifierKey.parseAll(literal ? one : Files.readString(Path.of(one))));
        }
        return keys;
    }

    /// The keys in `log.vkeys`, in the log's directory or beside it.
    static List<VerifierKey> beside(@Nullable Path log) throws IOException, MalformedException {
        Path parent = log == null ? null : log.toAbsolutePath().normalize().getParent();
        for (Path folder : new Path @Nullable [] {log, parent}) {
            if (folder != null && Files.isRegularFile(folder.resolve("log.vkeys"))) {
                return VerifierKey.parseAll(Files.readString(folder.resolve("log.vkeys")));
            }
        }
        return List.of();
    }

    /// When the checkpoint says it was signed, from its ML-DSA-44 or cosignature lines.
    static String age(Checkpoint checkpoint) {
        for (SignedNote.Line line : checkpoint.note().lines()) {
            int length = line.signature().length;
            if (length == 8 + 2420 || length == 8 + 64) {
                long seconds = ByteBuffer.wrap(line.signature()).getLong();
                if (seconds > 0 && seconds < 253_402_300_800L) {
                    return "the checkpoint says it was signed at " + Instant.ofEpochSecond(seconds);
                }
            }
        }
        return "the checkpoint carries no time";
    }
}
