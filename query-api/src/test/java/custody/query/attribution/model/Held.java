package custody.query.attribution.model;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The credential of a use (rules D13, D23, D24): its refs, what issued it, its ancestors and what issued them.
final class Held {
    final Set<String> refs = new TreeSet<>();
    final List<Ev> issues = new ArrayList<>();
    final List<String> ancestors = new ArrayList<>();
    final List<Ev> allIssues = new ArrayList<>();

    Held(Facts facts, Ev use) {
        Set<String> names = use.credentialNames();
        issues.addAll(facts.find(i -> Ev.meet(i.credentialNames(), names), EventType.ISSUE));
        for (String name : names) {
            if (name.startsWith("credential=")) {
                refs.add(name.substring("credential=".length()));
            }
        }
        if (refs.isEmpty()) {
            issues.stream().filter(i -> i.e().credential() != null).forEach(i -> refs.add(i.e().credential().ref()));
        }
        climb(facts, use);
        allIssues.addAll(issues);
        for (String ancestor : ancestors) {
            for (Ev issue : facts.find(i -> i.credentialNames().contains("credential=" + ancestor), EventType.ISSUE)) {
                if (!allIssues.contains(issue)) {
                    allIssues.add(issue);
                }
            }
        }
    }

    /// Parents, then their parents, each level by name.
    private void climb(Facts facts, Ev use) {
        var level = new TreeSet<>(refs);
        var parents = new TreeSet<String>();
        addParent(parents, use);
        issues.forEach(i -> addParent(parents, i));
        do {
            for (Ev v : facts.everything) {
                boolean counts = facts.evidence.contains(v) && v.e().credential() != null;
                if (counts && level.contains(v.e().credential().ref())) {
                    addParent(parents, v);
                }
            }
            parents.removeAll(refs);
            parents.removeAll(ancestors);
            ancestors.addAll(parents);
            level.clear();
            level.addAll(parents);
            parents.clear();
        } while (!level.isEmpty());
    }

    private static void addParent(Set<String> parents, Ev v) {
        Credential c = v.e().credential();
        if (c != null && c.parentRef() != null) {
            parents.add(c.parentRef());
        }
    }

    static Actor holder(Ev issue) {
        Credential c = issue.e().credential();
        return c != null && c.holder() != null ? c.holder() : issue.e().actor();
    }
}
