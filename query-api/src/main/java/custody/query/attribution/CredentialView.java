package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The credential of a use: what issued it, and what it descends from (rules D13, D23, D24).
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
        var open = new ArrayDeque<>(refs);
        addParent(open, use.credential());
        for (Fact issue : issues) {
            addParent(open, issue.event.credential());
        }
        climb(reads, open);
        var above = new TreeSet<>(Fact.ORDER);
        for (String ancestor : ancestors) {
            above.addAll(reads.facts(Key.of(Key.Kind.CREDENTIAL, ancestor), EventType.ISSUE));
        }
        above.removeAll(found);
        ancestorIssues.addAll(above);
    }

    private void addRef(@Nullable Credential credential) {
        if (credential != null) {
            refs.add(credential.ref());
        }
    }

    private void addParent(ArrayDeque<String> open, @Nullable Credential credential) {
        if (credential != null && credential.parentRef() != null && !refs.contains(credential.parentRef())
                && ancestors.add(credential.parentRef())) {
            open.add(credential.parentRef());
        }
    }

    private void climb(Reads reads, ArrayDeque<String> open) {
        while (!open.isEmpty()) {
            for (Fact fact : reads.facts(Key.of(Key.Kind.PARENT, open.poll()))) {
                addParent(open, fact.event.credential());
            }
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
