package custody.ingest.run;

import custody.ingest.intake.RecordCounts;
import custody.ledger.json.ByteSink;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of every record of an import, by adapter; `unknown` are records that no adapter knows.
/// `treeSize` covers all entries that the import was told about.
public final class ImportSummary {
    private final SortedMap<String, RecordCounts> sources = new TreeMap<>();
    private long treeSize;

    /// Adds what became of some records of an adapter.
    public void add(String adapter, RecordCounts counts) {
        if (counts.records() > 0 || counts.events() > 0) {
            sources.computeIfAbsent(adapter, name -> new RecordCounts()).add(counts);
        }
    }

    public void covers(long size) {
        treeSize = Math.max(treeSize, size);
    }

    public SortedMap<String, RecordCounts> sources() {
        return Collections.unmodifiableSortedMap(sources);
    }

    public long records() {
        return sources.values().stream().mapToLong(RecordCounts::records).sum();
    }

    public long treeSize() {
        return treeSize;
    }

    /// The document of docs/spec/intake.md, "Summary", without what only a verifier can say.
    public String json() {
        ByteSink out = new ByteSink(512).ascii("{");
        members(out);
        return new String(out.ascii("}").toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /// The same document with the verifier's word.
    public String json(boolean verified) {
        ByteSink out = new ByteSink(512).ascii("{");
        members(out);
        out.ascii(",\"verified\":").ascii(Boolean.toString(verified));
        return new String(out.ascii("}").toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private void members(ByteSink out) {
        out.ascii("\"sources\":{");
        String comma = "";
        for (Map.Entry<String, RecordCounts> source : sources.entrySet()) {
            out.ascii(comma).string(source.getKey()).ascii(":");
            source.getValue().writeTo(out);
            comma = ",";
        }
        out.ascii("},\"treeSize\":").ascii(Long.toString(treeSize));
    }
}
