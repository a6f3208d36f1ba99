package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The credential of a use: what issued it, and what it descends from, nearest first (rules D13, D23, D24).
final class CredentialView {
    final Set<String> refs = new TreeSet<>();
    final List<Fact> issues = new ArrayList<>();
    final Set<String> ancestors = new LinkedHashSet<>();
    final List<Fact> ancestorIssues = new ArrayList<>();

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
        var parents = new TreeSet<String>();
        addParent(parents, use.credential());
        issues.forEach(i -> addParent(parents, i.event.credential()));
        Set<String> level = new TreeSet<>(refs);
        while (!level.isEmpty()) {
            for (String ref : level) {
                reads.facts(Key.of(Key.Kind.PARENT, ref)).forEach(f -> addParent(parents, f.event.credential()));
            }
            parents.removeAll(refs);
            parents.removeAll(ancestors);
            ancestors.addAll(parents);
            level = new TreeSet<>(parents);
            parents.clear();
        }
    }

    private static void addParent(Set<String> parents, @Nullable Credential credential) {
        if (credential != null && credential.parentRef() != null) {
            parents.add(credential.parentRef());
        }
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
