package custody.query.state;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.attribution.Around;
import custody.query.attribution.EvidenceStore;
import custody.query.attribution.Extent;
import custody.query.attribution.Fact;
import custody.query.attribution.Footprint;
import custody.query.attribution.GrantStream;
import custody.query.attribution.Key;
import custody.query.attribution.Span;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import custody.query.attribution.VerdictVersion;
import custody.query.posting.Indexes;
import custody.query.state.EvidenceCommit.ChangedFact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The engine's state on a database, as the follower's thread sees it: what is committed, and over it what the batch
/// in hand has changed.
///
/// Facts are not stored: the journal has them.
final class StoredEvidence implements EvidenceStore {
    private static final long[] NOTHING = {};
    private static final byte[] OUT = {};
    /// In the place of an entry that another key of the same hash brought here.
    private static final long OTHERS = Long.MAX_VALUE;
    private static final int FEW = 4;

    private final StoredPostings postings;
    private final StoredVerdicts verdicts;
    private final StreamTable streams;
    private final EntryMarks marks;
    private final StoredFootprints footprints;
    private final FactSource facts;
    private final Recent<Key, long[]> lists;
    private final Map<Long, byte[]> changed = new HashMap<>();
    private long current = -1;
    private boolean mayAdd;
    private boolean added;
    private @Nullable Event event;

    StoredEvidence(
            EntryReader entries, StoredPostings postings, StoredVerdicts verdicts, StreamTable streams,
            EntryMarks marks, EvidenceRepository rows, EvidenceLimits limits) {
        this.postings = postings;
        this.verdicts = verdicts;
        this.streams = streams;
        this.marks = marks;
        this.footprints = new StoredFootprints(postings, verdicts, marks);
        this.lists = new Recent<>(limits.keys());
        this.facts = new FactSource(entries, entry -> changed.containsKey(entry) ? changed.get(entry)
                : postings.find(Space.CHANGED, Space.number(entry)).isEmpty() ? null : rows.changed(entry),
                limits.facts());
    }

    /// The engine takes this entry from now on.
    void begin(Entry entry, Event its) {
        current = entry.index();
        mayAdd = entry.standing() == Standing.FIRST;
        added = false;
        event = its;
    }

    /// The engine is through with it. An entry that it did not add, because it was corrected before it came, must not
    /// be found in the journal later.
    void end() {
        if (mayAdd && !added) {
            change(current, OUT);
        }
        event = null;
    }

    @Override
    public List<Fact> facts(Key key) {
        return found(key, null);
    }

    @Override
    public List<Fact> facts(Key key, Around around) {
        return found(key, around);
    }

    private List<Fact> found(Key key, @Nullable Around around) {
        long[] list = list(key);
        if (list.length == 0) {
            return List.of();
        }
        var found = new ArrayList<Fact>(around == null ? list.length : FEW);
        for (int i = 0; i < list.length; i++) {
            long index = list[i] < 0 ? ~list[i] : list[i];
            boolean mayBe = index != OTHERS && (around == null || marks.extents().mayTouch(index, around));
            Fact fact = mayBe ? fact(index) : null;
            if (fact != null && list[i] < 0) {
                list[i] = fact.keys().contains(key) ? index : OTHERS;
            }
            if (fact != null && list[i] == index) {
                found.add(fact);
            }
        }
        return found;
    }

    /// The entries under a key; those that are less than 0 are not looked at yet, see [#OTHERS].
    private long[] list(Key key) {
        long[] known = lists.get(key);
        if (known == null) {
            Indexes found = postings.find(Space.FACTS, Space.hash(key));
            known = found.isEmpty() ? NOTHING : found.toArray();
            for (int i = 0; i < known.length; i++) {
                known[i] = ~known[i];
            }
            lists.put(key, known);
        }
        return known;
    }

    @Override
    public @Nullable Fact fact(long index) {
        return index < current || index == current && added ? facts.get(index) : null;
    }

    @Override
    public long indexOf(String eventId) {
        Indexes found = postings.find(Space.EVENT_IDS, Space.hash(eventId));
        for (int i = 0; i < found.size(); i++) {
            Fact fact = fact(found.get(i));
            if (fact != null && fact.eventId().equals(eventId)) {
                return fact.index();
            }
        }
        return -1;
    }

    @Override
    public void add(Fact fact, Collection<Key> keys) {
        boolean isNew = fact.index() == current && !added;
        if (isNew) {
            added = true;
            postings.add(Space.EVENT_IDS, Space.hash(fact.eventId()), fact.index());
        } else if (facts.get(fact.index()) != fact) {
            change(fact.index(), EventCodec.encode(fact.event()));
        }
        facts.put(fact);
        for (Key key : keys) {
            postings.add(Space.FACTS, Space.hash(key), fact.index());
            long[] known = lists.get(key);
            if (known != null) {
                lists.put(key, with(known, fact.index()));
            }
        }
    }

    private static long[] with(long[] list, long index) {
        for (long each : list) {
            if (each == index || each == ~index) {
                return list;
            }
        }
        long[] more = Arrays.copyOf(list, list.length + 1);
        more[list.length] = index;
        return more;
    }

    @Override
    public Map<Long, Extent> extents(Key key) {
        long[] entries = list(key).clone();
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entries[i] < 0 ? ~entries[i] : entries[i];
        }
        return marks.extents().of(entries);
    }

    @Override
    public void extent(long fact, Extent extent) {
        marks.extents().set(fact, extent);
    }

    @Override
    public void remove(Fact fact, Collection<Key> keys) {
        change(fact.index(), OUT);
        facts.forget(fact.index());
        keys.forEach(lists::remove);
    }

    private void change(long entry, byte[] bytes) {
        changed.put(entry, bytes);
        postings.add(Space.CHANGED, Space.number(entry), current);
    }

    @Override
    public void correct(String eventId, String source) {
        postings.add(Space.CORRECTIONS, Space.hash(eventId), current);
    }

    @Override
    public Set<String> corrections(String eventId) {
        Indexes found = postings.find(Space.CORRECTIONS, Space.hash(eventId));
        if (found.isEmpty()) {
            return Set.of();
        }
        var sources = new HashSet<String>();
        for (int i = 0; i < found.size(); i++) {
            Event by = found.get(i) == current ? event : facts.event(found.get(i));
            if (by != null && eventId.equals(by.corrects())) {
                sources.add(by.source().id());
            }
        }
        return sources;
    }

    @Override
    public List<Long> affected(Collection<Key> keys, Span span) {
        return footprints.affected(keys, span);
    }

    @Override
    public void footprint(long use, Footprint footprint, Span span) {
        footprints.set(use, footprint, span, use == current);
    }

    @Override
    public @Nullable VerdictVersion latest(long use) {
        if (use == current && !verdicts.isFresh(use)) {
            return null;
        }
        VerdictBlock.Printed latest = verdicts.latest(use);
        return latest == null ? null : latest.version();
    }

    @Override
    public void append(VerdictVersion version) {
        long use = version.use();
        verdicts.append(new VerdictBlock.Printed(version, footprints.print(use)));
        if (version.evaluatedAt() != use) {
            postings.add(Space.REVISIONS, Space.number(use), version.evaluatedAt());
        }
    }

    @Override
    public StreamClock clock(StreamId stream) {
        return streams.clock(stream);
    }

    @Override
    public void clock(StreamId stream, StreamClock clock) {
        streams.clock(stream, clock);
    }

    @Override
    public Set<StreamId> streams(String source, String name) {
        return streams.streams(source, name);
    }

    @Override
    public Set<GrantStream> grantStreams(String system) {
        return streams.grantStreams(system);
    }

    @Override
    public boolean countGrantStream(String system, GrantStream stream, int by) {
        return streams.count(system, stream, by, current + 1);
    }

    /// The facts that this batch changed.
    List<ChangedFact> changes() {
        return changed.entrySet().stream().map(each -> new ChangedFact(each.getKey(), each.getValue())).toList();
    }

    /// The batch is committed.
    void committed() {
        changed.clear();
        footprints.committed();
    }
}
