package custody.server.demo;

import custody.ingest.intake.Intake;
import custody.ingest.intake.RecordCounts;
import custody.ingest.recognise.Adapters;
import custody.ingest.run.ImportRun;
import custody.ingest.run.ImportSummary;
import custody.ingest.run.LedgerTarget;
import custody.server.demo.Paper.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Somebody's real records, taken in and accounted for.
final class RecordsRun {
    /// Progress is said once for so many records.
    private static final long STEP = 10_000;

    private final Intake intake;
    private final Paper paper;

    RecordsRun(Intake intake, Paper paper) {
        this.intake = intake;
        this.paper = paper;
    }

    /// Reads everything below the paths and prints what became of it.
    ImportSummary read(List<Path> paths) throws IOException, InterruptedException {
        paper.title("Reading " + String.join(", ", paths.stream().map(Path::toString).toList()));
        ImportSummary summary = new ImportRun(Adapters.recogniser(), new LedgerTarget(intake), ImportRun.Choice.NONE, InstantSource.system())
                .progress(records -> {
                    if (records % STEP == 0) {
                        paper.mark(Mark.PLAIN, records + " records");
                    }
                })
                .read(paths);
        summary.sources().forEach(this::source);
        paper.blank();
        paper.mark(Mark.GOOD, summary.records() + " records read, every one accounted for; " + summary.treeSize() + " entries");
        return summary;
    }

    private void source(String adapter, RecordCounts counts) {
        paper.blank();
        paper.line("  " + paper.bold(adapter));
        row("records", counts.records(), "");
        row("used", counts.used(), counts.events() + " events: " + list(counts.byType()));
        row("duplicates", counts.duplicates(), "");
        row("skipped", sum(counts.skipped()), list(counts.skipped()));
        row("quarantined", sum(counts.quarantined()), list(counts.quarantined()));
    }

    private void row(String name, long count, String detail) {
        paper.line("    %-12s %9d  %s".formatted(name, count, paper.dim(detail)).stripTrailing());
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String list(Map<String, Long> counts) {
        return String.join(", ", counts.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList());
    }
}
