package custody.verifier;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is believed before anything is read: keys and a checkpoint that the caller kept, or (much weaker) the keys
/// beside the log that is being verified.
record Trust(List<VerifierKey> keys, boolean fromCaller, @Nullable Checkpoint kept) {
    private static final int MAX_KEY_BYTES = 1 << 20;

    Trust {
        keys = List.copyOf(keys);
    }

    /// Reads what the caller gave. What cannot be read is a doubt about the question it was for.
    static Trust read(List<String> keys, @Nullable Path keptFile, @Nullable Path log, Report report) {
        List<VerifierKey> vkeys = new ArrayList<>();
        try {
            for (String one : keys) {
                boolean literal = one.matches("[^+]+\\+[0-9a-f]{8}\\+.+");
                vkeys.addAll(VerifierKey.parseAll(literal ? one : text(Path.of(one))));
            }
            if (keys.isEmpty()) {
                vkeys.addAll(beside(log));
            }
        } catch (IOException | MalformedException e) {
            report.say("authenticity", Verdict.State.UNKNOWN, "the keys could not be read: " + e.getMessage());
        }
        Checkpoint kept = null;
        try {
            kept = keptFile == null ? null : Checkpoint.parse(bytes(keptFile, SignedNote.MAX_BYTES));
        } catch (IOException | MalformedException e) {
            report.say("append-only", Verdict.State.UNKNOWN, "the kept checkpoint could not be read: " + e.getMessage());
        }
        Trust trust = new Trust(vkeys, !keys.isEmpty(), kept);
        trust.judgeKept(report);
        return trust;
    }

    /// A kept checkpoint that the log's keys did not sign proves nothing against the log; the caller should know.
    private void judgeKept(Report report) {
        Checkpoint old = kept;
        if (old == null || keys.isEmpty()) {
            return;
        }
        boolean signed = false;
        try {
            for (VerifierKey key : keys) {
                for (SignedNote.Line line : old.note().lines()) {
                    if (key.wrote(line)) {
                        key.verify(old, line.signature());
                        signed = true;
                    }
                }
            }
        } catch (MalformedException e) {
            report.warn("the kept checkpoint: " + e.getMessage());
            return;
        }
        if (!signed) {
            report.warn("the kept checkpoint carries no signature of these keys: it is only as good as the place where it was kept");
        }
    }

    private static byte[] bytes(Path file, int max) throws IOException {
        if (Files.size(file) > max) {
            throw new IOException(file + " is larger than " + max + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static String text(Path file) throws IOException, MalformedException {
        return StrictText.utf8(bytes(file, MAX_KEY_BYTES));
    }

    /// The keys in `log.vkeys`, in the log's directory or beside it.
    private static List<VerifierKey> beside(@Nullable Path log) throws IOException, MalformedException {
        Path parent = log == null ? null : log.toAbsolutePath().normalize().getParent();
        for (Path folder : new Path @Nullable [] {log, parent}) {
            if (folder != null && Files.isRegularFile(folder.resolve("log.vkeys"))) {
                return VerifierKey.parseAll(text(folder.resolve("log.vkeys")));
            }
        }
        return List.of();
    }
}
