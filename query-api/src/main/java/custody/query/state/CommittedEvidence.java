package custody.query.state;

import custody.ledger.event.Event;
import custody.query.attribution.Around;
import custody.query.attribution.Evidence;
import custody.query.attribution.Extent;
import custody.query.attribution.Fact;
import custody.query.attribution.GrantStream;
import custody.query.attribution.Key;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import custody.query.attribution.VerdictVersion;
import custody.query.posting.Indexes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state as of a size that is committed, the last one or an earlier one, for questions. For any number of threads.
///
/// As of an earlier size a fact has the links of the copies below that size. A copy whose payload was erased since gives none.
record CommittedEvidence(
        long size, boolean isEarlier, StoredPostings postings, StoredVerdicts verdicts, GrantExtents extents, Streams streams,
        EarlierStreams earlier, FactSource source)
        implements Evidence {
    /// The state as of a size: this one when it is not below.
    CommittedEvidence at(long asOf) {
        return asOf >= size ? this
                : new CommittedEvidence(asOf, true, postings, verdicts, extents, earlier.at(asOf), earlier, source);
    }

    @Override
    public List<Fact> facts(Key key) {
        return found(key, null);
    }

    /// Extents may be ahead of what is committed: a reader who finds no grant that wins reads them all. What is said of them
    /// now, they may not have been at an earlier size: there all are read.
    @Override
    public List<Fact> facts(Key key, Around around) {
        return found(key, isEarlier ? null : around);
    }

    /// Entries below a size whose event id has the hash of one of these, by that one.
    Map<String, List<Long>> entriesNamed(Collection<String> eventIds, long below) {
        Map<String, List<Long>> named = HashMap.newHashMap(eventIds.size());
        for (String id : eventIds) {
            var found = new Indexes();
            postings.findCommitted(Space.EVENT_IDS, Space.hash(id), found);
            List<Long> entries = Arrays.stream(found.distinct().toArray()).filter(index -> index < below).boxed().toList();
            if (!entries.isEmpty()) {
                named.put(id, entries);
            }
        }
        return named;
    }

    private List<Fact> found(Key key, @Nullable Around around) {
        var found = new Indexes();
        postings.findCommitted(Space.FACTS, Space.hash(key), found);
        found.distinct();
        var facts = new ArrayList<Fact>(found.size());
        for (int i = 0; i < found.size(); i++) {
            boolean mayBe = around == null || extents.mayTouch(found.get(i), around);
            Fact fact = mayBe ? fact(found.get(i)) : null;
            if (fact != null && fact.keys().contains(key)) {
                facts.add(fact);
            }
        }
        return facts;
    }

    @Override
    public Map<Long, Extent> extents(Key key) {
        if (isEarlier) {
            return Map.of();
        }
        var found = new Indexes();
        postings.findCommitted(Space.FACTS, Space.hash(key), found);
        return extents.of(found.toArray());
    }

    @Override
    public @Nullable Fact fact(long index) {
        Fact now = index < size ? source.get(index) : null;
        boolean mayDiffer = index < size && (now == null || isEarlier && !now.event().links().isEmpty());
        return mayDiffer ? then(index, now) : now;
    }

    /// A fact as of the size: one that is out by now, but no entry below the size had corrected it, or has other links.
    private @Nullable Fact then(long index, @Nullable Fact now) {
        Indexes changes = changes(index);
        if (changes.isEmpty()) {
            return now;
        }
        Fact then = source.original(index);
        if (then == null || isCorrected(then)) {
            return null;
        }
        String id = then.eventId();
        for (int i = 0; i < changes.size(); i++) {
            Event copy = changes.get(i) < size ? source.event(changes.get(i)) : null;
            // What shares nothing but the hash of an index is of another event.
            if (copy != null && copy.id().toString().equals(id)) {
                then = then.withLinksOf(copy);
            }
        }
        return then;
    }

    private boolean isCorrected(Fact fact) {
        var found = new Indexes();
        postings.findCommitted(Space.CORRECTIONS, Space.hash(fact.eventId()), found);
        for (int i = 0; i < found.size(); i++) {
            Event by = found.get(i) < size ? source.event(found.get(i)) : null;
            if (by != null && fact.eventId().equals(by.corrects())
                    && by.source().id().equals(fact.event().source().id())) {
                return true;
            }
        }
        return false;
    }

    /// Reads at once what [#fact] will be asked for.
    void look(Collection<Long> entries) {
        source.look(entries.stream().filter(entry -> entry < size).toList());
    }

    boolean isChanged(long entry) {
        return !changes(entry).isEmpty();
    }

    /// The entries that changed the fact of one, by copying or correcting it.
    private Indexes changes(long entry) {
        var found = new Indexes();
        postings.findCommitted(Space.CHANGED, Space.number(entry), found);
        found.distinct();
        return found;
    }

    @Override
    public @Nullable VerdictVersion latest(long use) {
        return verdicts.inForce(use, size);
    }

    @Override
    public StreamClock clock(StreamId stream) {
        return streams.clock(stream);
    }

    @Override
    public Set<StreamId> streams(String source, String name) {
        return streams.streams(source, name);
    }

    @Override
    public Set<GrantStream> grantStreams(String system) {
        return streams.grantStreams(system);
    }
}
