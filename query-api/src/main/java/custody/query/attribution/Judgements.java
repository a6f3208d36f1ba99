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

    private final Evidence evidence;
    private final int most;
    private final Map<Likeness, Remembered> remembered = new HashMap<>();
    private final Map<Key, Said> said = new HashMap<>();

    Judgements(Evidence evidence) {
        this(evidence, MOST);
    }

    /// One that remembers so many; 0: none.
    Judgements(Evidence evidence, int most) {
        this.evidence = evidence;
        this.most = most;
    }

    /// Whether anything was said under a key since somebody looked it up.
    private static final class Said {
        private boolean more;
    }

    /// `vacant`: nothing but the use itself lay under the keys of its own.
    private record Remembered(Judgement judgement, Said[] looked, boolean vacant) {
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
        Judgement same = known == null ? null : of(known, use);
        if (same != null) {
            return same;
        }
        Judgement judgement = Judgement.of(evidence, use);
        if (likeness != null && judgement.holdsAt(use.time)) {
            remember(likeness, judgement, isVacant(use, judgement.footprint().own()));
        }
        return judgement;
    }

    /// What is remembered, of a use that is alike; null when it is not good for that.
    private @Nullable Judgement of(Remembered known, Fact use) {
        Footprint footprint = known.isGood(use.time) ? footprint(known, use) : null;
        return footprint == null ? null : known.judgement.of(use, footprint);
    }

    /// What a use that is alike would have looked up; null when something lies under a key of its own that does not
    /// lie under the other's, or the other way round.
    private @Nullable Footprint footprint(Remembered known, Fact use) {
        Footprint others = known.judgement.footprint();
        List<Key> own = JoinName.own(use.event);
        // Of uses that share an operation each is evidence for the other.
        if (own.equals(others.own()) && own.stream().noneMatch(key -> key.kind() == Key.Kind.OPERATION)) {
            return others;
        }
        return known.vacant && isVacant(use, own) ? new Footprint(others.shared(), own) : null;
    }

    private boolean isVacant(Fact use, List<Key> own) {
        for (Key key : own) {
            for (Fact fact : evidence.facts(key)) {
                if (!fact.equals(use)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void remember(Likeness likeness, Judgement judgement, boolean vacant) {
        if (remembered.size() >= most) {
            remembered.clear();
            said.clear();
        }
        List<Key> keys = judgement.footprint().keys();
        var looked = new Said[keys.size()];
        for (int i = 0; i < looked.length; i++) {
            looked[i] = said.computeIfAbsent(keys.get(i), key -> new Said());
        }
        remembered.put(likeness, new Remembered(judgement, looked, vacant));
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
