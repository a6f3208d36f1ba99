package custody.query.attribution;

import java.util.Set;

/// Which facts lie under [Key.Kind#PARENT]: one for each parent that is said of a credential is enough, for thousands of
/// uses say the same.
final class SaidParents {
    private final EvidenceStore store;

    SaidParents(EvidenceStore store) {
        this.store = store;
    }

    /// The keys under which a fact that the store has lies.
    Set<Key> posted(Fact fact) {
        Set<Key> keys = Postings.of(fact);
        keys.removeIf(k -> k.kind() == Key.Kind.PARENT && !store.facts(k).contains(fact));
        return keys;
    }

    /// The keys of a fact, less what is said already.
    Set<Key> unknown(Fact fact) {
        Set<Key> keys = Postings.of(fact);
        String parent = parent(fact);
        if (!parent.isEmpty()) {
            keys.removeIf(k -> k.kind() == Key.Kind.PARENT && isSaid(k, parent, fact));
        }
        return keys;
    }

    private boolean isSaid(Key child, String parent, Fact fact) {
        for (Fact each : store.facts(child)) {
            if (!each.equals(fact) && parent(each).equals(parent)) {
                return true;
            }
        }
        return false;
    }

    /// Puts another fact that says the same in the place of one that is gone.
    void restore(Fact gone, Set<Key> keys) {
        for (Key key : keys) {
            if (key.kind() == Key.Kind.PARENT) {
                var said = store.facts(new Key(Key.Kind.PARENT_SAID, key.value(), parent(gone)));
                if (!said.isEmpty()) {
                    store.add(said.getFirst(), Set.of(key));
                }
            }
        }
    }

    private static String parent(Fact fact) {
        var credential = fact.event.credential();
        return credential == null || credential.parentRef() == null ? "" : credential.parentRef();
    }
}
