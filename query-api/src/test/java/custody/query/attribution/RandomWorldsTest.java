package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.query.attribution.model.Given;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds of every world: order, duplicates, replay, knowledge of then, and the footprint itself.
class RandomWorldsTest {
    private static final int WORLDS = Integer.getInteger("custody.worlds", 1_500);
    private static final long SEED = Long.getLong("custody.seed", 20_261_124L);

    @Test
    void verdictsDoNotDependOnTheOrderOfArrival() {
        holds(WORLDS, seed -> world -> {
            var expected = ModelAgreesTest.engine(world);
            for (int i = 0; i < 3; i++) {
                var got = ModelAgreesTest.engine(ModelAgreesTest.shuffled(world, seed + i));
                if (!got.equals(expected)) {
                    return "another order says\n" + got + "\nnot\n" + expected;
                }
            }
            return null;
        });
    }

    /// Every latest version against a judgement of the same use over the whole state: nothing affected was missed.
    @Test
    void latestVersionsAreWhatAFreshJudgementSays() {
        holds(WORLDS, _ -> world -> {
            var store = new MemoryStore();
            ModelAgreesTest.run(store, world);
            for (int i = 0; i < world.size(); i++) {
                VerdictVersion last = store.latest(i);
                VerdictVersion whole = last == null || last.withdrawn() ? last
                        : Judgement.of(store, store.fact(i)).version();
                if (last != null && !last.saysTheSame(whole)) {
                    return "use " + i + ": kept " + last + "\nbut judged afresh " + whole;
                }
            }
            return null;
        });
    }

    @Test
    void copiesAndConflictsWithoutNewLinksChangeNothing() {
        holds(WORLDS / 3, _ -> world -> {
            var store = new MemoryStore();
            Engine engine = ModelAgreesTest.run(store, world);
            for (int i = 0; i < world.size(); i++) {
                for (Standing standing : List.of(Standing.COPY, Standing.CONFLICT)) {
                    LedgerFact first = ModelAgreesTest.fact(world, i);
                    List<VerdictVersion> more = engine.apply(LedgerFact.of(world.size() + i, first.time(),
                            first.event(), standing, i, first.policy()));
                    if (!more.isEmpty()) {
                        return standing + " of " + i + " gives " + more;
                    }
                }
            }
            return null;
        });
    }

    /// A link that only the copy has joins as if the first had had it.
    @Test
    void linksOfACopyJoin() {
        holds(WORLDS / 3, seed -> world -> {
            int copied = (int) Math.floorMod(seed, world.size());
            Event whole = world.get(copied).event().toBuilder().link("grant", "g1").link("okta.session", "1").build();
            var merged = new ArrayList<>(world);
            merged.set(copied, new Given(whole, world.get(copied).received(), world.get(copied).policy()));
            var store = new MemoryStore();
            Engine engine = ModelAgreesTest.run(store, world);
            engine.apply(LedgerFact.of(world.size(), world.get(copied).received(), whole, Standing.COPY, copied, null));
            String expected = ModelAgreesTest.engine(merged).toString();
            String got = ModelAgreesTest.said(store, world).toString();
            return got.equals(expected) ? null : "with the copy " + got + "\nas one " + expected;
        });
    }

    @Test
    void replayGivesTheSameHistoryAndEveryPrefixTheAnswersOfThen() {
        holds(WORLDS / 5, _ -> world -> {
            var whole = new MemoryStore();
            ModelAgreesTest.run(whole, world);
            for (int cut = 1; cut <= world.size(); cut++) {
                var prefix = new MemoryStore();
                ModelAgreesTest.run(prefix, world.subList(0, cut));
                for (int use = 0; use < cut; use++) {
                    int then = cut;
                    List<VerdictVersion> known = whole.history(use).stream().filter(v -> v.evaluatedAt() < then).toList();
                    if (!prefix.history(use).equals(known)) {
                        return "use " + use + " at " + cut + ": " + prefix.history(use) + "\nnot " + known;
                    }
                }
            }
            return null;
        });
    }

    /// A version is REVISED if and only if the one before was, or the use was FINAL before the entry came (rule D62).
    @Test
    void revisedIsWhatReplacesWhatWasFinal() {
        holds(WORLDS, _ -> world -> {
            var store = new MemoryStore();
            var engine = new Engine(store);
            for (int i = 0; i < world.size(); i++) {
                var before = new TreeMap<Long, Finality>();
                for (long use = 0; use < i; use++) {
                    if (store.latest(use) != null) {
                        before.put(use, engine.finality(use));
                    }
                }
                for (VerdictVersion each : engine.apply(ModelAgreesTest.fact(world, i))) {
                    Finality was = before.getOrDefault(each.use(), Finality.PROVISIONAL);
                    if (!each.withdrawn() && each.revised() != (was != Finality.PROVISIONAL)) {
                        return "use " + each.use() + " was " + was + " before " + i + ", then " + each;
                    }
                }
            }
            return null;
        });
    }

    /// Runs a property over many worlds; a world that breaks it is made as small as it goes.
    private static void holds(int worlds, Function<Long, Function<List<Given>, @Nullable String>> property) {
        System.out.println("seeds from " + SEED + ", " + worlds + " worlds");
        for (int i = 0; i < worlds; i++) {
            var check = property.apply(SEED + i);
            List<Given> world = RandomWorld.of(SEED + i);
            if (check.apply(world) != null) {
                throw new AssertionError("seed " + (SEED + i) + ": " + shrunk(world, check));
            }
        }
        assertEquals(RandomWorld.of(SEED), RandomWorld.of(SEED));
    }

    private static String shrunk(List<Given> world, Function<List<Given>, @Nullable String> check) {
        List<Given> left = RandomWorlds.smallest(world, some -> !some.isEmpty() && check.apply(some) != null);
        var text = new StringBuilder(check.apply(left) + "\n");
        left.forEach(g -> text.append(new String(EventCodec.encode(g.event()), StandardCharsets.UTF_8)).append('\n'));
        return text.toString();
    }
}
