package custody.query.attribution;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// All keys that a judgement looked up, whether or not anything lay there. Uses that are alike share one.
public final class Footprint {
    /// That of a use which was taken out.
    public static final Footprint NONE = new Footprint(List.of());

    private final List<Key> keys;
    private long @Nullable [] hashes;
    private long leader = -1;

    Footprint(Collection<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /// The keys, each once.
    public List<Key> keys() {
        return keys;
    }

    /// Whether a later grant can change what is said of the use.
    public boolean isOpen() {
        for (Key key : keys) {
            if (key.isOfOpen()) {
                return true;
            }
        }
        return false;
    }

    /// The use for which a store keeps the keys: the first that it is asked for. Whether that has them already, the
    /// store must know; one that loses what it was given must be given other footprints.
    public long leader(long use) {
        if (leader < 0) {
            leader = use;
        }
        return leader;
    }

    /// What a store makes of the keys, ascending, each once. It is made once: every caller has the same function.
    /// Not to be changed.
    public long[] hashes(ToLongFunction<Key> hash) {
        long[] known = hashes;
        if (known == null) {
            known = new long[keys.size()];
            int size = 0;
            for (Key key : keys) {
                known[size++] = hash.applyAsLong(key);
            }
            known = distinct(known);
            hashes = known;
        }
        return known;
    }

    private static long[] distinct(long[] hashes) {
        Arrays.sort(hashes);
        int size = 0;
        for (long hash : hashes) {
            if (size == 0 || hash != hashes[size - 1]) {
                hashes[size++] = hash;
            }
        }
        return Arrays.copyOf(hashes, size);
    }
}
