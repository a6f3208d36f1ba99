package custody.ingest.run;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.intake.Batch;
import custody.ingest.intake.GroupReader;
import custody.ingest.intake.Intake;
import custody.ingest.intake.Origin;
import custody.ingest.intake.PostReport;
import custody.ingest.intake.Poster;
import custody.ingest.intake.Posting;
import custody.ingest.intake.Refusal;
import custody.ingest.quarantine.QuarantineException;
import custody.ledger.admission.AppendRefusedException;
import java.io.IOException;
import java.util.List;

/// Delivers to a ledger in this process.
public final class LedgerTarget implements RecordTarget {
    private static final int WINDOW_GROUPS = 500;
    private static final long WINDOW_BYTES = 4 << 20;

    private final Intake intake;
    private final GroupReader reader = new GroupReader(Poster.ofAny());
    private Posting posting;
    private Batch batch = new Batch();

    public LedgerTarget(Intake intake) {
        this.intake = intake;
        this.posting = intake.begin(true, false);
    }

    @Override
    public void deliver(Adapter adapter, SourceContext source, List<SourceRecord> group) throws IOException, InterruptedException {
        intake.sources().fix(source.sourceId(), adapter.name());
        group.forEach(record -> batch.weigh(record.json().rawSize()));
        reader.read(adapter, group, intake.sources().context(source.sourceId()).with(source.settings()), batch);
        flushIfFull();
    }

    @Override
    public void refuse(String adapter, String source, Damage damage) throws IOException, InterruptedException {
        batch.weigh(damage.bytes().length);
        batch.refuse(new Refusal(Origin.Slice.of(adapter, damage.position(), damage.bytes()), damage.code(), "",
                "the record cannot be read", damage.offset(), source));
        flushIfFull();
    }

    @Override
    public ImportSummary settle() throws IOException, InterruptedException {
        try {
            PostReport report = posting.finish(batch);
            ImportSummary summary = new ImportSummary();
            report.byAdapter().forEach(summary::add);
            summary.covers(report.treeSize());
            return summary;
        } catch (AppendRefusedException | QuarantineException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            batch = new Batch();
            posting = intake.begin(true, false);
        }
    }

    private void flushIfFull() throws IOException, InterruptedException {
        if (batch.size() < WINDOW_GROUPS && batch.weight() < WINDOW_BYTES) {
            return;
        }
        try {
            posting.add(batch);
        } catch (AppendRefusedException | QuarantineException e) {
            throw new IOException(e.getMessage(), e);
        }
        batch = new Batch();
    }
}
