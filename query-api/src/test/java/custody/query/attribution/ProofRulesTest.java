package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Clock;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Revocation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules D26 to D29 where they say who comes into the chain over a credential or a session, and what proves which hop.
class ProofRulesTest {
    private static final Actor ROLE = Actor.of("w:role", ActorKind.WORKLOAD);
    private static final Context SESSION = Context.builder().session("s1").build();
    private static final Credential KEY = Credential.of("k1", "key");
    private static final Hop ALICE_SHOWN = new Hop("u:alice", "HUMAN", null, "token");
    private static final Hop AGENT_SHOWN = new Hop("a:agent-7", "AGENT", null, "token");
    private static final List<Hop> BY_ALICE = List.of(Hop.of("u:alice", ActorKind.HUMAN));
    private final World w = new World().valid();

    private EventBuilder byAgent(double time) {
        return w.use(time).actor(AGENT).onBehalfOf(BY_ALICE);
    }

    private static Grant limits(List<String> scope, List<String> actions) {
        return new Grant("d", null, scope, actions, null, null, null, null, null, null, null, null);
    }

    private List<String> chain() {
        return w.last().chain().stream().map(VerdictVersion.ChainHop::actorRef).toList();
    }

    @Test
    void d26_delegationSharesASessionOrTraceWithAnIssueOfTheCredentialOrAnAncestor() {
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE)
                .context(Context.builder().session("s1").traceId("t1").build()));
        w.add(w.event(EventType.ISSUE, 1010).actor(AGENT).credential(Credential.of("in-session", "key")).context(SESSION));
        w.add(w.event(EventType.ISSUE, 1010).actor(AGENT).credential(Credential.of("in-trace", "key")).link("trace", "t1"));
        w.add(w.event(EventType.ISSUE, 1010).actor(AGENT).credential(KEY).link("trace", "t2"));
        for (String parent : List.of("in-session", "in-trace", "k1")) {
            for (boolean isParent : List.of(true, false)) {
                w.add(w.use(2000).actor(AGENT).credential(isParent ? new Credential("child-of-" + parent, "key", null, parent, null, null)
                        : Credential.of(parent, "key")));
                w.is(parent.equals("k1") ? Verdict.NO_GRANT : Verdict.AUTHORIZED);
            }
        }
        w.add(w.use(2000).actor(AGENT).link("trace", "t1"));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d26_delegationByNobodyPutsNobodyInFront() {
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).context(SESSION));
        w.add(w.use(2000).actor(ROLE).context(SESSION));
        assertEquals(List.of("w:role"), chain());
    }

    @Test
    void d26_nobodyIsTwiceInTheChain() {
        w.add(w.event(EventType.DELEGATION, 995).actor(ROLE).context(SESSION)
                .onBehalfOf(List.of(BY_ALICE.getFirst(), Hop.of("u:bob", ActorKind.HUMAN), BY_ALICE.getFirst())));
        w.add(w.use(2000).actor(ROLE).context(SESSION));
        assertEquals(List.of("u:alice", "u:bob", "w:role"), chain());
        w.add(w.event(EventType.ISSUE, 1010).actor(ROLE).credential(KEY)
                .onBehalfOf(List.of(Hop.of("u:mallory", ActorKind.HUMAN), Hop.of("a:agent-7", ActorKind.AGENT))));
        w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("w:role", ActorKind.WORKLOAD))).credential(KEY));
        assertEquals(List.of("u:mallory", "w:role", "a:agent-7"), chain());
    }

    @Test
    void d27_evidenceOfAnIssueProvesTheHopsThatItStates() {
        for (Hop alice : List.of(ALICE_SHOWN, BY_ALICE.getFirst())) {
            World v = new World().valid();
            v.add(v.event(EventType.ISSUE, 1010).actor(AGENT).onBehalfOf(List.of(alice)).credential(KEY));
            v.add(v.use(2000).actor(AGENT).credential(KEY));
            v.is(alice == ALICE_SHOWN ? Verdict.AUTHORIZED : Verdict.GRANTEE_MISMATCH);
            assertEquals(alice == ALICE_SHOWN ? 2 : -1, v.last().chain().getLast().evidence());
        }
    }

    @Test
    void d27_assumptionProvesTheHopFromWhoAssumedToTheHolder() {
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).action(Action.ASSUME).credential(new Credential("k1", "key", null, null, null, ROLE)));
        w.add(w.use(2000).actor(ROLE).onBehalfOf(BY_ALICE).credential(KEY));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(Actor.of("w:other", ActorKind.WORKLOAD)).onBehalfOf(BY_ALICE).credential(KEY));
        w.is(Verdict.GRANTEE_MISMATCH);
        w.add(w.use(2000).actor(ROLE).onBehalfOf(List.of(Hop.of("u:mallory", ActorKind.HUMAN))).credential(KEY).grant(Grant.of("g1")));
        assertEquals(List.of(true, false), w.last().chain().stream().map(VerdictVersion.ChainHop::proven).toList());
    }

    /// A delegation that is over still tells who acted for whom; that it hands over to the role, it no longer shows.
    @Test
    void d27_sessionHandsOverOnlyWhileTheDelegationIsValid() {
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).context(SESSION).endTime(at(1500)));
        w.delegate(ALICE, AGENT, 996, null);
        w.add(w.use(1504).actor(ROLE).context(SESSION));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(1504.000000001).actor(ROLE).context(SESSION));
        w.is(Verdict.GRANTEE_MISMATCH);
        assertEquals(List.of("u:alice", "a:agent-7", "w:role"), chain());
        assertEquals(List.of(true, true, false), w.last().chain().stream().map(VerdictVersion.ChainHop::proven).toList());
    }

    /// From the grantee on every hop is proven; what comes before him only shows as a flag.
    @Test
    void d27_hopsBeforeTheGranteeNeedNoProof() {
        World v = new World().grant("g1", AGENT, 1000, 4600).approved("g1", BOB, 990);
        v.add(v.use(2000).actor(ROLE).onBehalfOf(List.of(BY_ALICE.getFirst(), AGENT_SHOWN)));
        v.is(Verdict.AUTHORIZED).has(Flag.DELEGATION_UNPROVEN);
        v.add(v.use(2000).actor(ROLE).onBehalfOf(List.of(ALICE_SHOWN, Hop.of("a:agent-7", ActorKind.AGENT))));
        v.is(Verdict.GRANTEE_MISMATCH).has(Flag.DELEGATION_UNPROVEN);
    }

    @Test
    void d28_actionsOfADelegationLimitTheHop() {
        for (String action : List.of("fetch", "export")) {
            World v = new World().valid();
            v.add(v.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).grant(limits(List.of(), List.of(action))));
            v.add(v.use(2000).actor(AGENT).onBehalfOf(BY_ALICE));
            v.is(action.equals("fetch") ? Verdict.AUTHORIZED : Verdict.OUT_OF_SCOPE);
        }
    }

    @Test
    void d28_everyHopFromTheGranteeOnIsLimited() {
        w.add(w.event(EventType.DELEGATION, 995).actor(ROLE).onBehalfOf(List.of(Hop.of("a:agent-7", ActorKind.AGENT)))
                .grant(limits(List.of("op:v1/other"), List.of())));
        w.add(w.use(2000).actor(ROLE).onBehalfOf(List.of(ALICE_SHOWN, Hop.of("a:agent-7", ActorKind.AGENT))));
        w.is(Verdict.OUT_OF_SCOPE);
    }

    @Test
    void d28_onlyAnEndOfTheSessionBeforeTheDelegationIsOfAnEarlierOne() {
        for (EventType type : List.of(EventType.SESSION_END, EventType.REVOCATION)) {
            for (double end : new double[] {994.999999999, 995}) {
                World v = new World().valid().delegate(ALICE, AGENT, 995, "s1");
                v.add(v.event(type, end).context(SESSION).revocation(type == EventType.SESSION_END ? null
                        : new Revocation(new Revocation.Target(Revocation.Kind.SESSION, "s1"), null, null, null, null, null)));
                v.add(v.use(2000).actor(AGENT).onBehalfOf(BY_ALICE));
                v.is(end == 995 ? Verdict.GRANTEE_MISMATCH : Verdict.AUTHORIZED);
            }
        }
    }

    @Test
    void d28_errorOfAnEndIsThatOfTheEventThatSaysIt() {
        w.delegate(ALICE, AGENT, 995, "s1");
        w.add(w.event(EventType.SESSION_END, 1500).context(SESSION).clock(new Clock(10_000L, Clock.Trust.SERVER)));
        w.add(byAgent(1512));
        w.is(Verdict.AUTHORIZED);
        w.add(byAgent(1512.000000001));
        w.is(Verdict.GRANTEE_MISMATCH);
    }

    @Test
    void d29_lastHopMustBeProvenThoughTheAgentIsTheGrantee() {
        World v = new World().grant("g1", AGENT, 1000, 4600).approved("g1", BOB, 990);
        v.add(v.use(2000).actor(AGENT).onBehalfOf(BY_ALICE));
        v.is(Verdict.GRANTEE_MISMATCH);
        v.add(v.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("u:mallory", ActorKind.HUMAN), ALICE_SHOWN)));
        v.is(Verdict.AUTHORIZED).has(Flag.DELEGATION_UNPROVEN);
    }

    /// The origin's kind asks for nothing, and the origin's limit on the length of grants does not count.
    @Test
    void d48_kindIsThatOfTheExecutor() {
        World v = new World().grant("g1", ALICE, 1000, 1000 + 2 * 3600).approved("g1", BOB, 990);
        v.used(2000).is(Verdict.AUTHORIZED);
        v.add(v.use(2000).actor(AGENT).onBehalfOf(List.of(ALICE_SHOWN)));
        v.is(Verdict.STANDING);
        v.add(v.use(2000).onBehalfOf(List.of(AGENT_SHOWN)));
        v.is(Verdict.AUTHORIZED);
    }
}
