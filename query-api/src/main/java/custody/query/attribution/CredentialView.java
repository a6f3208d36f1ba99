package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The credential of a use: what issued it, and what it descends from, nearest first (rules D13, D23, D24), and which
/// revocations reach it (rule D31).
final class CredentialView {
    final Set<String> refs = new TreeSet<>();
    /// The refs, and the others by which they go.
    final Set<String> names = new TreeSet<>();
    final List<Fact> issues = new ArrayList<>();
    /// Those of them that say how long it lasts: that call it by one of the refs; when none does, all that share a link with it.
    final List<Fact> lasting = new ArrayList<>();
    final Set<String> ancestors = new LinkedHashSet<>();
    final List<Fact> ancestorIssues = new ArrayList<>();
    private final Map<String, Set<String>> parents = new HashMap<>();

    CredentialView(Reads reads, Event use) {
        var found = new TreeSet<>(Fact.ORDER);
        for (Key key : JoinName.credentials(use)) {
            found.addAll(reads.facts(key, EventType.ISSUE));
            if (key.kind() == Key.Kind.CREDENTIAL) {
                refs.add(key.value());
            }
        }
        if (refs.isEmpty()) {
            found.forEach(f -> addRef(f.event.credential()));
        }
        addIssues(reads, found);
        refs.forEach(ref -> names.addAll(names(reads, ref)));
        noteIfMixed(reads);
        climb(reads, use);
        for (String ancestor : ancestors) {
            for (Fact issue : reads.facts(Key.of(Key.Kind.CREDENTIAL, ancestor), EventType.ISSUE)) {
                if (found.add(issue)) {
                    ancestorIssues.add(issue);
                }
            }
        }
        if (reads.notes()) {
            allIssues().forEach(reads::rests);
        }
    }

    /// Adds to what shares a key with the use what says one of the refs.
    private void addIssues(Reads reads, Set<Fact> found) {
        var byRef = new TreeSet<>(Fact.ORDER);
        refs.forEach(ref -> byRef.addAll(reads.facts(Key.of(Key.Kind.CREDENTIAL, ref), EventType.ISSUE)));
        found.addAll(byRef);
        issues.addAll(found);
        lasting.addAll(byRef.isEmpty() ? found : byRef);
    }

    /// Notes that what is said under one of its names is not all by which the credential lasts.
    private void noteIfMixed(Reads reads) {
        boolean several = names.size() > 1;
        for (String name : names) {
            Key key = Key.of(Key.Kind.CREDENTIAL, name);
            if (several || reads.facts(key, EventType.ISSUE).size() < lasting.size()) {
                reads.note(key.mixed());
            }
        }
    }

    private void addRef(@Nullable Credential credential) {
        if (credential != null) {
            refs.add(credential.ref());
        }
    }

    /// The ancestors, nearest first; those of one level by ref.
    private void climb(Reads reads, Event use) {
        refs.forEach(ref -> addParent(ref, use.credential()));
        issues.forEach(i -> refs.forEach(ref -> addParent(ref, i.event.credential())));
        Set<String> level = new TreeSet<>(refs);
        while (!level.isEmpty()) {
            var above = new TreeSet<String>();
            for (String ref : level) {
                for (Fact fact : reads.facts(Key.of(Key.Kind.PARENT, ref))) {
                    if (addParent(ref, fact.event.credential())) {
                        reads.rests(fact);
                    }
                }
                above.addAll(parents.getOrDefault(ref, Set.of()));
            }
            above.removeAll(refs);
            above.removeAll(ancestors);
            ancestors.addAll(above);
            level = above;
        }
    }

    /// Whether that is a parent that was not known yet.
    private boolean addParent(String ref, @Nullable Credential credential) {
        return credential != null && credential.parentRef() != null
                && parents.computeIfAbsent(ref, r -> new TreeSet<>()).add(credential.parentRef());
    }

    /// The refs by which a credential of the view goes: what issued or renewed it may name others (rule D17).
    static Set<String> names(Reads reads, String ref) {
        Set<String> names = Set.of(ref);
        for (Fact fact : reads.facts(Key.of(Key.Kind.CREDENTIAL, ref))) {
            boolean tells = (fact.is(EventType.ISSUE) || fact.is(EventType.RENEW)) && ref.equals(own(fact));
            List<String> others = tells ? JoinName.credentialNames(fact.event) : List.of();
            if (!others.isEmpty()) {
                names = new TreeSet<>(names);
                if (names.addAll(others)) {
                    reads.rests(fact);
                }
            }
        }
        return names;
    }

    private static @Nullable String own(Fact fact) {
        return fact.event.credential() == null ? null : fact.event.credential().ref();
    }

    /// The credentials that those of these kinds no longer descend from, from a time on: a revocation spared them.
    private record Cut(String parent, long from, List<String> kinds) {}

    /// Takes out the revocations that do not reach the credential, of those that hit one of its refs or ancestors (keys).
    /// One of all refs that start so does not reach what was issued certainly after it. One of an ancestor comes down
    /// only as long as the way is not cut: what a revocation of the parent spares descends from nothing any more.
    void keepReaching(Map<String, Set<Fact>> hits, Policy policy) {
        var cuts = new ArrayList<Cut>();
        hits.forEach((ref, facts) -> {
            facts.removeIf(fact -> isLater(ref, fact, policy));
            facts.forEach(fact -> addCut(cuts, ref, fact));
        });
        if (!cuts.isEmpty()) {
            hits.forEach((ref, facts) -> facts.removeIf(fact -> !refs.contains(ref) && !descends(ref, Lifetime.effective(fact), cuts)));
        }
    }

    private boolean isLater(String ref, Fact revocation, Policy policy) {
        Revocation said = revocation.event.revocation();
        if (said == null || !Scope.isPattern(said.target().ref())) {
            return false;
        }
        List<Fact> of = issuesOf(ref);
        long effective = Lifetime.effective(revocation) + revocation.error(policy);
        return !of.isEmpty() && of.stream().allMatch(issue -> issue.time - issue.error(policy) > effective);
    }

    private static void addCut(List<Cut> cuts, String ref, Fact revocation) {
        Revocation said = revocation.event.revocation();
        if (said != null && !said.spares().isEmpty() && !Boolean.TRUE.equals(said.lifted())) {
            cuts.add(new Cut(ref, Lifetime.effective(revocation), said.spares()));
        }
    }

    private List<Fact> issuesOf(String ref) {
        return allIssues().stream().filter(i -> ref.equals(own(i))).toList();
    }

    /// Whether a way leads up to an ancestor at a time.
    private boolean descends(String ancestor, long at, List<Cut> cuts) {
        var seen = new TreeSet<>(refs);
        Deque<String> open = new ArrayDeque<>(refs);
        while (!open.isEmpty()) {
            String ref = open.remove();
            for (String parent : parents.getOrDefault(ref, Set.of())) {
                boolean isCut = cuts.stream().anyMatch(c -> c.parent.equals(parent) && c.from <= at
                        && issuesOf(ref).stream().anyMatch(i -> c.kinds.contains(kind(i))));
                if (!isCut && parent.equals(ancestor)) {
                    return true;
                }
                if (!isCut && seen.add(parent)) {
                    open.add(parent);
                }
            }
        }
        return false;
    }

    private static String kind(Fact issue) {
        return issue.event.credential() == null ? "" : issue.event.credential().kind();
    }

    /// Everything issued on the way: the credential's own first, then the ancestors'.
    List<Fact> allIssues() {
        var all = new ArrayList<>(issues);
        all.addAll(ancestorIssues);
        return all;
    }

    /// Whose an issued credential is.
    static @Nullable Actor holder(Event issue) {
        Credential credential = issue.credential();
        return credential != null && credential.holder() != null ? credential.holder() : issue.actor();
    }
}
