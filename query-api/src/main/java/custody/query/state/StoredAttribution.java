package custody.query.state;

import custody.ledger.event.Event;
import custody.ledger.event.IdentifiedEvent;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.attribution.Awaited;
import custody.query.attribution.Engine;
import custody.query.attribution.Finality;
import custody.query.attribution.Flag;
import custody.query.attribution.LedgerFact;
import custody.query.attribution.Observations;
import custody.query.attribution.UseAt;
import custody.query.attribution.VerdictVersion;
import custody.query.index.IndexedVerdict;
import custody.query.index.VerdictFeed;
import custody.query.posting.PageCache;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionException;
import custody.query.state.EvidenceCommit.WrittenRun;
import custody.query.state.VerdictBlock.Printed;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the engine over the ledger and keeps its state and every verdict version on a database.
///
/// A batch is written in one transaction with the position, so that a crash takes both or neither; after any failure
/// what is in memory is thrown away and read again. State of another format, other rules or another ledger is dropped
/// and made again from entry 0. Batches are taken by one thread; any number may ask, and see what is committed.
public final class StoredAttribution implements Projection, VerdictFeed, Verdicts, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredAttribution.class);

    /// What the follower's thread works on.
    private record Working(
            StoredPostings postings, StoredVerdicts verdicts, StreamTable streams, EarlierStreams earlier,
            EntryMarks marks, StoredEvidence evidence, Engine engine) {}

    /// The versions of the last batch, in the order of cause and use, for those that are next in hand to be asked.
    private record Last(long from, long to, List<IndexedVerdict> versions) {}

    private final EntryReader entries;
    private final EvidenceRepository rows;
    private final EvidenceLimits limits;
    private final RunMerging merging;
    private final FactSource committedFacts;
    private @Nullable Working working;
    private long taken;
    private volatile @Nullable CommittedEvidence committed;
    private volatile @Nullable Last last;

    public StoredAttribution(EntryReader entries, EvidenceRepository rows, EvidenceLimits limits) {
        this.entries = entries;
        this.rows = rows;
        this.limits = limits;
        this.merging = new RunMerging(rows, limits.mergesBeside());
        this.committedFacts = new FactSource(entries, this::changed, Math.max(1, limits.facts() / 4));
    }

    @Override
    public String name() {
        return "attribution";
    }

    @Override
    public boolean standsAlone() {
        return true;
    }

    @Override
    public long position() throws ProjectionException {
        if (working == null) {
            try {
                open();
            } catch (RuntimeException e) {
                throw new ProjectionException("the state of attribution does not open: " + e.getMessage(), e);
            }
        }
        return taken;
    }

    private void open() {
        merging.restart();
        EvidencePosition position = rows.findById(EvidencePosition.ID).orElse(null);
        if (position != null && !fits(position)) {
            LOG.info("the state of attribution is made again: it is of other rules, another format or another ledger");
            position = null;
        }
        if (position == null) {
            rows.clear();
        }
        long nextRun = rows.tidy();
        var postings = new StoredPostings(new PageCache(rows, limits.pageBytes()), rows.runs(), nextRun);
        var verdicts = new StoredVerdicts(rows, postings, limits);
        var streams = StreamTable.stored(rows.clocks(), rows.grants());
        var earlier = new EarlierStreams(entries, rows, limits.streamStep(), streams.names());
        var marks = EntryMarks.of(rows.marks());
        var evidence = new StoredEvidence(entries, postings, verdicts, streams, marks, rows, limits);
        taken = position == null ? 0 : position.entries();
        last = null;
        working = new Working(postings, verdicts, streams, earlier, marks, evidence, new Engine(evidence));
        committed = new CommittedEvidence(
                taken, false, postings, verdicts, marks.extents(), streams.copy(), earlier, committedFacts);
    }

    private boolean fits(EvidencePosition position) {
        return position.fingerprint().equals(Fingerprint.of(limits)) && position.entries() <= entries.size()
                && position.lastLeaf().equals(entries.entry(position.entries() - 1)
                        .map(entry -> entry.leafHash().toHex()).orElse(""));
    }

    @Override
    public void apply(Batch batch) throws ProjectionException {
        Working into = working;
        if (into == null || batch.from() != taken) {
            throw new IllegalStateException("batch from " + batch.from() + ", attribution is at " + taken);
        }
        try {
            batch.items().forEach(item -> take(item, into));
            commit(into, batch);
            merging.consider(into.postings);
        } catch (RuntimeException e) {
            // The engine may be half through an entry. What is committed holds.
            working = null;
            throw new ProjectionException("attribution does not take the entries from " + batch.from() + ": "
                    + e.getMessage(), e);
        }
    }

    private static void take(Batch.Item item, Working into) {
        Entry entry = item.entry();
        IdentifiedEvent identified = item.identified();
        if (identified != null) {
            Event event = identified.event();
            into.evidence.begin(entry, event);
            into.engine.apply(new LedgerFact(entry.index(), entry.time(), identified, entry.standing(), entry.original(),
                    PolicyEntry.of(entry, event)));
            into.evidence.end();
        }
        long size = entry.index() + 1;
        if (into.earlier.isMark(size)) {
            into.streams.mark(size);
        }
    }

    private void commit(Working into, Batch batch) {
        Entry end = batch.items().getLast().entry();
        List<Printed> versions = into.verdicts.batch();
        List<WrittenRun> runs = into.postings.write();
        var changed = into.evidence.changes();
        rows.commit(new EvidenceCommit(
                new EvidencePosition(EvidencePosition.ID, Fingerprint.of(limits), batch.to(), end.leafHash().toHex()),
                runs, VerdictBlock.rows(versions), changed, into.streams.moved(), into.marks.changed()));
        into.postings.committed(runs);
        into.verdicts.committed();
        into.evidence.committed();
        into.marks.committed();
        changed.forEach(fact -> committedFacts.forget(fact.entry()));
        boolean moved = into.streams.committed();
        CommittedEvidence before = committed;
        Streams streams = before == null || moved ? into.streams.copy() : before.streams();
        into.earlier.keep(batch.to(), streams);
        committed = new CommittedEvidence(
                batch.to(), false, into.postings, into.verdicts, into.marks.extents(), streams, into.earlier, committedFacts);
        last = new Last(batch.from(), batch.to(), versions.stream().map(each -> IndexedVerdicts.of(each.version())).toList());
        taken = batch.to();
    }

    private byte @Nullable [] changed(long entry) {
        CommittedEvidence now = committed;
        return now == null || !now.isChanged(entry) ? null : rows.changed(entry);
    }

    @Override
    public void settle() {
        // Every batch is durable and visible when it is taken.
    }

    @Override
    public long size() {
        CommittedEvidence now = committed;
        return now == null ? 0 : now.size();
    }

    @Override
    public Map<Long, VerdictVersion> inForce(Collection<Long> uses, long asOf) {
        CommittedEvidence now = committed;
        return now == null ? Map.of() : now.verdicts().inForce(uses, Math.min(asOf, now.size()));
    }

    @Override
    public Map<Long, List<VerdictVersion>> histories(Collection<Long> uses, long asOf) {
        CommittedEvidence now = committed;
        return now == null ? Map.of() : now.verdicts().histories(uses, Math.min(asOf, now.size()));
    }

    @Override
    public Map<Long, Finality> finality(Collection<Long> uses, long asOf) {
        CommittedEvidence now = committed;
        if (now == null) {
            return Map.of();
        }
        CommittedEvidence then = now.at(asOf);
        then.look(uses);
        return Engine.finality(then, then.verdicts().inForce(uses, then.size()).values());
    }

    @Override
    public Map<UseAt, SortedSet<Long>> basis(Collection<UseAt> uses) {
        CommittedEvidence now = committed;
        Map<UseAt, SortedSet<Long>> found = HashMap.newHashMap(uses.size());
        if (now != null) {
            uses.forEach(each -> found.put(each, Engine.basis(now.at(each.asOf()), each.use())));
        }
        return found;
    }

    @Override
    public Map<Long, List<Awaited>> awaited(Collection<Long> uses, long asOf) {
        CommittedEvidence now = committed;
        return now == null ? Map.of() : Engine.awaited(now.at(asOf), uses);
    }

    @Override
    public Map<String, List<Long>> entriesNamed(Collection<String> eventIds, long asOf) {
        CommittedEvidence evidence = committed;
        return evidence == null ? Map.of() : evidence.entriesNamed(eventIds, asOf);
    }

    @Override
    public Map<Long, Set<Flag>> observations(
            Collection<Long> uses, long asOf, Instant now, Observations.Others others) {
        CommittedEvidence evidence = committed;
        if (evidence == null) {
            return Map.of();
        }
        CommittedEvidence then = evidence.at(asOf);
        then.look(uses);
        return Observations.of(then, then.verdicts().inForce(uses, then.size()).values(), now, others);
    }

    @Override
    public List<IndexedVerdict> between(long from, long to) {
        Last fed = last;
        CommittedEvidence now = committed;
        if (now == null || now.size() < to) {
            throw new IllegalStateException("verdicts are known up to entry " + size() + ", not yet to " + to);
        }
        if (fed != null && fed.from == from && fed.to == to) {
            return fed.versions;
        }
        return now.verdicts().between(from, to).stream()
                .filter(each -> each.evaluatedAt() >= from && each.evaluatedAt() < to)
                .map(IndexedVerdicts::of)
                .toList();
    }

    /// Gives up a merge that runs. The follower must have stopped.
    @Override
    public void close() {
        merging.stop();
    }
}
