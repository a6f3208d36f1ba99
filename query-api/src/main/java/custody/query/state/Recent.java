package custody.query.state;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Some of the things that were asked for lately: each has one place by its key, and the newcomer gets it. For any
/// number of threads, without a lock.
final class Recent<K, V> {
    private static final int SPREAD = 0x9E37_79B9;

    private final AtomicReferenceArray<@Nullable Kept<K, V>> places;
    private final int shift;

    private record Kept<K, V>(K key, V value) {}

    /// Keeps up to `most`, rounded down to a power of two.
    Recent(int most) {
        int bits = Math.max(1, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(most));
        this.places = new AtomicReferenceArray<>(1 << bits);
        this.shift = Integer.SIZE - bits;
    }

    @Nullable V get(K key) {
        Kept<K, V> kept = places.get(place(key));
        return kept != null && kept.key.equals(key) ? kept.value : null;
    }

    void put(K key, V value) {
        places.set(place(key), new Kept<>(key, value));
    }

    void remove(K key) {
        int place = place(key);
        Kept<K, V> kept = places.get(place);
        if (kept != null && kept.key.equals(key)) {
            places.compareAndSet(place, kept, null);
        }
    }

    private int place(K key) {
        return key.hashCode() * SPREAD >>> shift;
    }
}
