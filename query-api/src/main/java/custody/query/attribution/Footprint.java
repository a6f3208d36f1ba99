package custody.query.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// All keys that a judgement looked up, whether or not anything lay there: those that uses which are alike share, and
/// those that are a use's own, its traces and operations.
public record Footprint(Shared shared, List<Key> own) {
    /// That of a use which was taken out.
    public static final Footprint NONE = of(List.of(), List.of());

    /// The footprint that has all of some keys, of which these are the use's own.
    static Footprint of(Collection<Key> keys, List<Key> own) {
        var shared = new ArrayList<>(keys);
        shared.removeAll(own);
        return new Footprint(new Shared(shared), own);
    }

    /// The keys, each once.
    public List<Key> keys() {
        if (own.isEmpty()) {
            return shared.keys;
        }
        var all = new ArrayList<>(shared.keys);
        all.addAll(own);
        return all;
    }

    public boolean isEmpty() {
        return shared.keys.isEmpty() && own.isEmpty();
    }

    /// The keys that uses share, as the one object that each of them has.
    public static final class Shared {
        private final List<Key> keys;
        private long @Nullable [] hashes;
        private long leader = -1;

        private Shared(List<Key> keys) {
            this.keys = List.copyOf(keys);
        }

        /// Whether a later grant can change what is said of the uses.
        public boolean isOpen() {
            for (Key key : keys) {
                if (key.isOfOpen()) {
                    return true;
                }
            }
            return false;
        }

        /// The use for which a store keeps the keys: the first that it is asked for. Whether that has them already,
        /// the store must know; one that loses what it was given must be given other footprints.
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
}
