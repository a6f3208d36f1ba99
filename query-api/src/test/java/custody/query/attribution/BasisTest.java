package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.query.attribution.model.Given;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a verdict names is enough to come to it: of random worlds, each use is judged again over nothing but the entries
/// that its verdict names, those of its basis and the policies, and must come out the same.
///
/// `custody.worlds` (3,000) worlds from `custody.seed`; a world that differs is made as small as it goes and printed.
class BasisTest {
    private static final int WORLDS = Integer.getInteger("custody.worlds", 3_000);
    private static final long SEED = Long.getLong("custody.seed", 20_261_126L);

    private int judged;
    private int halfTold;

    @Test
    void verdictFollowsFromWhatItNames() {
        for (int i = 0; i < WORLDS; i++) {
            List<Given> world = RandomWorld.of(SEED + i);
            if (difference(world) != null) {
                List<Given> least = RandomWorlds.smallest(world, some -> difference(some) != null);
                throw new AssertionError("seed " + (SEED + i) + "\n" + difference(least) + "\n" + ModelAgreesTest.text(least));
            }
        }
        assertTrue(judged > 5 * halfTold, () -> judged + " judged again, " + halfTold + " left out");
    }

    private @Nullable String difference(List<Given> world) {
        var store = new MemoryStore();
        ModelAgreesTest.run(store, world);
        for (int use = 0; use < world.size(); use++) {
            VerdictVersion version = store.latest(use);
            if (version == null || version.withdrawn()) {
                continue;
            }
            SortedSet<Long> named = named(store, version, world);
            if (tellsHalf(world, named)) {
                halfTold++;
                continue;
            }
            judged++;
            List<Given> left = named.stream().map(index -> world.get(index.intValue())).toList();
            String all = ModelAgreesTest.say(version, world);
            String few = said(left, named.headSet((long) use).size());
            if (!all.equals(few)) {
                return "all       " + all + "\nby basis  " + few + "\nfrom " + named;
            }
        }
        return null;
    }

    /// Whether some entries tell a part of a grant that has nothing to do with the use: they are there for something else, and
    /// are a statement of it too; or two sources have a grant of one ref, and each event means one of them (rule D16).
    private static boolean tellsHalf(List<Given> world, SortedSet<Long> named) {
        var sources = new HashMap<String, String>();
        Set<String> untold = new HashSet<>();
        boolean isOfTwo = false;
        for (int i = 0; i < world.size(); i++) {
            Event event = world.get(i).event();
            if (event.grant() != null && (event.type() == EventType.GRANT || event.type() == EventType.REQUEST)) {
                String ref = event.grant().ref();
                if (!named.contains((long) i)) {
                    untold.add(ref);
                } else if (event.type() == EventType.GRANT) {
                    String first = sources.putIfAbsent(ref, event.source().id());
                    isOfTwo |= first != null && !first.equals(event.source().id());
                }
            }
        }
        return isOfTwo || sources.keySet().stream().anyMatch(untold::contains);
    }

    private static String said(List<Given> world, int use) {
        var store = new MemoryStore();
        ModelAgreesTest.run(store, world);
        return ModelAgreesTest.say(store.latest(use), world);
    }

    /// All entries that the verdict names, and the policies, which it names by their hash. Whether a source grants for a system
    /// (rule D59) no single grant tells: with a gap all is given but what is said of other gaps.
    private static SortedSet<Long> named(MemoryStore store, VerdictVersion version, List<Given> world) {
        var named = new TreeSet<>(Judgement.basis(store, store.fact(version.use())));
        named.addAll(version.approvals());
        version.chain().forEach(hop -> named.add(hop.evidence()));
        named.add(version.ending());
        named.add(version.use());
        boolean isDark = named.stream().anyMatch(index -> index >= 0 && world.get(index.intValue()).event().gap() != null);
        for (long index = 0; index < world.size(); index++) {
            Given given = world.get((int) index);
            if (given.policy() != null || isDark && given.event().gap() == null) {
                named.add(index);
            }
        }
        named.removeIf(index -> store.fact(index) == null);
        return named;
    }
}
