package custody.query.attribution.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scope entries (rule D36).
final class Scopes {
    private Scopes() {}

    static boolean has(String entry, String ref) {
        if (!entry.endsWith("*")) {
            return entry.equals(ref);
        }
        String prefix = entry.substring(0, entry.length() - 1);
        if (ref.endsWith("*")) {
            return ref.substring(0, ref.length() - 1).startsWith(prefix);
        }
        return ref.startsWith(prefix);
    }

    /// The narrowest entry that has a ref: the whole ref, else the longest pattern.
    static @Nullable String narrowest(List<String> scope, String ref) {
        String best = null;
        for (String entry : scope) {
            if (has(entry, ref) && (best == null || rank(entry) < rank(best))) {
                best = entry;
            }
        }
        return best;
    }

    static int rank(String entry) {
        return entry.endsWith("*") ? 1_000_000 - entry.length() : 0;
    }
}
