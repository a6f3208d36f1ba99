package custody.query.attribution;

import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Everything known about one grant, put together from the facts that name it (rules D16 to D22).
final class GrantView {
    final GrantId id;
    final List<Statement> statements = new ArrayList<>();
    final List<Fact> requests = new ArrayList<>();
    final List<Fact> decisions = new ArrayList<>();
    final List<Fact> reviews = new ArrayList<>();
    private final Policy policy;

    private GrantView(GrantId id, Policy policy) {
        this.id = id;
        this.policy = policy;
    }

    /// The grants that an event names: those of its own source if there are any, else all (rule D16).
    static Set<GrantId> named(Reads reads, Event event) {
        var named = new TreeSet<GrantId>();
        for (Key key : keys(event)) {
            named.addAll(named(reads, key, event.source().id()));
        }
        return named;
    }

    private static Set<GrantId> named(Reads reads, Key key, String source) {
        var own = new TreeSet<GrantId>();
        var all = new TreeSet<GrantId>();
        for (Fact fact : reads.facts(key, EventType.GRANT)) {
            if (fact.event.grant() != null) {
                var id = new GrantId(fact.event.source().id(), fact.event.grant().ref());
                all.add(id);
                if (id.source().equals(source)) {
                    own.add(id);
                }
            }
        }
        return own.isEmpty() ? all : own;
    }

    /// The keys by which an event names grants; of a revocation also its target.
    static Set<Key> keys(Event event) {
        Revocation revocation = event.revocation();
        if (revocation == null) {
            return JoinName.grants(event);
        }
        if (revocation.target().kind() != Revocation.Kind.GRANT) {
            return event.type() == EventType.REVOCATION || event.type() == EventType.EXPIRY
                    ? Set.of()
                    : JoinName.grants(event);
        }
        var keys = new LinkedHashSet<>(JoinName.grants(event));
        keys.add(Key.of(Key.Kind.GRANT, revocation.target().ref()));
        return keys;
    }

    static GrantView of(Reads reads, GrantId id, Policy policy) {
        var view = new GrantView(id, policy);
        Key main = Key.of(Key.Kind.GRANT, id.ref());
        var keys = new LinkedHashSet<Key>(List.of(main));
        var grants = new ArrayList<Fact>();
        for (Fact fact : reads.facts(main, EventType.GRANT)) {
            if (fact.event.grant() != null && fact.event.grant().ref().equals(id.ref())
                    && fact.event.source().id().equals(id.source())) {
                grants.add(fact);
                keys.addAll(JoinName.grants(fact.event));
            }
        }
        var related = new TreeSet<>(Fact.ORDER);
        for (Key key : keys) {
            for (Fact fact : reads.facts(key)) {
                if (!fact.is(EventType.GRANT) && keys(fact.event).contains(key)
                        && named(reads, key, fact.event.source().id()).contains(id)) {
                    related.add(fact);
                }
            }
        }
        view.sort(grants, related);
        view.addByTicket(reads);
        return view;
    }

    private void sort(List<Fact> grants, Set<Fact> related) {
        for (Fact fact : related) {
            if (fact.is(EventType.REQUEST)) {
                requests.add(fact);
            } else if (fact.is(EventType.APPROVAL) || fact.is(EventType.DENIAL)) {
                decisions.add(fact);
            } else if (fact.is(EventType.REVIEW)) {
                reviews.add(fact);
            }
        }
        for (Fact grant : grants) {
            statements.add(new Statement(grant, requestFor(grant)));
        }
        statements.sort(Comparator.<Statement>comparingLong(s -> s.holdsFrom)
                .thenComparing(s -> s.by, Fact.ORDER));
        for (Fact fact : related) {
            attach(fact);
        }
    }

    private @Nullable Fact requestFor(Fact grant) {
        Fact found = requests.isEmpty() ? null : requests.getFirst();
        for (Fact request : requests) {
            if (request.time <= grant.time) {
                found = request;
            }
        }
        return found;
    }

    private void attach(Fact fact) {
        Event event = fact.event;
        Revocation revocation = event.revocation();
        boolean ofCredential = event.credential() != null
                && (revocation == null || revocation.target().kind() != Revocation.Kind.GRANT);
        switch (event.type()) {
            case REVOCATION -> {
                if (revocation != null && !Boolean.TRUE.equals(revocation.lifted())) {
                    long at = Lifetime.effective(fact);
                    at(TimePoint.of(at)).revocations.add(new End(Verdict.REVOKED, at + policy.revocationGrace(),
                            fact.error(policy), fact, true));
                }
            }
            case EXPIRY -> {
                if (!ofCredential) {
                    at(TimePoint.of(Lifetime.effective(fact))).changes.add(fact);
                }
            }
            case RENEW -> {
                if (!ofCredential || event.grant() != null && event.grant().expiresAt() != null) {
                    at(TimePoint.of(fact.time)).changes.add(fact);
                }
            }
            case REQUEST, APPROVAL, DENIAL, GRANT, ISSUE, USE, ATTEMPT, ROTATE, DELEGATION, SESSION_START,
                    SESSION_END, DISCOVERY, INVENTORY, REVIEW, ALERT, SOURCE_GAP, ADMIN -> {}
        }
    }

    /// EXTERNAL approvals without any grant key count for every grant with their ticket (rule D40).
    private void addByTicket(Reads reads) {
        var tickets = new TreeSet<String>();
        var stating = new ArrayList<>(requests);
        statements.forEach(s -> stating.add(s.by));
        for (Fact fact : stating) {
            if (fact.event.grant() != null && fact.event.grant().ticket() != null) {
                tickets.add(fact.event.grant().ticket());
            }
        }
        for (String ticket : tickets) {
            for (Fact fact : reads.facts(Key.of(Key.Kind.TICKET, ticket))) {
                Approval approval = fact.event.approval();
                if (approval != null && !decisions.contains(fact)) {
                    decisions.add(fact);
                }
            }
        }
        decisions.sort(Fact.ORDER);
    }

    /// All that says what the grant is and what became of it.
    List<Fact> facts() {
        var facts = new ArrayList<>(requests);
        facts.addAll(reviews);
        for (Statement each : statements) {
            facts.add(each.by);
            facts.addAll(each.changes);
            each.revocations.forEach(end -> facts.add(end.by()));
        }
        return facts;
    }

    /// The statement in force at a time: the last that holds, else the first.
    Statement at(TimePoint time) {
        Statement found = statements.getFirst();
        for (Statement statement : statements) {
            if (time.hasReached(statement.holdsFrom)) {
                found = statement;
            }
        }
        return found;
    }

    /// Decisions before this moment do not count for a statement: an earlier one had ended then (rule D20).
    long decisionsFrom(Statement statement) {
        long from = Moment.NEVER;
        for (int i = 1; i < statements.size() && statements.get(i - 1) != statement; i++) {
            long over = statements.get(i - 1).over(policy);
            if (over <= statements.get(i).holdsFrom) {
                from = over;
            }
        }
        return from;
    }
}
