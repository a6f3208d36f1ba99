package custody.query.attribution;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Judges uses, and remembers what it judged of late for uses that are alike: who reads one secret a thousand times
/// under one lease is judged once for each thing that is said of either.
///
/// A judgement is good for another use while nothing was said under any key that it looked up, see
/// [#forget(Collection)], and only for times at which no comparison that it made comes out otherwise.
final class Judgements {
    /// So many are remembered; then it begins anew.
    private static final int MOST = 4_096;

    private final EvidenceStore store;
    private final int most;
    private final Map<Likeness, Remembered> remembered = new HashMap<>();
    private final Map<Key, Said> said = new HashMap<>();

    Judgements(EvidenceStore store) {
        this(store, MOST);
    }

    /// One that remembers so many; 0: none.
    Judgements(EvidenceStore store, int most) {
        this.store = store;
        this.most = most;
    }

    /// Whether anything was said under a key since somebody looked it up.
    private static final class Said {
        private boolean more;
    }

    private record Remembered(Judgement judgement, Said[] looked) {
        boolean isGood(long time) {
            if (!judgement.holdsAt(time)) {
                return false;
            }
            for (Said each : looked) {
                if (each.more) {
                    return false;
                }
            }
            return true;
        }
    }

    /// The judgement of a use by all that the store holds.
    Judgement of(Fact use) {
        Likeness likeness = most == 0 ? null : Likeness.of(use);
        Remembered known = likeness == null ? null : remembered.get(likeness);
        if (known != null && known.isGood(use.time)) {
            return known.judgement.of(use);
        }
        Judgement judgement = Judgement.of(store, use);
        if (likeness != null && judgement.holdsAt(use.time)) {
            remember(likeness, judgement);
        }
        return judgement;
    }

    private void remember(Likeness likeness, Judgement judgement) {
        if (remembered.size() >= most) {
            remembered.clear();
            said.clear();
        }
        List<Key> keys = judgement.footprint().keys();
        var looked = new Said[keys.size()];
        for (int i = 0; i < looked.length; i++) {
            looked[i] = said.computeIfAbsent(keys.get(i), key -> new Said());
        }
        remembered.put(likeness, new Remembered(judgement, looked));
    }

    /// Something is said, or no longer said, under some keys: what looked at them is not good for another use.
    void forget(Collection<Key> keys) {
        for (Key key : keys) {
            Said known = said.remove(key);
            if (known != null) {
                known.more = true;
            }
        }
    }
}
