package custody.query.attribution;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.query.attribution.model.Given;
import custody.query.attribution.model.RuleModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The incremental engine against the model, which has the whole set before it, on random small worlds.
///
/// `custody.worlds` (5,000) worlds from `custody.seed`, every fourth a bigger one; a world that differs is made as small as it goes and printed.
class ModelAgreesTest {
    private static final int WORLDS = Integer.getInteger("custody.worlds", 5_000);
    private static final long SEED = Long.getLong("custody.seed", 20_261_125L);

    @Test
    void engineAndModelSayTheSame() {
        System.out.println("seeds from " + SEED + ", " + WORLDS + " worlds");
        for (int i = 0; i < WORLDS; i++) {
            List<Given> world = i % 4 == 0 ? RandomWorld.of(SEED + i, 20) : RandomWorld.of(SEED + i);
            if (difference(world) != null) {
                throw new AssertionError("seed " + (SEED + i) + "\n" + shrunk(world));
            }
        }
    }

    private static @Nullable String difference(List<Given> world) {
        SortedMap<String, String> engine;
        try {
            engine = engine(world);
        } catch (RuntimeException e) {
            return "the engine fails: " + e;
        }
        SortedMap<String, String> model = new RuleModel(world).said();
        return engine.equals(model) ? null : "engine " + lines(engine) + "\nmodel  " + lines(model);
    }

    private static String lines(SortedMap<String, String> said) {
        return said.toString().replace(", s", "\n       s");
    }

    /// Takes events away as long as it still differs.
    private static String shrunk(List<Given> world) {
        List<Given> left = RandomWorlds.smallest(world, some -> difference(some) != null);
        return difference(left) + "\n" + text(left);
    }

    static String text(List<Given> world) {
        var text = new StringBuilder();
        for (Given given : world) {
            text.append(new String(EventCodec.encode(given.event()), StandardCharsets.UTF_8))
                    .append(given.received().equals(World.LATER) ? "" : " received " + given.received())
                    .append(given.policy() == null ? "" : " policy " + given.policy().json()).append('\n');
        }
        return text.toString();
    }

    static SortedMap<String, String> engine(List<Given> world) {
        var store = new MemoryStore();
        run(store, world);
        return said(store, world);
    }

    static SortedMap<String, String> said(MemoryStore store, List<Given> world) {
        var said = new TreeMap<String, String>();
        for (int i = 0; i < world.size(); i++) {
            VerdictVersion v = store.latest(i);
            if (v != null && !v.withdrawn()) {
                said.put(name(world, i), say(v, world) + " " + Gaps.finality(store, store.fact(i)));
            }
        }
        return said;
    }

    static Engine run(MemoryStore store, List<Given> world) {
        var engine = new Engine(store);
        for (int i = 0; i < world.size(); i++) {
            engine.apply(fact(world, i));
        }
        return engine;
    }

    static LedgerFact fact(List<Given> world, int index) {
        Given given = world.get(index);
        Policy policy = given.policy() == null ? null
                : Policy.of(given.policy().json().getBytes(StandardCharsets.UTF_8));
        return LedgerFact.of(index, given.received(), given.event(),
                AppendOutcome.Standing.FIRST, index, policy);
    }

    private static String name(List<Given> world, long index) {
        Event e = world.get((int) index).event();
        return e.source().id() + ":" + e.source().eventId() + ":" + e.type();
    }

    static String say(VerdictVersion v, List<Given> world) {
        var flags = EnumSet.noneOf(Flag.class);
        flags.addAll(v.flags());
        flags.remove(Flag.LATE_EVIDENCE);
        return v.verdict() + " " + v.verdictClass() + " " + flags + " " + v.confidence()
                + " grant " + (v.grant() == null ? "-" : v.grant().source() + " " + v.grant().ref())
                + " approvals " + v.approvals().stream().map(i -> name(world, i)).toList()
                + " chain " + v.chain().stream().map(h -> h.actorRef() + "/" + h.kind() + "/" + h.proven()).toList()
                + " ending " + (v.ending() < 0 ? "-" : name(world, v.ending()));
    }

    static List<Given> shuffled(List<Given> world, long seed) {
        var order = new ArrayList<>(world);
        Collections.shuffle(order, new Random(seed));
        return order;
    }
}
