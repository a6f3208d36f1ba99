package custody.query.attribution;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Takes entries in index order, keeps the state, and answers with the verdict versions that each causes.
///
/// Versions are judged after every single entry (rule D62); a caller may commit many entries at once. Not for more
/// than one thread. The same entries give the same versions, always.
public final class Engine {
    private final EvidenceStore store;
    private final Judgements judgements;
    private final SaidParents parents;

    public Engine(EvidenceStore store) {
        this(store, new Judgements(store));
    }

    Engine(EvidenceStore store, Judgements judgements) {
        this.store = store;
        this.judgements = judgements;
        this.parents = new SaidParents(store);
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
        Fact fact = Fact.of(entry);
        Fact gone = corrected(entry.event());
        boolean isOut = store.corrections(fact.eventId()).contains(entry.event().source().id());
        var changes = new Changes(entry.index());
        if (gone != null) {
            changes.touchGoing(gone);
        }
        if (!isOut) {
            changes.touch(fact);
        }
        changes.noteFinality();
        if (gone != null) {
            changes.takeOut(gone);
        }
        if (!isOut) {
            changes.add(fact);
        }
        changes.judge();
        changes.move(entry.standing(), fact);
        return changes.versions;
    }

    /// What an event takes out; noted also when it is not here yet (rule D65).
    private @Nullable Fact corrected(Event event) {
        if (event.corrects() == null) {
            return null;
        }
        store.correct(event.corrects(), event.source().id());
        long index = store.indexOf(event.corrects());
        Fact gone = index < 0 ? null : store.fact(index);
        return gone != null && gone.event.source().id().equals(event.source().id()) ? gone : null;
    }

    /// A copy from another stream adds its links to the original.
    private List<VerdictVersion> copy(LedgerFact entry) {
        var changes = new Changes(entry.index());
        Fact original = store.fact(entry.original());
        if (original != null) {
            changes.join(original, original.withLinksOf(entry.event()));
        }
        changes.move(entry.standing(), Fact.of(entry));
        return changes.versions;
    }

    /// What one entry does.
    private final class Changes {
        private final long index;
        private final TreeSet<Long> uses = new TreeSet<>();
        private final Set<Long> wasFinal = new HashSet<>();
        private final List<VerdictVersion> versions = new ArrayList<>();
        private boolean movesFinality;

        Changes(long index) {
            this.index = index;
        }

        /// Marks the uses that a fact can change by coming or going; to be done before it does.
        void touch(Fact fact) {
            Set<Key> keys = touched(fact);
            if (!keys.isEmpty()) {
                Reach.of(store, fact, keys).forEach((span, some) -> touch(fact, span, some));
            }
        }

        /// Marks the uses that a fact can change by going, or by coming back with other links.
        void touchGoing(Fact fact) {
            Set<Key> keys = touched(fact);
            if (!keys.isEmpty()) {
                Reach.ofGoing(store, fact, keys).forEach((span, some) -> touch(fact, span, some));
            }
        }

        /// The keys over which a fact changes something; notes whether it can change who is FINAL.
        private Set<Key> touched(Fact fact) {
            Set<Key> keys = parents.unknown(fact);
            for (GrantStream.Counted stream : GrantStream.shownBy(fact)) {
                if (changesStreams(fact, stream)) {
                    keys.add(Key.of(Key.Kind.GRANT_STREAMS, stream.system()));
                    movesFinality = true;
                }
            }
            movesFinality |= fact.policy != null || fact.is(EventType.SOURCE_GAP);
            return keys;
        }

        /// Whether a stream may be new, or gone, with this GRANT: all uses of the system hang on it, so that most
        /// grants, of streams that are known, must not say so. A fact that the store has can only go.
        private boolean changesStreams(Fact fact, GrantStream.Counted stream) {
            return store.fact(fact.index) != null || !store.grantStreams(stream.system()).contains(stream.stream());
        }

        /// A store may say more uses than lie in the span: those are left out here, before they are judged.
        private void touch(Fact by, Span span, Set<Key> keys) {
            judgements.forget(keys);
            if (span.isEmpty()) {
                return;
            }
            List<Long> affected = store.affected(keys, span);
            if (span.equals(Span.ALL)) {
                uses.addAll(affected);
                return;
            }
            var reads = new Reads(store);
            List<Fact> gap = Gaps.onOneGap(reads, by);
            for (long use : affected) {
                Fact fact = store.fact(use);
                if (fact != null && isReached(reads, fact, by, gap, span)) {
                    uses.add(use);
                }
            }
        }

        /// The policy of a use is that of its beginning, whatever its clock's error (rule D66); evidence can change it as
        /// long as it lasts, and what is said of a gap when that may be one of grants for its secret.
        private boolean isReached(Reads reads, Fact use, Fact by, List<Fact> gap, Span span) {
            if (by.policy != null) {
                return new Span(use.time, use.time).touches(span);
            }
            Policy policy = Attribution.policyFor(reads, TimePoint.of(use.time));
            return span(use, policy).touches(span) && (gap.isEmpty() || Gaps.mayCover(policy, gap, use.subject()));
        }

        private static Span span(Fact use, Policy policy) {
            long error = use.error(policy);
            return new Span(use.time - error, use.end + error);
        }

        /// Notes who was FINAL before, when this entry may change that; else it is seen when it is asked for.
        void noteFinality() {
            if (movesFinality) {
                uses.forEach(this::noteFinality);
            }
        }

        private void noteFinality(long use) {
            Fact known = store.fact(use);
            if (known != null && Gaps.finality(store, known) == Finality.FINAL) {
                wasFinal.add(use);
            }
        }

        private boolean wasFinal(long use) {
            if (!movesFinality) {
                noteFinality(use);
            }
            return wasFinal.contains(use);
        }

        void add(Fact fact) {
            Set<Key> keys = parents.unknown(fact);
            store.add(fact, keys);
            Extents.note(store, Extents.near(new Reads(store), fact));
            count(fact, 1);
            if (fact.isUse()) {
                uses.add(fact.index);
            }
        }

        void takeOut(Fact fact) {
            Set<Key> keys = parents.posted(fact);
            Set<GrantId> near = Extents.near(new Reads(store), fact);
            store.remove(fact, keys);
            parents.restore(fact, keys);
            Extents.note(store, near);
            count(fact, -1);
            if (fact.isUse()) {
                withdraw(fact);
            }
        }

        /// Replaces a fact by the same with the links of a copy; nothing when it has them all.
        void join(Fact original, Fact merged) {
            if (merged.event.links().equals(original.event.links())) {
                return;
            }
            touchGoing(original);
            touchGoing(merged);
            noteFinality();
            Set<Key> keys = Postings.of(merged);
            Set<Key> old = parents.posted(original);
            keys.removeIf(k -> k.kind() == Key.Kind.PARENT && !old.contains(k));
            Set<GrantId> near = Extents.near(new Reads(store), original);
            store.remove(original, old);
            store.add(merged, keys);
            near.addAll(Extents.near(new Reads(store), merged));
            Extents.note(store, near);
            if (original.isUse()) {
                uses.add(original.index);
            }
            judge();
        }

        private void count(Fact fact, int by) {
            GrantStream.shownBy(fact).forEach(s -> store.countGrantStream(s.system(), s.stream(), by));
        }

        private void withdraw(Fact use) {
            VerdictVersion last = store.latest(use.index);
            store.footprint(use.index, Footprint.NONE, Span.ALL);
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

        void judge() {
            for (long use : uses) {
                Fact fact = store.fact(use);
                if (fact != null) {
                    judge(fact);
                }
            }
        }

        private void judge(Fact use) {
            VerdictVersion last = store.latest(use.index);
            Judgement judgement = judgements.of(use);
            VerdictVersion next = judgement.version();
            store.footprint(use.index, judgement.footprint(), span(use, judgement.policy()));
            if (last != null && last.saysTheSame(next)) {
                return;
            }
            boolean late = last != null && (last.revised() || wasFinal(use.index));
            VerdictVersion version = next.at(index, last, late);
            store.append(version);
            versions.add(version);
        }

        /// Moves the clock of the entry's stream (rule D58); done last, for finality is "as of the index before".
        void move(Standing standing, Fact fact) {
            StreamId stream = StreamId.of(fact.event.source());
            StreamClock clock = store.clock(stream);
            StreamClock moved = clock.with(StreamClock.said(standing, fact));
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
                Judgement.of(store, fact).version());
    }

    /// The finality of a use by what the store holds now; REVISED is the version's own word.
    public Finality finality(long use) {
        VerdictVersion last = store.latest(use);
        return last != null && last.revised() ? Finality.REVISED : finality(store, new Reads(store), use);
    }

    /// The same of the uses of these versions, the latest of each, for what is read together.
    public static Map<Long, Finality> finality(Evidence evidence, Collection<VerdictVersion> latest) {
        var reads = new Reads(evidence);
        Map<Long, Finality> found = HashMap.newHashMap(latest.size());
        latest.forEach(version -> found.put(
                version.use(), version.revised() ? Finality.REVISED : finality(evidence, reads, version.use())));
        return found;
    }

    /// The entries that decide what is said of a use by all that the evidence holds, ascending, without the use itself: what
    /// the version names, and what nothing else names, as who is who, the tags of a secret, gaps, decisions that do not count.
    /// None when it is no use.
    public static SortedSet<Long> basis(Evidence evidence, long use) {
        Fact fact = evidence.fact(use);
        return fact == null || !fact.isUse() ? Collections.emptySortedSet() : Judgement.basis(evidence, fact);
    }

    /// What keeps each use from being FINAL.
    public static Map<Long, List<Awaited>> awaited(Evidence evidence, Collection<Long> uses) {
        var reads = new Reads(evidence);
        Map<Long, List<Awaited>> found = HashMap.newHashMap(uses.size());
        for (long use : uses) {
            Fact fact = evidence.fact(use);
            if (fact != null && fact.isUse()) {
                found.put(use, Gaps.awaited(evidence, reads, fact));
            }
        }
        return found;
    }

    private static Finality finality(Evidence evidence, Reads reads, long use) {
        Fact fact = evidence.fact(use);
        return fact == null ? Finality.FINAL : Gaps.finality(evidence, reads, fact);
    }
}
