package custody.query.attribution;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Takes entries in index order, keeps the state, and answers with the verdict versions that each causes.
///
/// Versions are judged after every single entry (rule D62); a caller may commit many entries at once. Not for more
/// than one thread. The same entries give the same versions, always.
public final class Engine {
    private final EvidenceStore store;

    public Engine(EvidenceStore store) {
        this.store = store;
    }

    /// Takes the next entry; the new versions, by use. They are in the store already.
    public List<VerdictVersion> apply(LedgerFact entry) {
        return switch (entry.standing()) {
            case FIRST -> first(entry);
            case COPY -> copy(entry);
            case CONFLICT -> List.of();
        };
    }

    private List<VerdictVersion> first(LedgerFact entry) {
        Fact fact = Fact.of(entry.index(), entry.time(), entry.event(), entry.policy());
        var uses = new TreeSet<Long>();
        var before = new Changes(entry.index());
        Event event = entry.event();
        if (event.corrects() != null) {
            store.correct(event.corrects(), event.source().id());
            long corrected = store.indexOf(event.corrects());
            Fact gone = corrected < 0 ? null : store.fact(corrected);
            if (gone != null && gone.event.source().id().equals(event.source().id())) {
                before.takeOut(gone);
            }
        }
        boolean out = store.corrections(event.id().toString()).contains(event.source().id());
        if (!out) {
            before.add(fact);
            if (fact.isUse()) {
                uses.add(fact.index);
            }
        }
        before.judge(uses);
        before.move(fact);
        return before.versions;
    }

    /// A copy from another stream adds its links to the original.
    private List<VerdictVersion> copy(LedgerFact entry) {
        Fact original = store.fact(entry.original());
        if (original == null) {
            return List.of();
        }
        Fact merged = original.withLinksOf(entry.event());
        var changes = new Changes(entry.index());
        if (!merged.event.links().equals(original.event.links())) {
            changes.replace(original, merged);
            changes.judge(original.isUse() ? new TreeSet<>(Set.of(original.index)) : new TreeSet<>());
        }
        changes.move(Fact.of(entry.index(), entry.time(), entry.event(), null));
        return changes.versions;
    }

    /// What one entry does.
    private final class Changes {
        private final long index;
        private final Set<Key> touched = new LinkedHashSet<>();
        private final List<VerdictVersion> versions = new ArrayList<>();
        private @Nullable TreeSet<Long> wasFinal;

        Changes(long index) {
            this.index = index;
        }

        void add(Fact fact) {
            Set<Key> keys = Postings.of(fact);
            noteFinal(keys, fact, 1);
            store.add(fact, keys);
            touched.addAll(keys);
            count(fact, 1);
        }

        void takeOut(Fact fact) {
            Set<Key> keys = Postings.of(fact);
            noteFinal(keys, fact, -1);
            store.remove(fact, keys);
            touched.addAll(keys);
            count(fact, -1);
            if (fact.isUse()) {
                withdraw(fact);
            }
        }

        void replace(Fact original, Fact merged) {
            Set<Key> old = Postings.of(original);
            Set<Key> keys = Postings.of(merged);
            noteFinal(old, original, 0);
            noteFinal(keys, merged, 0);
            store.remove(original, old);
            store.add(merged, keys);
            touched.addAll(old);
            touched.addAll(keys);
        }

        /// Notes which affected uses were FINAL before this entry changed anything.
        private void noteFinal(Set<Key> keys, Fact fact, int by) {
            var all = new LinkedHashSet<>(keys);
            if (by != 0 && fact.is(EventType.GRANT) && fact.isEvidence() && fact.event.grant() != null) {
                for (String entry : fact.event.grant().scope()) {
                    all.add(Key.of(Key.Kind.GRANT_STREAMS, Scope.system(entry)));
                }
            }
            if (wasFinal == null) {
                wasFinal = new TreeSet<>();
            }
            if (all.isEmpty()) {
                return;
            }
            for (long use : store.affected(all)) {
                Fact known = store.fact(use);
                if (known != null && Gaps.finality(store, known) == Finality.FINAL) {
                    wasFinal.add(use);
                }
            }
        }

        private void count(Fact fact, int by) {
            if (!fact.is(EventType.GRANT) || !fact.isEvidence() || fact.event.grant() == null) {
                return;
            }
            for (String entry : Set.copyOf(fact.event.grant().scope())) {
                String system = Scope.system(entry);
                if (system.isEmpty() && !Scope.isPattern(entry)) {
                    continue;
                }
                var stream = new GrantStream(StreamId.of(fact.event.source()), system.isEmpty() ? entry : "");
                if (store.countGrantStream(system, stream, by)) {
                    touched.add(Key.of(Key.Kind.GRANT_STREAMS, system));
                }
            }
        }

        private void withdraw(Fact use) {
            VerdictVersion last = store.latest(use.index);
            store.footprint(use.index, Set.of());
            if (last != null) {
                var gone = new VerdictVersion(last.use(), last.verdict(), last.verdictClass(), last.flags(),
                        last.confidence(), last.grant(), last.grantIndex(), last.approvals(), last.chain(),
                        last.ending(), last.candidates(), last.joinKeys(), "Corrected by the source in entry " + index
                                + ".", last.policyVersion(), last.policyHash(), index, index, last.evaluatedAt(),
                        last.revised(), true);
                store.append(gone);
                versions.add(gone);
            }
        }

        void judge(TreeSet<Long> uses) {
            if (!touched.isEmpty()) {
                uses.addAll(store.affected(touched));
            }
            for (long use : uses) {
                Fact fact = store.fact(use);
                if (fact != null) {
                    judge(fact);
                }
            }
        }

        private void judge(Fact use) {
            VerdictVersion last = store.latest(use.index);
            var reads = new Reads(store);
            VerdictVersion next = Attribution.of(reads, use);
            store.footprint(use.index, reads.footprint());
            if (last != null && last.saysTheSame(next)) {
                return;
            }
            boolean late = last != null && (last.revised() || wasFinal != null && wasFinal.contains(use.index));
            VerdictVersion version = next.at(index, last, late);
            store.append(version);
            versions.add(version);
        }

        /// Moves the clock of the entry's stream (rule D58); done last, for finality is "as of the index before".
        void move(Fact fact) {
            StreamId stream = StreamId.of(fact.event.source());
            long time = fact.future || fact.dateless ? Moment.NEVER : fact.time;
            long watermark = Moment.of(fact.event.watermark(), Moment.NEVER);
            StreamClock clock = store.clock(stream);
            StreamClock moved = clock.with(time, watermark);
            if (!moved.equals(clock)) {
                store.clock(stream, moved);
            }
        }
    }

    /// The verdict by all that the store holds now, with candidates and reason afresh: those are no part of what
    /// makes a version, so that the latest version may show older ones. Appends nothing. Null when it is no use.
    public @Nullable VerdictVersion explain(long use) {
        Fact fact = store.fact(use);
        VerdictVersion last = store.latest(use);
        return fact == null || last == null || last.withdrawn() ? last : last.explainedBy(
                Attribution.of(new Reads(store), fact));
    }

    /// The finality of a use by what the store holds now; REVISED is the version's own word.
    public Finality finality(long use) {
        VerdictVersion last = store.latest(use);
        Fact fact = store.fact(use);
        if (last != null && last.revised()) {
            return Finality.REVISED;
        }
        return fact == null ? Finality.FINAL : Gaps.finality(store, fact);
    }
}
