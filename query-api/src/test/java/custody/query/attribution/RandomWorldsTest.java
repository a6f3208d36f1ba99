package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Small random worlds crowded around their boundaries: order, duplicates, replay, and the footprint itself.
class RandomWorldsTest {
    private static final int WORLDS = Integer.getInteger("custody.worlds", 2_000);
    private static final long SEED = Long.getLong("custody.seed", 20_261_124L);
    private static final List<Actor> ACTORS = List.of(World.ALICE, World.BOB, World.AGENT,
            Actor.of("email:x@y", ActorKind.HUMAN), Actor.of("g:team", ActorKind.GROUP));
    private static final List<String> SECRETS = List.of(World.ITEM, "op:v1/i2", "op:v1/*");
    private static final List<String> SESSIONS = List.of("s1", "s2");

    @Test
    void verdictsDoNotDependOnOrderAndNothingAffectedIsMissed() {
        for (int i = 0; i < WORLDS; i++) {
            long seed = SEED + i;
            List<Event> events = world(new Random(seed));
            String wrong = fault(events, seed);
            if (wrong != null) {
                throw new AssertionError("seed " + seed + ": " + wrong + "\n" + shrunk(events, seed));
            }
        }
    }

    /// Removes events as long as the fault stays.
    private static String shrunk(List<Event> events, long seed) {
        var left = new ArrayList<>(events);
        for (int i = 0; i < left.size(); i++) {
            Event gone = left.remove(i);
            if (fault(left, seed) == null) {
                left.add(i, gone);
            } else {
                i = -1;
            }
        }
        var text = new StringBuilder(fault(left, seed) + "\n");
        left.forEach(e -> text.append(new String(custody.ledger.event.EventCodec.encode(e),
                java.nio.charset.StandardCharsets.UTF_8)).append('\n'));
        return text.toString();
    }

    private static String fault(List<Event> events, long seed) {
        String expected = Said.of(events);
        var order = new ArrayList<>(events);
        var random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            Collections.shuffle(order, random);
            String got = Said.of(order);
            if (!got.equals(expected)) {
                return "another order says\n" + got + "\nnot\n" + expected;
            }
        }
        return fromScratch(events);
    }

    /// Every latest version against a judgement of the same use over the whole state.
    private static String fromScratch(List<Event> events) {
        var store = new MemoryStore();
        World.run(store, events);
        for (int i = 0; i < events.size(); i++) {
            VerdictVersion last = store.latest(i);
            if (last != null && !last.withdrawn()) {
                VerdictVersion whole = Attribution.of(new Reads(store), store.fact(i));
                if (!last.saysTheSame(whole)) {
                    return "use " + i + ": kept " + last + "\nbut judged from scratch " + whole;
                }
            }
        }
        return null;
    }

    @Test
    void replayGivesTheSameHistoryAndAsOfIsThePrefix() {
        for (int i = 0; i < 300; i++) {
            List<Event> events = world(new Random(SEED - i));
            var whole = new MemoryStore();
            World.run(whole, events);
            int cut = events.size() / 2;
            var prefix = new MemoryStore();
            World.run(prefix, events.subList(0, cut));
            var again = new MemoryStore();
            World.run(again, events);
            for (int u = 0; u < events.size(); u++) {
                assertEquals(whole.history(u), again.history(u), "seed " + (SEED - i));
                List<VerdictVersion> then = whole.history(u).stream().filter(v -> v.evaluatedAt() < cut).toList();
                assertEquals(prefix.history(u), then, "seed " + (SEED - i));
            }
        }
    }

    private static double time(Random r) {
        int[] anchors = {1000, 2000, 3000, 4600};
        return anchors[r.nextInt(4)] + r.nextInt(13) - 6;
    }

    private static <T> T any(Random r, List<T> all) {
        return all.get(r.nextInt(all.size()));
    }

    private static List<Event> world(Random r) {
        return world(r, 4 + r.nextInt(9));
    }

    static List<Event> world(Random r, int size) {
        var w = new World();
        w.grant("g1", any(r, ACTORS), 1000, 4600);
        for (int i = 0; i < size; i++) {
            add(w, r);
        }
        w.add(use(w, r));
        w.add(use(w, r));
        Collections.shuffle(w.events, r);
        return w.events;
    }

    private static custody.ledger.event.EventBuilder use(World w, Random r) {
        var use = w.use(time(r)).actor(any(r, ACTORS)).secret(Secret.of(any(r, SECRETS)));
        if (r.nextInt(3) == 0) {
            use.endTime(World.at(time(r)));
        }
        if (r.nextInt(3) == 0) {
            use.credential(Credential.of("k" + r.nextInt(2), "key"));
        }
        if (r.nextInt(3) == 0) {
            use.context(Context.builder().session(any(r, SESSIONS)).build());
        }
        if (r.nextInt(5) == 0) {
            use.grant(Grant.of("g" + (1 + r.nextInt(2))));
        }
        if (r.nextInt(3) == 0) {
            use.onBehalfOf(List.of(Hop.of(any(r, ACTORS).ref(), ActorKind.HUMAN)));
        }
        return use;
    }

    private static void add(World w, Random r) {
        String source = r.nextInt(4) == 0 ? "s2" : "s";
        String grant = "g" + (1 + r.nextInt(2));
        var at = time(r);
        switch (r.nextInt(14)) {
            case 0 -> w.add(w.event(source, EventType.GRANT, at).grant(terms(r, grant)));
            case 1 -> w.add(w.event(source, EventType.REQUEST, at).actor(any(r, ACTORS)).grant(terms(r, grant)));
            case 2, 3 -> w.approved(grant, any(r, ACTORS), at);
            case 4 -> w.decision(grant, new Approval(null, any(r, List.of(Approval.Kind.values())), null,
                    any(r, List.of(Approval.Decision.values())), r.nextBoolean() ? "p1" : null, null,
                    r.nextBoolean() ? "T1" : null, null, null), at);
            case 5 -> w.revoke(any(r, List.of(Revocation.Kind.values())),
                    any(r, List.of(grant, "k0", "k1", "k*", "s1", World.ITEM, "u:alice")), at);
            case 6 -> w.add(w.event(source, EventType.ISSUE, at).actor(any(r, ACTORS)).action(Action.ASSUME)
                    .credential(new Credential("k" + r.nextInt(2), "key", null, r.nextInt(3) == 0 ? "k1" : null,
                            r.nextBoolean() ? World.at(time(r)) : null, r.nextBoolean() ? any(r, ACTORS) : null))
                    .grant(r.nextBoolean() ? Grant.of(grant) : null)
                    .context(Context.builder().session(any(r, SESSIONS)).build()));
            case 7 -> w.delegate(any(r, ACTORS), any(r, ACTORS), at, r.nextBoolean() ? any(r, SESSIONS) : null);
            case 8 -> w.relation(any(r, List.of(Relation.Kind.values())), any(r, ACTORS), any(r, ACTORS),
                    r.nextBoolean() ? World.at(time(r)) : null, r.nextBoolean() ? World.at(time(r)) : null);
            case 9 -> w.add(w.event(source, EventType.RENEW, at).grant(terms(r, grant)));
            case 10 -> w.add(w.event(source, EventType.EXPIRY, at).grant(Grant.of(grant)));
            case 11 -> w.gap(any(r, List.of(Gap.State.values())), time(r), time(r));
            case 12 -> w.add(w.event(source, EventType.SESSION_START, at).grant(Grant.of(grant))
                    .context(Context.builder().session(any(r, SESSIONS)).build()));
            default -> w.add(w.event(EventType.ADMIN, at).corrects(any(r, w.events).id().toString()));
        }
    }

    private static Grant terms(Random r, String ref) {
        return new Grant(ref, r.nextInt(3) == 0 ? null : any(r, ACTORS),
                r.nextInt(3) == 0 ? List.of() : List.of(any(r, SECRETS)), r.nextBoolean() ? List.of() : List.of("fetch"),
                null, r.nextBoolean() ? null : World.at(time(r)), r.nextBoolean() ? null : World.at(time(r)), null,
                null, r.nextBoolean() ? "T1" : null, r.nextInt(6) == 0 ? true : null, r.nextInt(4) == 0 ? 2 : null);
    }
}
