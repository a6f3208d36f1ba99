package custody.query.catalog;

import custody.query.answer.GrantKey;
import custody.query.answer.SecretsUnder;
import custody.query.answer.UnreadableQueryException;
import custody.query.index.Beside;
import custody.query.index.EntryQueryException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The secrets that stand beside grants in the index.
record IndexedSecrets(Beside secrets) implements SecretsUnder {
    @Override
    public Map<GrantKey, Set<String>> of(Set<GrantKey> grants) {
        Map<String, GrantKey> keys = new HashMap<>();
        grants.forEach(grant -> keys.put(grant.toString(), grant));
        Map<GrantKey, Set<String>> found = new HashMap<>();
        try {
            secrets.of(keys.keySet()).forEach((key, refs) -> {
                GrantKey grant = keys.get(key);
                if (grant != null) {
                    found.put(grant, refs);
                }
            });
        } catch (EntryQueryException e) {
            throw new UnreadableQueryException(String.valueOf(e.getMessage()));
        }
        return found;
    }

    @Override
    public void close() {
        secrets.close();
    }
}
