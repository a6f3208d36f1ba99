package custody.query.state;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The things that were asked for last, up to a number. For any number of threads.
final class Recent<K, V> {
    private final int most;
    private final Map<K, V> kept;

    Recent(int most) {
        this.most = most;
        this.kept = new LinkedHashMap<>(64, 0.75f, true);
    }

    synchronized @Nullable V get(K key) {
        return kept.get(key);
    }

    synchronized void put(K key, V value) {
        kept.put(key, value);
        if (kept.size() > most) {
            Iterator<V> oldest = kept.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized void remove(K key) {
        kept.remove(key);
    }
}
