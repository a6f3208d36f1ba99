package custody.query.state;

import custody.ledger.event.IdentifiedEvent;
import custody.ledger.read.Entry;
import custody.query.attribution.Awaited;
import custody.query.attribution.Engine;
import custody.query.attribution.Finality;
import custody.query.attribution.Flag;
import custody.query.attribution.LedgerFact;
import custody.query.attribution.MemoryStore;
import custody.query.attribution.Observations;
import custody.query.attribution.Replay;
import custody.query.attribution.UseAt;
import custody.query.attribution.VerdictVersion;
import custody.query.index.IndexedVerdict;
import custody.query.index.VerdictFeed;
import custody.query.project.Batch;
import custody.query.project.Projection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Runs the engine over the ledger and keeps every verdict version, by use and by the entry that caused it.
///
/// In memory: its position is 0 in every new process, and its size grows with the ledger. Batches are taken by one
/// thread; any number may read.
public final class AttributionProjection implements Projection, VerdictFeed, Verdicts {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final NavigableMap<Long, List<VerdictVersion>> byCause = new TreeMap<>();
    private MemoryStore store = new MemoryStore();
    private Engine engine = new Engine(store);
    private Replay earlier = new Replay();
    private long taken;

    @Override
    public String name() {
        return "attribution";
    }

    @Override
    public long position() {
        lock.readLock().lock();
        try {
            return taken;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void apply(Batch batch) {
        lock.writeLock().lock();
        try {
            if (batch.from() != taken) {
                throw new IllegalStateException("batch from " + batch.from() + ", attribution is at " + taken);
            }
            batch.items().forEach(this::apply);
        } catch (RuntimeException e) {
            // The engine may be half through an entry, and has no way back.
            reset();
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void apply(Batch.Item item) {
        Entry entry = item.entry();
        IdentifiedEvent identified = item.identified();
        if (identified != null) {
            LedgerFact fact = new LedgerFact(entry.index(), entry.time(), identified, entry.standing(), entry.original(),
                    PolicyEntry.of(entry, identified.event()));
            List<VerdictVersion> versions = engine.apply(fact);
            earlier.add(fact);
            if (!versions.isEmpty()) {
                byCause.put(entry.index(), versions);
            }
        }
        taken = entry.index() + 1;
    }

    private void reset() {
        store = new MemoryStore();
        engine = new Engine(store);
        earlier = new Replay();
        byCause.clear();
        taken = 0;
    }

    /// Nothing waits: a version is visible as soon as its batch is taken.
    @Override
    public void settle() {}

    @Override
    public long size() {
        return position();
    }

    @Override
    public Map<Long, List<VerdictVersion>> histories(Collection<Long> uses, long asOf) {
        Map<Long, List<VerdictVersion>> found = new LinkedHashMap<>();
        for (long use : uses) {
            List<VerdictVersion> known = history(use, asOf);
            if (!known.isEmpty()) {
                found.put(use, known);
            }
        }
        return found;
    }

    private List<VerdictVersion> history(long use, long asOf) {
        lock.readLock().lock();
        try {
            return store.history(use).stream().filter(each -> each.evaluatedAt() < asOf).toList();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Map<Long, VerdictVersion> inForce(Collection<Long> uses, long asOf) {
        Map<Long, VerdictVersion> found = new LinkedHashMap<>();
        for (long use : uses) {
            VerdictVersion version = inForce(use, asOf);
            if (version != null) {
                found.put(use, version);
            }
        }
        return found;
    }

    @Override
    public Map<String, List<Long>> entriesNamed(Collection<String> eventIds, long asOf) {
        lock.readLock().lock();
        try {
            Map<String, List<Long>> named = new LinkedHashMap<>();
            for (String id : eventIds) {
                long index = store.indexOf(id);
                if (index >= 0 && index < asOf) {
                    named.put(id, List.of(index));
                }
            }
            return named;
        } finally {
            lock.readLock().unlock();
        }
    }

    /// The version in force at a tree size; null when the use had none then.
    @Nullable VerdictVersion inForce(long use, long asOf) {
        List<VerdictVersion> known = history(use, asOf);
        return known.isEmpty() ? null : known.getLast();
    }

    @Override
    public Map<Long, Finality> finality(Collection<Long> uses, long asOf) {
        lock.readLock().lock();
        try {
            Map<Long, Finality> found = new LinkedHashMap<>();
            for (long use : uses) {
                if (inForce(use, asOf) != null) {
                    found.put(use, asOf < taken ? earlier.finality(use, asOf) : engine.finality(use));
                }
            }
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Map<UseAt, SortedSet<Long>> basis(Collection<UseAt> uses) {
        lock.readLock().lock();
        try {
            Map<UseAt, SortedSet<Long>> found = new LinkedHashMap<>();
            for (UseAt each : uses) {
                found.put(each, each.asOf() < taken ? earlier.basis(each) : Engine.basis(store, each.use()));
            }
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Map<Long, List<Awaited>> awaited(Collection<Long> uses, long asOf) {
        lock.readLock().lock();
        try {
            return asOf < taken ? earlier.awaited(uses, asOf) : Engine.awaited(store, uses);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Map<Long, Set<Flag>> observations(
            Collection<Long> uses, long asOf, Instant now, Observations.Others others) {
        lock.readLock().lock();
        try {
            return asOf < taken ? earlier.observations(uses, asOf, now, others)
                    : Observations.of(store, store.latest(uses), now, others);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public List<IndexedVerdict> between(long from, long to) {
        lock.readLock().lock();
        try {
            if (taken < to) {
                throw new IllegalStateException("verdicts are known up to entry " + taken + ", not yet to " + to);
            }
            var all = new ArrayList<IndexedVerdict>();
            for (Map.Entry<Long, List<VerdictVersion>> cause : byCause.subMap(from, to).entrySet()) {
                cause.getValue().forEach(version -> all.add(IndexedVerdicts.of(version)));
            }
            return all;
        } finally {
            lock.readLock().unlock();
        }
    }
}
