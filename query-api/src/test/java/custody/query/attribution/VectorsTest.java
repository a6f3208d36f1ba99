package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The 37 vectors, each in order, reversed, and in shuffled orders.
class VectorsTest {
    private static final Credential KEY = Credential.of("k1", "key");

    private record Vector(String name, Consumer<World> facts, Verdict verdict, Set<Flag> flags) {}

    private static Vector v(String name, Verdict verdict, Consumer<World> facts, Flag... flags) {
        var set = EnumSet.noneOf(Flag.class);
        set.addAll(Arrays.asList(flags));
        return new Vector(name, facts, verdict, set);
    }

    private static Grant with(Actor grantee, double end, String conditions, Boolean breakGlass, Integer quorum) {
        return new Grant("g1", grantee, List.of(ITEM), List.of("fetch"), conditions, at(1000),
                end < 0 ? null : at(end), null, "why", null, breakGlass, quorum);
    }

    private static void granted(World w, Grant grant) {
        w.add(w.event(EventType.GRANT, 1000).grant(grant));
    }

    private static Approval policyApproval(String id) {
        return new Approval(null, Approval.Kind.POLICY, null, Approval.Decision.APPROVED, id, null, null, null, null);
    }

    private static final List<Vector> ALL = List.of(
            v("V01", Verdict.AUTHORIZED, w -> w.valid().used(2000)),
            v("V02", Verdict.NO_GRANT, w -> w.used(2000)),
            v("V03", Verdict.INDETERMINATE, w -> w.gap(Gap.State.UNRECOVERABLE, 1500, 2500).used(2000)),
            v("V04", Verdict.REVOKED, w -> w.valid().revoke(Revocation.Kind.GRANT, "g1", 1990).used(2000)),
            v("V05", Verdict.AMBIGUOUS, w -> w.valid().revoke(Revocation.Kind.GRANT, "g1", 1999).used(2000),
                    Flag.TIME_BOUNDARY),
            v("V06", Verdict.EXPIRED, w -> w.valid().used(5000)),
            v("V07", Verdict.REVOKED, w -> w.valid().revoke(Revocation.Kind.GRANT, "g1", 3000).used(5000)),
            v("V08", Verdict.EXPIRED, w -> w.valid().revoke(Revocation.Kind.GRANT, "g1", 4800).used(5000)),
            v("V09", Verdict.NOT_YET_VALID, w -> w.valid().used(700)),
            v("V10", Verdict.AUTHORIZED, w -> {
                w.valid();
                w.add(w.use(999).grant(Grant.of("g1")));
            }, Flag.CLOCK_SKEW),
            v("V11", Verdict.NOT_YET_VALID, w -> {
                w.valid();
                w.add(w.use(700).grant(Grant.of("g1")));
            }, Flag.CAUSAL_CONTRADICTION),
            v("V12", Verdict.OUT_OF_SCOPE, w -> {
                w.valid().issue("k1", "g1", ALICE, 1010);
                w.add(w.use(2000).credential(KEY).secret(Secret.of("op:v1/other")));
            }),
            v("V13", Verdict.NO_GRANT, w -> {
                w.valid();
                w.add(w.use(2000).secret(Secret.of("op:v1/other")));
            }),
            v("V14", Verdict.OUT_OF_SCOPE, w -> {
                w.valid();
                w.add(w.use(2000).action(Action.EXPORT));
            }),
            v("V15", Verdict.SELF_APPROVED, w -> {
                w.add(w.event(EventType.REQUEST, 980).actor(ALICE).grant(terms("g1", ALICE, 1000, 4600)));
                w.g1().approved("g1", ALICE, 990).used(2000);
            }),
            v("V16", Verdict.SELF_APPROVED, w -> {
                w.add(w.event(EventType.REQUEST, 980).actor(AGENT).grant(terms("g1", AGENT, 1000, 4600)));
                w.grant("g1", AGENT, 1000, 4600).approved("g1", ALICE, 990).delegate(ALICE, AGENT, 985, null);
                w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))));
            }),
            v("V17", Verdict.UNAPPROVED, w -> w.g1().used(2000)),
            v("V18", Verdict.UNAPPROVED, w -> w.g1().approved("g1", BOB, 2100).used(2000), Flag.RETRO_APPROVAL),
            v("V19", Verdict.UNAPPROVED, w -> {
                granted(w, with(ALICE, 4600, null, null, 2));
                w.approved("g1", BOB, 990).used(2000);
            }, Flag.QUORUM_SHORT),
            v("V20", Verdict.AUTHORIZED, w -> w.g1().decision("g1", policyApproval("p1"), 990).used(2000),
                    Flag.AUTO_APPROVED),
            v("V21", Verdict.UNAPPROVED, w -> w.g1().decision("g1", policyApproval(null), 990).used(2000)),
            v("V22", Verdict.STANDING, w -> w.grant("g1", ALICE, 1000, -1).approved("g1", BOB, 990).used(2000)),
            v("V23", Verdict.STANDING, w -> w.grant("g1", ALICE, 1000, 7_777_000).approved("g1", BOB, 990).used(2000)),
            v("V24", Verdict.BREAK_GLASS, w -> {
                granted(w, with(ALICE, 4600, null, true, null));
                w.used(2000);
            }),
            v("V25", Verdict.AUTHORIZED, w -> {
                w.valid().delegate(ALICE, AGENT, 995, null);
                w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))));
            }),
            v("V26", Verdict.GRANTEE_MISMATCH, w -> {
                w.valid();
                w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))));
            }, Flag.DELEGATION_UNPROVEN),
            v("V27", Verdict.GRANTEE_MISMATCH, w -> {
                w.valid().issue("k1", "g1", ALICE, 1010);
                w.add(w.use(2000).credential(KEY).actor(MALLORY));
            }),
            v("V28", Verdict.REVOKED, w -> {
                w.valid().issue("k1", "g1", ALICE, 1010).revoke(Revocation.Kind.CREDENTIAL, "k1", 1500);
                w.grant("g2", ALICE, 1000, 4600).approved("g2", BOB, 990);
                w.add(w.use(2000).credential(KEY));
            }, Flag.OTHER_VALID_GRANT),
            v("V29", Verdict.AUTHORIZED, w -> {
                w.valid().grant("g0", ALICE, 100, 900).approved("g0", BOB, 90).used(2000);
            }),
            v("V30", Verdict.AUTHORIZED, w -> w.valid().grant("g2", ALICE, 1000, 4600).approved("g2", BOB, 990)
                    .used(2000), Flag.MULTIPLE_GRANTS),
            v("V31", Verdict.REVOKED, w -> {
                w.valid().revoke(Revocation.Kind.GRANT, "g1", 3000);
                w.add(w.use(2000).endTime(at(3600)));
            }, Flag.SESSION_OUTLIVED_GRANT),
            v("V32", Verdict.ATTEMPT_DENIED, w -> {
                w.valid();
                w.add(World.denied(w.use(2000)));
            }),
            v("V33", Verdict.UNATTRIBUTED, w -> {
                w.valid();
                w.add(w.use(2000).actor(Actor.of("ip:1.2.3.4", ActorKind.UNKNOWN)));
            }),
            v("V34", Verdict.NO_GRANT, w -> w.used(2000)),
            v("V35", Verdict.INDETERMINATE, w -> {
                granted(w, with(ALICE, 4600, "{\"deviceManaged\":true}", null, null));
                w.approved("g1", BOB, 990).used(2000);
            }),
            v("V36", Verdict.OUT_OF_SCOPE, w -> {
                granted(w, with(ALICE, 4600, "{\"deviceManaged\":true}", null, null));
                w.approved("g1", BOB, 990);
                w.add(w.use(2000).context(Context.builder().deviceManaged(false).build()));
            }),
            v("V37", Verdict.AUTHORIZED, w -> {
                w.valid().grant("g0", ALICE, 100, 900).approved("g0", BOB, 90);
                w.add(w.use(2000).link("grant", "g0").link("grant", "g1"));
            }));

    @TestFactory
    Stream<DynamicTest> vectors() {
        return ALL.stream().map(v -> DynamicTest.dynamicTest(v.name, () -> check(v)));
    }

    private static void check(Vector v) {
        var world = new World();
        v.facts.accept(world);
        VerdictVersion first = world.last();
        assertEquals(v.verdict, first.verdict(), first.reason());
        assertTrue(first.flags().containsAll(v.flags), first.flags() + " lacks some of " + v.flags);
        var random = new Random(37);
        String expected = summary(world.events);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(world.events, random);
            assertEquals(expected, summary(world.events));
        }
    }

    /// What is said of every use, by the source's event id, without anything that depends on order.
    static String summary(List<custody.ledger.event.Event> events) {
        var store = new MemoryStore();
        World.run(store, events);
        var said = new TreeMap<String, String>();
        for (int i = 0; i < events.size(); i++) {
            VerdictVersion v = store.latest(i);
            if (v != null) {
                said.put(events.get(i).source().eventId(), summary(v, events));
            }
        }
        return said.toString();
    }

    private static String summary(VerdictVersion v, List<custody.ledger.event.Event> events) {
        var flags = EnumSet.noneOf(Flag.class);
        flags.addAll(v.flags());
        flags.remove(Flag.LATE_EVIDENCE);
        return v.verdict() + " " + v.verdictClass() + " " + flags + " " + v.confidence() + " " + v.grant() + " "
                + v.approvals().stream().map(i -> id(i, events)).toList() + " "
                + v.chain().stream().map(h -> h.actorRef() + "/" + h.proven() + "/" + id(h.evidence(), events)
                        ).toList()
                + " " + id(v.ending(), events);
    }

    private static String id(long index, List<custody.ledger.event.Event> events) {
        return index < 0 ? "-" : events.get((int) index).source().eventId();
    }
}
