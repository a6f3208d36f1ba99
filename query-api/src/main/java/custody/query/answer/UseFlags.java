package custody.query.answer;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/// Flags on uses that are no part of a verdict version: what is seen of several uses together, or of one beside what
/// its actor usually does. For any number of threads; calls may block on disk.
public interface UseFlags {
    /// No such flags at all.
    UseFlags NONE = new UseFlags() {
        @Override
        public Map<Long, Set<String>> of(Collection<Long> uses, long asOf) {
            return Map.of();
        }

        @Override
        public Set<Long> uses(Collection<String> flags, long asOf) {
            return Set.of();
        }
    };

    /// By use; one without is left out.
    Map<Long, Set<String>> of(Collection<Long> uses, long asOf);

    /// The uses that have one of the flags: the latest, when there are very many.
    Set<Long> uses(Collection<String> flags, long asOf);
}
