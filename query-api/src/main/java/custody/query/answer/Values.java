package custody.query.answer;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Sets of values that read the same in every process: cursors name what was asked by them, and hold after a restart.
final class Values {
    private Values() {}

    /// An unmodifiable copy in the order of the values.
    static Set<String> of(Collection<String> values) {
        return Collections.unmodifiableSet(new TreeSet<>(values));
    }
}
