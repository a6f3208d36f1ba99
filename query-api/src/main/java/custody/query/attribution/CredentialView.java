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
    final List<Fact> issues = new ArrayList<>();
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
        issues.addAll(found);
        if (refs.isEmpty()) {
            found.forEach(f -> addRef(f.event.credential()));
        }
        climb(reads, use);
        for (String ancestor : ancestors) {
            for (Fact issue : reads.facts(Key.of(Key.Kind.CREDENTIAL, ancestor), EventType.ISSUE)) {
                if (found.add(issue)) {
                    ancestorIssues.add(issue);
                }
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
                reads.facts(Key.of(Key.Kind.PARENT, ref)).forEach(f -> addParent(ref, f.event.credential()));
                above.addAll(parents.getOrDefault(ref, Set.of()));
            }
            above.removeAll(refs);
            above.removeAll(ancestors);
            ancestors.addAll(above);
            level = above;
        }
    }

    private void addParent(String ref, @Nullable Credential credential) {
        if (credential != null && credential.parentRef() != null) {
            parents.computeIfAbsent(ref, r -> new TreeSet<>()).add(credential.parentRef());
        }
    }

    /// The refs by which a credential of the view goes: what issued or renewed it may name others (rule D17).
    static Set<String> names(Reads reads, String ref) {
        var names = new TreeSet<>(Set.of(ref));
        for (Fact fact : reads.facts(Key.of(Key.Kind.CREDENTIAL, ref))) {
            if ((fact.is(EventType.ISSUE) || fact.is(EventType.RENEW)) && ref.equals(own(fact))) {
                names.addAll(JoinName.credentialRefs(fact.event));
            }
        }
        return names;
    }

    private static @Nullable String own(Fact fact) {
        return fact.event.credential() == null ? null : fact.event.credential().ref();
    }

    /// Whether a revocation that hits this ref, the credential's own or an ancestor's, reaches the credential. One of
    /// all refs that start so does not reach what was issued certainly after it, and none reaches a child of its target
    /// whose kind it spares, nor what descends from that child.
    boolean isReached(String hit, Fact revocation, Policy policy) {
        Revocation said = revocation.event.revocation();
        return said != null
                && !(Scope.isPattern(said.target().ref()) && isIssuedAfter(hit, revocation, policy))
                && (said.spares().isEmpty() || refs.contains(hit) || descends(hit, said.spares()));
    }

    private boolean isIssuedAfter(String ref, Fact revocation, Policy policy) {
        List<Fact> of = issuesOf(ref);
        long effective = Lifetime.effective(revocation) + revocation.error(policy);
        return !of.isEmpty() && of.stream().allMatch(issue -> issue.time - issue.error(policy) > effective);
    }

    private List<Fact> issuesOf(String ref) {
        return allIssues().stream().filter(i -> ref.equals(own(i))).toList();
    }

    /// Whether a way leads up to an ancestor on which the last step is not from a credential of these kinds.
    private boolean descends(String ancestor, List<String> spared) {
        var seen = new TreeSet<>(refs);
        Deque<String> open = new ArrayDeque<>(refs);
        while (!open.isEmpty()) {
            String ref = open.remove();
            Set<String> above = parents.getOrDefault(ref, Set.of());
            if (above.contains(ancestor) && issuesOf(ref).stream().noneMatch(i -> spared.contains(kind(i)))) {
                return true;
            }
            for (String parent : above) {
                if (!parent.equals(ancestor) && seen.add(parent)) {
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
