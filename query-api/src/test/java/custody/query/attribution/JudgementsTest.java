package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.EventCodec;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.query.attribution.model.Given;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is remembered of a judgement says of a use that is alike what a judgement of its own would.
class JudgementsTest {
    private static final int WORLDS = Integer.getInteger("custody.worlds", 3_000);
    private static final long SEED = Long.getLong("custody.seed", 20_261_126L);

    /// An engine that remembers against one that does not, on worlds in which uses have many that are alike, at times
    /// near every boundary: all versions are equal, to the last word.
    @Test
    void whatIsRememberedIsWhatWouldBeJudged() {
        System.out.println("seeds from " + SEED + ", " + WORLDS + " worlds");
        int fewer = 0;
        int all = 0;
        for (int i = 0; i < WORLDS; i++) {
            List<Given> world = RandomWorlds.withAlike(RandomWorld.of(SEED + i, i % 4 == 0 ? 20 : 8), new Random(SEED + i));
            String difference = difference(world);
            if (difference != null) {
                throw new AssertionError("seed " + (SEED + i) + "\n" + shrunk(world));
            }
            int[] judged = judged(world);
            fewer += judged[0];
            all += judged[1];
        }
        System.out.println(fewer + " of " + all + " uses are judged themselves");
        assertTrue(fewer < all * 2 / 3, "it remembered too little to show anything");
    }

    private static @Nullable String difference(List<Given> world) {
        var remembers = run(world, 100, new MemoryStore());
        var forgets = run(world, 0, new MemoryStore());
        for (int i = 0; i < world.size(); i++) {
            if (!remembers.history(i).equals(forgets.history(i))) {
                return "use " + i + " remembered " + remembers.history(i) + "\nnot " + forgets.history(i);
            }
        }
        return null;
    }

    private static MemoryStore run(List<Given> world, int most, MemoryStore store) {
        var engine = new Engine(store, new Judgements(store, most));
        for (int i = 0; i < world.size(); i++) {
            engine.apply(ModelAgreesTest.fact(world, i));
        }
        return store;
    }

    /// How many uses of a world are judged when all are asked for once more, and how many there are.
    private static int[] judged(List<Given> world) {
        var store = new MemoryStore();
        run(world, 0, store);
        var judgements = new Judgements(store);
        var own = Collections.newSetFromMap(new IdentityHashMap<Footprint.Shared, Boolean>());
        int uses = 0;
        for (int i = 0; i < world.size(); i++) {
            Fact fact = store.fact(i);
            if (fact != null && fact.isUse()) {
                own.add(judgements.of(fact).footprint().shared());
                uses++;
            }
        }
        return new int[] {own.size(), uses};
    }

    private static String shrunk(List<Given> world) {
        List<Given> left = RandomWorlds.smallest(world, some -> difference(some) != null);
        var text = new StringBuilder(difference(left) + "\n");
        left.forEach(g -> text.append(new String(EventCodec.encode(g.event()), StandardCharsets.UTF_8)).append('\n'));
        return text.toString();
    }

    @Test
    void aJudgementHoldsBetweenTheComparisonsThatItMade() {
        var w = new World().valid().used(2000);
        var store = new MemoryStore();
        World.run(store, w.events);
        Judgement judgement = Judgement.of(store, store.fact(2));
        assertEquals(Verdict.AUTHORIZED, judgement.version().verdict());
        assertEquals(Moment.of(World.at(1000)), judgement.from(), "before it the grant's clock may be behind");
        assertEquals(Moment.of(World.at(4600 - 4)), judgement.before(), "from then on the end is within both errors");
    }

    @Test
    void aReasonThatNamesTheTimeNamesThatOfEachUse() {
        var w = new World().valid().revoke(Revocation.Kind.GRANT, "g1", 1500).used(2000).used(2060);
        var store = new MemoryStore();
        World.run(store, w.events);
        Judgement judgement = Judgement.of(store, store.fact(3));
        assertEquals(Verdict.REVOKED, judgement.version().verdict());
        assertTrue(judgement.holdsAt(store.fact(4).time), "as long as it is over");
        assertEquals(store.latest(4).reason(), judgement.of(store.fact(4), judgement.footprint()).version().reason());
        assertNotEquals(store.latest(3).reason(), store.latest(4).reason());
    }

    @Test
    void theOrderOfASourceHoldsForTheOneUse() {
        var w = new World().valid().revoke(Revocation.Kind.GRANT, "g1", 2001).used(2000);
        var store = new MemoryStore();
        World.run(store, w.events);
        Judgement judgement = Judgement.of(store, store.fact(3));
        assertEquals(judgement.from(), judgement.before());
    }

    @Test
    void whatIsSaidUnderAKeyIsJudgedAgain() {
        var w = new World().valid().used(2000).used(2001);
        var store = new MemoryStore();
        World.run(store, w.events);
        var judgements = new Judgements(store);
        Judgement first = judgements.of(store.fact(2));
        Judgement second = judgements.of(store.fact(3));
        assertSame(first.footprint().shared(), second.footprint().shared());
        assertEquals(3, second.version().use());
        judgements.forget(List.of(Key.of(Key.Kind.GRANT, "g2")));
        assertSame(first.footprint().shared(), judgements.of(store.fact(3)).footprint().shared());
        judgements.forget(List.of(Key.of(Key.Kind.GRANT, "g1")));
        assertNotSame(first.footprint().shared(), judgements.of(store.fact(3)).footprint().shared());
    }

    /// Agents give every call a trace of its own, and some sources an id to every operation.
    @Test
    void tracesAndOperationsUnderWhichNothingLiesTellNothing() {
        var w = new World().valid();
        for (int i = 0; i < 3; i++) {
            w.add(w.use(2000 + i).link("trace", "t" + i).link("operation", "o" + i));
        }
        w.add(w.use(2004).link("trace", "t9"));
        w.add(w.use(2005).link("trace", "t0").link("operation", "o9"));
        w.add(w.event(EventType.SESSION_START, 900).link("trace", "t9").grant(Grant.of("g1")));
        w.add(w.use(2006).link("trace", "t0").link("operation", "o9"));
        var store = new MemoryStore();
        World.run(store, w.events);
        var judgements = new Judgements(store);
        Judgement first = judgements.of(store.fact(2));
        Judgement second = judgements.of(store.fact(3));
        assertSame(first.footprint().shared(), second.footprint().shared());
        assertEquals(JoinName.own(store.fact(3).event()), second.footprint().own());
        assertNotSame(first.footprint().shared(), judgements.of(store.fact(5)).footprint().shared(), "a session has its trace");
        assertNotSame(first.footprint().shared(), judgements.of(store.fact(6)).footprint().shared(), "another is the same operation");
    }

    @Test
    void onlySoManyAreRemembered() {
        var w = new World().valid().used(2000);
        w.add(w.use(2000).secret(Secret.of("op:v1/i2")));
        var store = new MemoryStore();
        World.run(store, w.events);
        var judgements = new Judgements(store, 1);
        Judgement first = judgements.of(store.fact(2));
        judgements.of(store.fact(3));
        assertNotSame(first.footprint().shared(), judgements.of(store.fact(2)).footprint().shared());
    }
}
