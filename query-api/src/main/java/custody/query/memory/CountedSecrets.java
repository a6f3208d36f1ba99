package custody.query.memory;

import custody.query.answer.GrantKey;
import custody.query.answer.SecretsUnder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The secrets of uses by their grants, from the pairs of the two that occur.
record CountedSecrets(Set<List<String>> pairs) implements SecretsUnder {
    @Override
    public Map<GrantKey, Set<String>> of(Set<GrantKey> grants) {
        Map<GrantKey, Set<String>> found = new HashMap<>();
        for (List<String> pair : pairs) {
            GrantKey grant = pair.getFirst().isEmpty() ? null : GrantKey.parse(pair.getFirst());
            if (grant != null && grants.contains(grant)) {
                found.computeIfAbsent(grant, key -> new HashSet<>()).add(pair.getLast());
            }
        }
        return found;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
