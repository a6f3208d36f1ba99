package custody.ingest.run;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import java.io.IOException;
import java.util.List;

/// Where the records of an import go. One thread only.
public interface RecordTarget {
    /// Takes a group of records that one adapter reads, for a source; the settings stand over those that it has.
    void deliver(Adapter adapter, SourceContext source, List<SourceRecord> group) throws IOException, InterruptedException;

    /// Takes a record that nobody can read. `adapter` is that of its file, or `unknown`. The array is handed over.
    void refuse(String adapter, String source, Damage damage) throws IOException, InterruptedException;

    /// Returns when everything taken is durable: what became of it all since the last time.
    ImportSummary settle() throws IOException, InterruptedException;

    /// Bytes that are no record: their position, the reason, and where reading stopped (negative: nowhere).
    @SuppressWarnings("ArrayRecordComponent")
    record Damage(long position, byte[] bytes, String code, int offset) {}
}
