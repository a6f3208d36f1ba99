package custody.query.index;

import java.util.Map;
import java.util.Set;

/// What stands beside values of one field in another, in all that one search finds; asked for some values after the others. For
/// one thread; holds files open until it is closed.
public interface Beside extends AutoCloseable {
    /// Of a search that finds nothing.
    Beside NOTHING = new Beside() {
        @Override
        public Map<String, Set<String>> of(Set<String> values) {
            return Map.of();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    /// For each of these values that is found, the values beside it, of which the empty one stands for none.
    Map<String, Set<String>> of(Set<String> values);

    @Override
    void close();
}
