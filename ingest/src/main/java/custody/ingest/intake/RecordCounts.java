package custody.ingest.intake;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// What became of the records of one adapter. Each record is counted once: records = used + skipped + quarantined +
/// duplicates. Not safe for several threads.
public final class RecordCounts {
    private long used;
    private long duplicates;
    private long events;
    private long copies;
    private long conflicts;
    private final SortedMap<String, Long> byType = new TreeMap<>();
    private final SortedMap<String, Long> skipped = new TreeMap<>();
    private final SortedMap<String, Long> quarantined = new TreeMap<>();

    /// Records that gave at least one new entry.
    public void use(long records) {
        used += records;
    }

    /// Records all of whose events stood in the ledger already.
    public void duplicate(long records) {
        duplicates += records;
    }

    /// New entries of a type.
    public void event(String type, long entries) {
        events += entries;
        byType.merge(type, entries, Long::sum);
    }

    /// How a new entry, which is counted by its type, stands to others of its identity.
    public void standing(Standing standing) {
        switch (standing) {
            case FIRST -> {}
            case COPY -> copies++;
            case CONFLICT -> conflicts++;
        }
    }

    public void skip(String reason, long records) {
        skipped.merge(reason, records, Long::sum);
    }

    public void quarantine(String code, long records) {
        quarantined.merge(code, records, Long::sum);
    }

    public void add(RecordCounts more) {
        used += more.used;
        duplicates += more.duplicates;
        copies += more.copies;
        conflicts += more.conflicts;
        more.byType.forEach(this::event);
        more.skipped.forEach(this::skip);
        more.quarantined.forEach(this::quarantine);
    }

    public long records() {
        return used + duplicates + sum(skipped) + sum(quarantined);
    }

    public long used() {
        return used;
    }

    public long duplicates() {
        return duplicates;
    }

    public long events() {
        return events;
    }

    /// New entries of which the ledger had an event of the same identity from another stream.
    public long copies() {
        return copies;
    }

    /// New entries that say otherwise what the ledger had from the same stream.
    public long conflicts() {
        return conflicts;
    }

    public SortedMap<String, Long> byType() {
        return Collections.unmodifiableSortedMap(byType);
    }

    public SortedMap<String, Long> skipped() {
        return Collections.unmodifiableSortedMap(skipped);
    }

    public SortedMap<String, Long> quarantined() {
        return Collections.unmodifiableSortedMap(quarantined);
    }

    /// Writes `{"records":n,"used":n,"duplicates":n,"events":n,"byType":{},"skipped":{},"quarantined":{}}`, behind `events`
    /// `copies` and `conflicts` when there are any.
    public void writeTo(ByteSink out) {
        out.ascii("{\"records\":").ascii(Long.toString(records()));
        out.ascii(",\"used\":").ascii(Long.toString(used));
        out.ascii(",\"duplicates\":").ascii(Long.toString(duplicates));
        out.ascii(",\"events\":").ascii(Long.toString(events));
        write(",\"copies\":", copies, out);
        write(",\"conflicts\":", conflicts, out);
        write(",\"byType\":", byType, out);
        write(",\"skipped\":", skipped, out);
        write(",\"quarantined\":", quarantined, out);
        out.octet('}');
    }

    /// Reads what [#writeTo] writes; anything missing counts as none.
    public static RecordCounts read(JsonNode node) {
        RecordCounts counts = new RecordCounts();
        counts.used = number(node.get("used"));
        counts.duplicates = number(node.get("duplicates"));
        counts.copies = number(node.get("copies"));
        counts.conflicts = number(node.get("conflicts"));
        read(node.get("byType"), counts::event);
        read(node.get("skipped"), counts::skip);
        read(node.get("quarantined"), counts::quarantine);
        return counts;
    }

    private static void read(@Nullable JsonNode object, ObjLongConsumer<String> each) {
        if (object != null) {
            object.members().forEach(member -> each.accept(member.name(), number(member.value())));
        }
    }

    private static long number(@Nullable JsonNode node) {
        return node == null ? 0 : node.asInteger().orElse(0);
    }

    private static void write(String name, long count, ByteSink out) {
        if (count > 0) {
            out.ascii(name).ascii(Long.toString(count));
        }
    }

    private static void write(String name, SortedMap<String, Long> counts, ByteSink out) {
        out.ascii(name).octet('{');
        String comma = "";
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            out.ascii(comma).string(count.getKey()).octet(':').ascii(Long.toString(count.getValue()));
            comma = ",";
        }
        out.octet('}');
    }

    private static long sum(SortedMap<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
