package custody.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `custody verify proof`: saved proofs, offline.
@Command(name = "custody verify proof", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Verifies saved proofs that entries are in a log.")
final class VerifyProof implements Callable<Integer> {
    private static final int MAX_BYTES = 64 << 20;
    private final PrintStream out;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "proofs in the form c2sp.org/tlog-proof@v1")
    private List<Path> proofs = List.of();

    @Option(names = "--key", paramLabel = "VKEYS", description = "verifier keys: a file with one per line, or one key itself")
    private List<String> keys = List.of();

    @Option(names = {"--leaf", "--entry"}, paramLabel = "FILE", description = "the leaf that the proof is about")
    private @Nullable Path leaf;

    @Option(names = "--event", paramLabel = "FILE", description = "a saved answer of GET /v1/events/{index}: leaf, and payload with salt if it has them")
    private @Nullable Path event;

    @Option(names = "--json", description = "one JSON document on stdout and nothing else")
    private boolean json;

    VerifyProof(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        int failed = Report.VERIFIED;
        List<Report> reports = new ArrayList<>();
        for (Path file : proofs) {
            Report report = new Report(file.toString());
            one(file, report);
            reports.add(report);
            failed = Math.max(failed, report.exit());
        }
        if (!json) {
            reports.forEach(report -> out.print(report.text()));
        } else if (reports.size() == 1) {
            out.print(reports.getFirst().json() + "\n");
        } else {
            out.print("{\"schema\":\"custody.verification/1\",\"verdict\":\"" + Report.overall(failed).toLowerCase(Locale.ROOT) + "\",\"exit\":" + failed
                    + ",\"proofs\":[" + String.join(",", reports.stream().map(Report::json).toList()) + "]}\n");
        }
        out.flush();
        return failed;
    }

    private void one(Path file, Report report) {
        Trust trust = Trust.read(keys, null, null, report);
        try {
            TlogProof proof = TlogProof.parse(bytes(file));
            EntryEvidence evidence = evidence(report);
            boolean ours = evidence == null || LeafLine.looksOurs(evidence.leaf(), 0, evidence.leaf().length);
            Authenticity.check(proof.checkpoint(), trust, ours, report);
            if (evidence != null || leaf == null && event == null) {
                inclusion(proof, evidence, report);
            }
        } catch (MalformedException e) {
            report.say("inclusion", Verdict.State.FAILED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            report.unreadable(e);
        }
    }

    private static void inclusion(TlogProof proof, @Nullable EntryEvidence evidence, Report report) throws MalformedException {
        String log = StrictText.shown(proof.checkpoint().origin()) + " of " + proof.checkpoint().size() + " entries";
        if (evidence == null) {
            report.say("inclusion", Verdict.State.UNKNOWN, "the proof is for entry " + proof.index() + " of the log " + log
                    + "; give the entry itself with --leaf or --event");
            return;
        }
        proof.verify(Hasher.own().leaf(evidence.leaf()));
        report.say("inclusion", Verdict.State.VERIFIED, "entry " + proof.index() + " is in the log " + log);
        String said = evidence.check(proof.index());
        report.say("payload", evidence.payload() == null ? Verdict.State.NOT_CHECKED : Verdict.State.VERIFIED,
                said.isEmpty() ? "the entry is not a Custody leaf" : said);
    }

    /// What was given of the entry; null when nothing was, or it cannot be read, which says nothing of the proof.
    private @Nullable EntryEvidence evidence(Report report) {
        Path leafFile = leaf;
        Path eventFile = event;
        try {
            if (leafFile != null) {
                return EntryEvidence.ofLeaf(bytes(leafFile));
            }
            return eventFile == null ? null : EntryEvidence.ofEvent(bytes(eventFile));
        } catch (MalformedException e) {
            report.unreadable(eventFile + " is no saved answer of GET /v1/events/{index}: " + e.getMessage());
        } catch (IOException e) {
            report.unreadable(e);
        }
        return null;
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }
}
