package custody.query.attribution.model;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The credential of a use (rules D13, D23, D24): its refs, what issued it, its ancestors and what issued them.
final class Held {
    final Set<String> refs = new TreeSet<>();
    final List<Ev> issues = new ArrayList<>();
    /// Those of them that say how long it lasts: that name it by ref, else all (D24, D31).
    final List<Ev> lasting = new ArrayList<>();
    final List<String> ancestors = new ArrayList<>();
    final List<Ev> allIssues = new ArrayList<>();
    private final Map<String, Set<String>> parents = new TreeMap<>();

    Held(Facts facts, Ev use) {
        Set<String> names = use.credentialNames();
        List<Ev> sharing = facts.find(i -> Ev.meet(i.credentialNames(), names), EventType.ISSUE);
        for (String name : names) {
            if (name.startsWith("credential=")) {
                refs.add(name.substring("credential=".length()));
            }
        }
        if (refs.isEmpty()) {
            sharing.stream().filter(i -> i.e().credential() != null).forEach(i -> refs.add(i.e().credential().ref()));
        }
        for (Ev issue : facts.find(EventType.ISSUE)) {
            boolean isByRef = refs.stream().anyMatch(ref -> issue.credentialNames().contains("credential=" + ref));
            if (isByRef) {
                lasting.add(issue);
            }
            if (isByRef || sharing.contains(issue)) {
                issues.add(issue);
            }
        }
        if (lasting.isEmpty()) {
            lasting.addAll(issues);
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
        var above = new TreeSet<String>();
        addParent(above, refs, use);
        issues.forEach(i -> addParent(above, refs, i));
        do {
            for (Ev v : facts.everything) {
                boolean counts = facts.evidence.contains(v) && v.e().credential() != null;
                if (counts && level.contains(v.e().credential().ref())) {
                    addParent(above, Set.of(v.e().credential().ref()), v);
                }
            }
            above.removeAll(refs);
            above.removeAll(ancestors);
            ancestors.addAll(above);
            level.clear();
            level.addAll(above);
            above.clear();
        } while (!level.isEmpty());
    }

    private void addParent(Set<String> found, Set<String> of, Ev v) {
        Credential c = v.e().credential();
        if (c != null && c.parentRef() != null) {
            found.add(c.parentRef());
            of.forEach(child -> parents.computeIfAbsent(child, k -> new TreeSet<>()).add(c.parentRef()));
        }
    }

    /// Those among the refs and ancestors that descend from it directly.
    List<String> children(String ref) {
        return parents.entrySet().stream().filter(e -> e.getValue().contains(ref)).map(Map.Entry::getKey).toList();
    }

    static Actor holder(Ev issue) {
        Credential c = issue.e().credential();
        return c != null && c.holder() != null ? c.holder() : issue.e().actor();
    }
}
