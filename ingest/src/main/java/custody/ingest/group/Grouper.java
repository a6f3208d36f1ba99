package custody.ingest.group;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps records of one stream back until those that belong together are there, at most [#MAX_LINES] lines or
/// [#MAX_AGE], whichever is first.
///
/// Groups come out in the order in which they got whole or too old. Every record comes out exactly once. Not safe
/// for several threads; the time is the caller's.
public final class Grouper {
    /// A group is given up this many lines after its first.
    public static final int MAX_LINES = 64;
    /// A group is given up this long after its first record came.
    public static final Duration MAX_AGE = Duration.ofSeconds(60);

    private final Adapter adapter;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private long lines;

    public Grouper(Adapter adapter) {
        this.adapter = adapter;
    }

    /// Takes one record; the groups that are to be mapped now.
    public List<List<SourceRecord>> add(SourceRecord record, Instant now) {
        lines++;
        List<List<SourceRecord>> ready = new ArrayList<>();
        Optional<String> key = adapter.groupKey(record.json());
        if (key.isEmpty()) {
            ready.add(List.of(record));
        } else {
            join(key.get(), record, now, ready);
        }
        expire(now, ready);
        return ready;
    }

    /// Groups that have waited long enough at that time.
    public List<List<SourceRecord>> expired(Instant now) {
        List<List<SourceRecord>> ready = new ArrayList<>();
        expire(now, ready);
        return ready;
    }

    /// Everything that still waits: the end of the post or file.
    public List<List<SourceRecord>> drain() {
        List<List<SourceRecord>> ready = new ArrayList<>();
        waiting.values().forEach(group -> ready.add(List.copyOf(group.records)));
        waiting.clear();
        return ready;
    }

    private void join(String key, SourceRecord record, Instant now, List<List<SourceRecord>> ready) {
        Waiting group = waiting.computeIfAbsent(key, k -> new Waiting(lines, now));
        group.records.add(record);
        if (adapter.isWhole(group.records) || group.records.size() >= Adapter.MAX_GROUP) {
            waiting.remove(key);
            ready.add(List.copyOf(group.records));
        }
    }

    private void expire(Instant now, List<List<SourceRecord>> ready) {
        Iterator<Waiting> oldest = waiting.values().iterator();
        while (oldest.hasNext()) {
            Waiting group = oldest.next();
            if (lines - group.line < MAX_LINES && now.isBefore(group.since.plus(MAX_AGE))) {
                return;
            }
            oldest.remove();
            ready.add(List.copyOf(group.records));
        }
    }

    private static final class Waiting {
        private final long line;
        private final Instant since;
        private final List<SourceRecord> records = new ArrayList<>();

        Waiting(long line, Instant since) {
            this.line = line;
            this.since = since;
        }
    }
}
