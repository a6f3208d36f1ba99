package custody.query.attribution.model;

import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What ends a use, grants apart (rules D12, D31), and whether a delegation is valid (D28).
record Ends(Facts facts, Terms policy, Ev use, Held held) {

    private boolean isLifted(Ev revocation) {
        return facts.find(EventType.REVOCATION).stream().anyMatch(l -> l.e().revocation() != null
                && Boolean.TRUE.equals(l.e().revocation().lifted())
                && l.e().revocation().target().equals(revocation.e().revocation().target())
                && revocation.effective() <= l.effective() && use.end() >= l.effective());
    }

    private List<Grants.End> revoked(Revocation.Kind kind, Predicate<Ev> hits) {
        var ends = new ArrayList<Grants.End>();
        for (Ev v : facts.find(EventType.REVOCATION)) {
            Revocation r = v.e().revocation();
            if (r != null && r.target().kind() == kind && !Boolean.TRUE.equals(r.lifted()) && hits.test(v)
                    && !isLifted(v)) {
                ends.add(new Grants.End(true, v.effective() + policy.grace().toNanos(), v.eps(), v, true));
            }
        }
        return ends;
    }

    private static String target(Ev v) {
        return v.e().revocation().target().ref();
    }

    private static Set<String> sessionRefs(Set<String> names) {
        var refs = new TreeSet<>(names);
        for (String name : names) {
            if (name.startsWith("session=")) {
                refs.add(name.substring("session=".length()));
            }
        }
        return refs;
    }

    /// Those that the credential and sessions have no say in.
    List<Grants.End> loose(People people, Chain chain) {
        var ends = use.e().secret() == null ? new ArrayList<Grants.End>()
                : new ArrayList<>(revoked(Revocation.Kind.SECRET, v -> Scopes.has(target(v), use.e().secret().ref())));
        var members = new TreeSet<String>();
        chain.members().forEach(m -> members.addAll(m.mailed()));
        ends.addAll(revoked(Revocation.Kind.IDENTITY, v -> Ev.meet(members, people.who(target(v), v.t(), use.t()))));
        return ends;
    }

    List<Grants.End> all(People people, Chain chain) {
        var ends = new ArrayList<>(loose(people, chain));
        var refs = new TreeSet<>(held.refs);
        refs.addAll(held.ancestors);
        ends.addAll(revoked(Revocation.Kind.CREDENTIAL, v -> refs.stream().anyMatch(r -> reaches(v, r)
                && names(r).stream().anyMatch(name -> Scopes.has(target(v), name)))));
        var sessions = new LinkedHashSet<>(use.sessionNames());
        held.issues.forEach(i -> sessions.addAll(i.sessionNames()));
        held.ancestors.forEach(a -> sessions.add("session=" + a));
        ends.addAll(revoked(Revocation.Kind.SESSION, v -> sessionRefs(sessions).contains(target(v))));
        var holders = new TreeSet<String>();
        for (Ev issue : held.allIssues) {
            if (Held.holder(issue) != null) {
                holders.addAll(people.who(Held.holder(issue), issue.t(), use.t()));
            }
        }
        ends.addAll(revoked(Revocation.Kind.IDENTITY,
                v -> Ev.meet(holders, people.who(target(v), v.t(), use.t()))));
        ends.addAll(Grants.at(credentialPeriods(), use.t()).ends());
        return ends;
    }

    /// Whether the revocation of that ref, own or an ancestor's, comes down to the credential.
    private boolean reaches(Ev v, String ref) {
        return !isLater(v, ref) && comesDown(v, ref, new TreeSet<>());
    }

    private boolean comesDown(Ev v, String ref, Set<String> been) {
        return held.refs.contains(ref) || been.add(ref) && held.children(ref).stream()
                .anyMatch(child -> !isSpared(child, ref, v.effective()) && comesDown(v, child, been));
    }

    /// Whether a revocation of the parent at or before a time spared the child, which has no parent since.
    private boolean isSpared(String child, String parent, long at) {
        return facts.find(EventType.REVOCATION).stream().anyMatch(s -> {
            Revocation r = s.e().revocation();
            return r.target().kind() == Revocation.Kind.CREDENTIAL && !Boolean.TRUE.equals(r.lifted()) && s.effective() <= at
                    && names(parent).stream().anyMatch(name -> Scopes.has(target(s), name)) && !isLater(s, parent)
                    && issues(child).stream().anyMatch(i -> r.spares().contains(i.e().credential().kind()));
        });
    }

    private boolean isLater(Ev v, String ref) {
        List<Ev> made = issues(ref);
        return target(v).endsWith("*") && !made.isEmpty()
                && made.stream().allMatch(i -> i.t() - i.eps() > v.effective() + v.eps());
    }

    /// Its ref, and the others that what issued or renewed it names.
    private Set<String> names(String ref) {
        var names = new TreeSet<>(Set.of(ref));
        for (Ev v : facts.find(EventType.ISSUE, EventType.RENEW)) {
            if (v.e().credential() != null && v.e().credential().ref().equals(ref)) {
                v.e().links().stream().filter(l -> l.name().equals("credential")).forEach(l -> names.add(l.value()));
            }
        }
        return names;
    }

    private List<Ev> issues(String ref) {
        return held.allIssues.stream().filter(i -> i.e().credential() != null && i.e().credential().ref().equals(ref)).toList();
    }

    /// The lifetime of the credential used: of the ISSUE in force at t.
    List<Grants.Period> credentialPeriods() {
        Ev issue = issueAt(use.t());
        Credential stated = issue == null ? null : issue.e().credential();
        return Grants.periods(issue == null ? Ev.NEVER : issue.t(),
                stated == null ? Ev.FOREVER : Ev.nanos(stated.expiresAt(), Ev.FOREVER), issue, credentialChanges(),
                v -> Ev.nanos(v.e().credential().expiresAt(), Ev.FOREVER));
    }

    private Ev issueAt(long t) {
        Ev found = held.lasting.isEmpty() ? null : held.lasting.getFirst();
        for (Ev issue : held.lasting) {
            found = issue.t() <= t ? issue : found;
        }
        return found;
    }

    /// Renewals and expiries, under any of its names, that belong to that ISSUE.
    List<Ev> credentialChanges() {
        Ev issue = issueAt(use.t());
        var names = new TreeSet<String>();
        held.refs.forEach(ref -> names.addAll(names(ref)));
        return facts.find(v -> names.contains(credentialOf(v))
                && issueAt(v.is(EventType.EXPIRY) ? v.effective() : v.t()) == issue, EventType.RENEW, EventType.EXPIRY);
    }

    private static String credentialOf(Ev v) {
        Revocation r = v.e().revocation();
        if (v.is(EventType.EXPIRY) && r != null) {
            return r.target().kind() == Revocation.Kind.CREDENTIAL ? r.target().ref() : "";
        }
        Credential c = v.e().credential();
        boolean onlyOfGrant = v.is(EventType.RENEW) && c != null && c.expiresAt() == null && v.e().grant() != null
                && v.e().grant().expiresAt() != null;
        return c == null || onlyOfGrant ? "" : c.ref();
    }

    boolean isValid(Ev d) {
        var ends = new ArrayList<Grants.End>();
        long stated = Ev.nanos(d.e().endTime(), Ev.FOREVER);
        if (stated >= d.t() && stated < Ev.FOREVER) {
            ends.add(new Grants.End(false, stated, d.eps(), d, false));
        }
        if (d.e().grant() != null && Ev.nanos(d.e().grant().expiresAt(), Ev.FOREVER) < Ev.FOREVER) {
            ends.add(new Grants.End(false, Ev.nanos(d.e().grant().expiresAt(), Ev.FOREVER), d.eps(), d, false));
        }
        for (Ev over : facts.find(v -> Ev.meet(v.sessionNames(), d.sessionNames()), EventType.SESSION_END)) {
            ends.add(new Grants.End(false, over.t(), over.eps(), over, true));
        }
        ends.addAll(revoked(Revocation.Kind.SESSION, v -> sessionRefs(d.sessionNames()).contains(target(v))));
        ends.removeIf(e -> e.event() && e.time() < d.t());
        boolean begun = d.t() - d.eps() <= use.t() + use.eps();
        return begun && ends.stream().allMatch(end -> use.t() - use.eps() <= end.time() + end.eps());
    }
}
