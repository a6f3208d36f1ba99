package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What ends a use, apart from its grant: credential, session, identity, secret (rules D12, D31).
final class Ends {
    private Ends() {}

    /// Revocations of one session, named by a key, that are not lifted for a use that ends at `until`.
    static List<End> ofSession(Reads reads, Policy policy, Key session, TimePoint until) {
        var facts = new LinkedHashSet<Fact>();
        if (session.name().equals("session")) {
            facts.addAll(revoked(reads, Revocation.Kind.SESSION, session.value()));
        }
        facts.addAll(revoked(reads, Revocation.Kind.SESSION, session.name() + "=" + session.value()));
        return standing(reads, facts, policy, until);
    }

    /// The ends of a use that neither a grant nor a credential has a say in: of its secret and of who is in the chain.
    static List<End> of(Reads reads, Policy policy, Identities who, Use use, Chain chain) {
        var ends = new ArrayList<End>();
        if (use.event.secret() != null) {
            ends.addAll(standing(reads, revoked(reads, Revocation.Kind.SECRET, use.event.secret().ref()), policy, use.time.end()));
        }
        var people = new TreeSet<String>();
        chain.members().forEach(m -> people.addAll(m.mailed()));
        addOfPeople(ends, reads, policy, who, use, people);
        return ends;
    }

    /// The ends of a use by its credential, by whose that is, and by sessions.
    static List<End> ofCredential(Reads reads, Policy policy, Identities who, Use use, CredentialView credential) {
        var ends = new ArrayList<End>();
        for (Set<Fact> facts : reaching(reads, policy, credential).values()) {
            ends.addAll(standing(reads, facts, policy, use.time.end()));
        }
        for (String ancestor : credential.ancestors) {
            ends.addAll(ofSession(reads, policy, new Key(Key.Kind.SESSION, "session", ancestor), use.time.end()));
        }
        var sessions = new LinkedHashSet<>(JoinName.sessions(use.event));
        credential.issues.forEach(i -> sessions.addAll(JoinName.sessions(i.event)));
        for (Key session : sessions) {
            ends.addAll(ofSession(reads, policy, session, use.time.end()));
        }
        var holders = new TreeSet<String>();
        for (Fact issue : credential.allIssues()) {
            Actor holder = CredentialView.holder(issue.event);
            if (holder != null) {
                holders.addAll(who.cluster(who.stated(holder, TimePoint.of(issue.time)), use.time, true));
            }
        }
        addOfPeople(ends, reads, policy, who, use, holders);
        Lifetime life = lifetime(reads, policy, use.time, credential.lasting, credential.names);
        if (life != null) {
            List<End> own = life.at(use.time).ends();
            if (reads.notes()) {
                own.forEach(end -> reads.rests(end.by()));
                life.changesNear(use.time).forEach(reads::rests);
            }
            ends.addAll(own);
        }
        return ends;
    }

    /// Revocations of people; by an e-mail of those whose it was then (rule D4), whoever has it now.
    private static void addOfPeople(
            List<End> ends, Reads reads, Policy policy, Identities who, Use use, Set<String> people) {
        for (String ref : people) {
            if (!Identities.isEmail(ref)) {
                ends.addAll(standing(reads, revoked(reads, Revocation.Kind.IDENTITY, ref), policy, use.time.end()));
            }
        }
        for (String email : who.emailsEver(people)) {
            for (End end : standing(reads, revoked(reads, Revocation.Kind.IDENTITY, email), policy, use.time.end())) {
                if (Member.meets(people, who.cluster(who.stated(email, null, TimePoint.of(end.by().time)), use.time, true))) {
                    ends.add(end);
                }
            }
        }
    }

    /// The lifetime of a credential with these names by the last ISSUE at or before a time, else the first; null without any.
    static @Nullable Lifetime lifetime(
            Reads reads, Policy policy, TimePoint at, List<Fact> issues, Set<String> names) {
        Fact issue = inForce(issues, at);
        var changes = new ArrayList<Fact>();
        for (String name : names) {
            for (Fact fact : reads.facts(Key.of(Key.Kind.CREDENTIAL, name))) {
                boolean isChange = fact.is(EventType.EXPIRY) || JoinName.renewed(fact.event) != null;
                if (isChange && !changes.contains(fact) && Objects.equals(issue,
                        inForce(issues, TimePoint.of(fact.is(EventType.EXPIRY) ? Lifetime.effective(fact) : fact.time)))) {
                    changes.add(fact);
                }
            }
        }
        if (issue == null && changes.isEmpty()) {
            return null;
        }
        Fact by = issue == null ? changes.getFirst() : issue;
        var stated = issue == null || issue.event.credential() == null ? null : issue.event.credential().expiresAt();
        long start = issue == null ? Moment.NEVER : issue.time;
        return new Lifetime(start, Moment.of(stated, Moment.FOREVER), by, changes, policy, false,
                Lifetime.NOW);
    }

    private static @Nullable Fact inForce(List<Fact> issues, TimePoint at) {
        Fact found = null;
        for (Fact each : issues) {
            if (found == null || at.hasReached(each.time)) {
                found = each;
            }
        }
        return found;
    }

    /// Every end of every lifetime that a credential may have had, by key.
    static List<End> stated(Reads reads, Policy policy, Key credential) {
        var ends = new ArrayList<End>();
        var issues = new ArrayList<List<Fact>>(List.of(List.of()));
        reads.facts(credential, EventType.ISSUE).forEach(i -> issues.add(List.of(i)));
        for (List<Fact> issue : issues) {
            Lifetime life = lifetime(reads, policy, Lifetime.NOW, issue, Set.of(credential.value()));
            if (life != null) {
                ends.addAll(life.ends());
            }
        }
        return ends;
    }

    /// The revocations that reach a credential, by the own ref or ancestor that they hit, under any of its names.
    private static Map<String, Set<Fact>> reaching(Reads reads, Policy policy, CredentialView credential) {
        var refs = new LinkedHashSet<>(credential.refs);
        refs.addAll(credential.ancestors);
        var hits = new LinkedHashMap<String, Set<Fact>>();
        for (String ref : refs) {
            for (String name : CredentialView.names(reads, ref)) {
                Set<Fact> facts = revoked(reads, Revocation.Kind.CREDENTIAL, name);
                if (!facts.isEmpty()) {
                    hits.computeIfAbsent(ref, r -> new LinkedHashSet<>()).addAll(facts);
                }
            }
        }
        credential.keepReaching(hits, policy);
        return hits;
    }

    private static Set<Fact> revoked(Reads reads, Revocation.Kind kind, String ref) {
        Set<Fact> facts = Set.of();
        facts = add(facts, reads.facts(new Key(Key.Kind.REVOKED, kind.name(), ref)), ref, false);
        if (kind == Revocation.Kind.CREDENTIAL || kind == Revocation.Kind.SECRET) {
            String system = Scope.system(ref);
            if (!system.isEmpty()) {
                facts = add(facts, reads.facts(new Key(Key.Kind.REVOKED, kind.name(), system + ":*")), ref, true);
            }
            facts = add(facts, reads.facts(new Key(Key.Kind.REVOKED, kind.name(), "*")), ref, true);
        }
        return facts;
    }

    private static Set<Fact> add(Set<Fact> all, List<Fact> more, String ref, boolean patterns) {
        Set<Fact> found = all;
        for (Fact fact : more) {
            Revocation r = fact.event.revocation();
            boolean hits = r != null && (patterns ? Scope.has(r.target().ref(), ref) : r.target().ref().equals(ref));
            if (hits) {
                found = found.isEmpty() ? new LinkedHashSet<>() : found;
                found.add(fact);
            }
        }
        return found;
    }

    /// The revocations among them that no later lift of the same target has ended by `until`.
    private static List<End> standing(Reads reads, Set<Fact> facts, Policy policy, TimePoint until) {
        if (facts.isEmpty()) {
            return List.of();
        }
        var ends = new ArrayList<End>();
        for (Fact fact : facts) {
            if (fact.event.revocation() == null) {
                continue;
            }
            if (lifts(fact) || facts.stream().anyMatch(l -> lifts(l) && undoes(l, fact, until))) {
                reads.rests(fact);
            } else {
                ends.add(new End(Verdict.REVOKED, Lifetime.effective(fact) + policy.revocationGrace(),
                        fact.error(policy), fact, true));
            }
        }
        return ends;
    }

    private static boolean lifts(Fact fact) {
        return fact.event.revocation() != null && Boolean.TRUE.equals(fact.event.revocation().lifted());
    }

    private static boolean undoes(Fact lift, Fact fact, TimePoint until) {
        long at = Lifetime.effective(lift);
        return lift.event.revocation() != null && fact.event.revocation() != null
                && lift.event.revocation().target().equals(fact.event.revocation().target())
                && Lifetime.effective(fact) <= at && until.hasReached(at);
    }
}
