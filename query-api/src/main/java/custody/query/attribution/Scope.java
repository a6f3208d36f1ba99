package custody.query.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scope entries: a whole ref, or a prefix and one final `*`; bytes are compared, nothing is folded (rule D36).
public final class Scope {
    private Scope() {}

    public static boolean isPattern(String entry) {
        return entry.endsWith("*");
    }

    /// How every ref in a pattern starts.
    public static String prefix(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }

    /// Whether an entry has a ref; a ref that is a pattern itself is only in an equal or shorter pattern.
    public static boolean has(String entry, String ref) {
        if (!isPattern(entry)) {
            return entry.equals(ref);
        }
        int length = entry.length() - 1;
        return ref.regionMatches(0, entry, 0, length) && (!isPattern(ref) || ref.length() - 1 >= length);
    }

    /// The narrowest entry that has the ref; null when none has.
    static @Nullable String narrowest(List<String> scope, String ref) {
        String best = null;
        for (String entry : scope) {
            if (has(entry, ref) && (best == null || narrower(entry, best) < 0)) {
                best = entry;
            }
        }
        return best;
    }

    /// Whole before pattern, longer pattern before shorter.
    static int narrower(String a, String b) {
        return isPattern(a) != isPattern(b) ? (isPattern(a) ? 1 : -1) : isPattern(a) ? b.length() - a.length() : 0;
    }

    /// The system of a ref: the text before its first colon; empty when there is none.
    static String system(String ref) {
        int colon = ref.indexOf(':');
        return colon < 0 ? "" : ref.substring(0, colon);
    }
}
