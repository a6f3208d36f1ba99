package custody.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `custody verify proof`: saved proofs, offline.
@Command(name = "custody verify proof", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Verifies saved proofs that entries are in a log.")
final class VerifyProof implements Callable<Integer> {
    private final PrintStream out;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "proofs in the form c2sp.org/tlog-proof@v1")
    private List<Path> proofs = List.of();

    @Option(names = "--key", paramLabel = "VKEYS", description = "verifier keys: a file with one per line, or one key itself")
    private List<String> keys = List.of();

    @Option(names = "--entry", paramLabel = "FILE", description = "the entry (leaf) that the proof is about")
    private @Nullable Path entry;

    @Option(names = "--json", description = "one JSON document per proof on stdout")
    private boolean json;

    VerifyProof(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        int worst = Report.VERIFIED;
        List<VerifierKey> vkeys;
        try {
            vkeys = Keys.read(keys);
        } catch (MalformedException e) {
            throw new IOException(e.getMessage(), e);
        }
        for (Path file : proofs) {
            Report report = one(file, vkeys);
            out.print(json ? report.json() + "\n" : report.text());
            worst = Math.max(worst, report.exit());
        }
        out.flush();
        return worst;
    }

    private Report one(Path file, List<VerifierKey> vkeys) throws IOException {
        Report report = new Report(file.toString());
        Path entryFile = entry;
        try {
            TlogProof proof = TlogProof.parse(Files.readAllBytes(file));
            byte[] leaf = entryFile == null ? null : Files.readAllBytes(entryFile);
            boolean ours = leaf != null && LeafLine.looksOurs(leaf, 0, leaf.length);
            Authenticity.check(proof.checkpoint(), vkeys, true, ours, report);
            if (leaf == null) {
                report.say("inclusion", Verdict.State.UNKNOWN, "the proof is for entry " + proof.index() + "; give the entry itself with --entry");
            } else {
                proof.verify(Hasher.own().leaf(leaf));
                report.say("inclusion", Verdict.State.VERIFIED, "entry " + proof.index() + " is in the log "
                        + StrictText.shown(proof.checkpoint().origin()) + " of " + proof.checkpoint().size() + " entries");
            }
        } catch (MalformedException e) {
            report.say("inclusion", Verdict.State.FAILED, String.valueOf(e.getMessage()));
        }
        return report;
    }
}
