package custody.query.attribution;

import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whether a revocation reached every layer, and what was used after it (rule D67). Time passing confirms nothing.
///
/// `usesAfter` are the uses judged REVOKED by this very event; `leakWindow` is from the effective time to the last
/// of them, null without.
public record RevocationFacts(
        long revocation, @Nullable Instant effectiveAt, List<Row> layers, boolean complete, List<Long> usesAfter,
        @Nullable Duration leakWindow) {
    /// One layer of one source; `confirmedBy` is the entry that completes it, -1 when open.
    public record Row(Layer layer, String source, long confirmedBy, @Nullable Instant confirmedAt, boolean complete) {}

    /// The facts of a REVOCATION entry; null when it is none. `issues` are the ISSUE facts of credentials that
    /// the caller knows to be linked by session; those that name the grant are found here. `judged` are the uses
    /// whose latest version has this entry as `ending`.
    public static @Nullable RevocationFacts of(
            Evidence evidence, long revocation, Collection<Fact> issues, Collection<Long> judged) {
        Fact fact = evidence.fact(revocation);
        Revocation said = fact == null ? null : fact.event.revocation();
        if (fact == null || said == null || !fact.is(EventType.REVOCATION)) {
            return null;
        }
        var reads = new Reads(evidence);
        var rows = new TreeMap<String, Row>();
        add(rows, fact, confirmed(reads, fact, said));
        var linked = new TreeSet<>(Fact.ORDER);
        linked.addAll(issues);
        if (said.target().kind() == Revocation.Kind.GRANT) {
            for (GrantId id : GrantView.named(reads, fact.event)) {
                addGrant(rows, reads, id, linked);
            }
        } else if (said.target().kind() == Revocation.Kind.CREDENTIAL) {
            linked.addAll(reads.facts(Key.of(Key.Kind.CREDENTIAL, said.target().ref()), EventType.ISSUE));
        }
        addDescendants(reads, linked);
        for (Fact issue : linked) {
            add(rows, issue, dead(reads, issue));
        }
        return facts(evidence, fact, List.copyOf(rows.values()), judged);
    }

    private static void addDescendants(Reads reads, TreeSet<Fact> linked) {
        var open = new ArrayDeque<>(linked);
        while (!open.isEmpty()) {
            var credential = open.poll().event.credential();
            if (credential != null) {
                for (Fact child : reads.facts(Postings.children(credential.ref()))) {
                    if (linked.add(child)) {
                        open.add(child);
                    }
                }
            }
        }
    }

    /// What confirms the revocation in its own layer: itself, or another of the same target from there.
    private static @Nullable Fact confirmed(Reads reads, Fact fact, Revocation said) {
        if (confirms(fact)) {
            return fact;
        }
        for (Fact other : reads.facts(new Key(Key.Kind.REVOKED, said.target().kind().name(), said.target().ref()))) {
            Revocation its = other.event.revocation();
            if (its != null && its.target().equals(said.target()) && confirmsFor(other, fact)) {
                return other;
            }
        }
        return null;
    }

    private static boolean confirmsFor(Fact revocation, Fact of) {
        return confirms(revocation) && revocation.event.layer() == of.event.layer()
                && revocation.event.source().id().equals(of.event.source().id());
    }

    private static RevocationFacts facts(Evidence evidence, Fact fact, List<Row> rows, Collection<Long> judged) {
        long effective = Lifetime.effective(fact);
        var after = new TreeSet<Long>();
        long last = Moment.NEVER;
        for (long use : judged) {
            VerdictVersion version = evidence.latest(use);
            Fact used = evidence.fact(use);
            if (version != null && used != null && version.verdict() == Verdict.REVOKED
                    && version.ending() == fact.index && !version.withdrawn()) {
                after.add(use);
                last = Math.max(last, used.end);
            }
        }
        return new RevocationFacts(fact.index, Moment.instant(effective), rows,
                rows.stream().allMatch(Row::complete), List.copyOf(after),
                after.isEmpty() ? null : Duration.ofNanos(last - effective));
    }

    private static void addGrant(TreeMap<String, Row> rows, Reads reads, GrantId id, Collection<Fact> linked) {
        var grants = new ArrayList<Fact>();
        var keys = new TreeSet<Key>();
        for (Fact fact : reads.facts(Key.of(Key.Kind.GRANT, id.ref()), EventType.GRANT)) {
            var grant = fact.event.grant();
            if (grant != null && grant.ref().equals(id.ref()) && fact.event.source().id().equals(id.source())) {
                grants.add(fact);
                keys.addAll(JoinName.grants(fact.event));
            }
        }
        var confirmations = new ArrayList<Fact>();
        var joins = new TreeSet<Key>();
        for (Key key : keys) {
            for (Fact fact : reads.facts(key, EventType.REVOCATION)) {
                if (GrantView.named(reads, fact.event).contains(id)) {
                    confirmations.add(fact);
                }
            }
            for (Fact near : reads.facts(Postings.named(key))) {
                if (!GrantView.named(reads, near.event).contains(id)) {
                    continue;
                }
                if (near.is(EventType.ISSUE)) {
                    linked.add(near);
                } else {
                    addJoins(joins, near);
                }
            }
        }
        for (Fact grant : grants) {
            addJoins(joins, grant);
            add(rows, grant, confirmations.stream().filter(c -> confirmsFor(c, grant)).findFirst().orElse(null));
        }
        for (Key join : joins) {
            linked.addAll(reads.facts(Postings.named(join), EventType.ISSUE));
        }
    }

    private static void addJoins(TreeSet<Key> joins, Fact fact) {
        joins.addAll(JoinName.sessions(fact.event));
        joins.addAll(JoinName.traces(fact.event));
    }

    private static boolean confirms(Fact revocation) {
        Revocation said = revocation.event.revocation();
        return said != null && !Boolean.FALSE.equals(said.confirms()) && !Boolean.TRUE.equals(said.lifted());
    }

    /// The event that ended an issued credential: its own or an ancestor's revocation, or its expiry.
    private static @Nullable Fact dead(Reads reads, Fact issue) {
        if (issue.event.credential() == null) {
            return null;
        }
        var view = new CredentialView(reads, issue.event);
        for (Fact revoked : Ends.revocationsOf(reads, Policy.STANDARD, view)) {
            if (confirms(revoked)) {
                return revoked;
            }
        }
        for (String ref : view.refs) {
            List<Fact> expired = reads.facts(Key.of(Key.Kind.CREDENTIAL, ref), EventType.EXPIRY);
            if (!expired.isEmpty()) {
                return expired.getFirst();
            }
        }
        return null;
    }

    /// Adds a row; of two for one (layer, source) the open one stays.
    private static void add(TreeMap<String, Row> rows, Fact of, @Nullable Fact by) {
        String source = of.event.source().id();
        var row = new Row(of.event.layer(), source, by == null ? -1 : by.index,
                by == null ? null : Moment.instant(Lifetime.effective(by)), by != null);
        rows.merge(of.event.layer() + "\n" + source, row, (a, b) -> a.complete() ? b : a);
    }
}
