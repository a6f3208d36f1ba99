package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rules D26 to D30: the chain and what proves it.
class ChainRulesTest {
    private static final Actor ROLE = Actor.of("w:role", ActorKind.WORKLOAD);
    private static final List<Hop> BY_ALICE = List.of(Hop.of("u:alice", ActorKind.HUMAN));
    private final World w = new World();

    private static Context session(String session) {
        return Context.builder().session(session).build();
    }

    private EventBuilder byAgent(double time) {
        return w.use(time).actor(AGENT).onBehalfOf(BY_ALICE);
    }

    private List<String> chain() {
        return w.last().chain().stream().map(VerdictVersion.ChainHop::actorRef).toList();
    }

    @Test
    void d26_delegationWithoutSharedKeyPutsNobodyIn() {
        w.valid().delegate(ALICE, AGENT, 995, "s1");
        w.add(w.use(2000).actor(AGENT));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).actor(AGENT).context(session("s1")));
        w.is(Verdict.AUTHORIZED);
        assertEquals(List.of("u:alice", "a:agent-7"), chain());
    }

    @Test
    void d26_chainsOfIssuesNearestAncestorFirst() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1001).actor(ALICE).onBehalfOf(List.of(Hop.of("u:bob", ActorKind.HUMAN)))
                .credential(Credential.of("k0", "key")));
        w.add(w.event(EventType.ISSUE, 1002).actor(AGENT).onBehalfOf(BY_ALICE)
                .credential(new Credential("k1", "key", null, "k0", null, null)));
        w.add(w.use(2000).actor(AGENT).credential(new Credential("k2", "key", null, "k1", null, null)));
        w.last();
        assertEquals(List.of("u:bob", "u:alice", "a:agent-7"), chain());
        w.add(w.use(2000).actor(ROLE).credential(new Credential("k2", "key", null, "k1", null, null)));
        assertEquals(List.of("w:role"), chain());
    }

    @Test
    void d26_holderJoinsTheChainOnlyWhenAssumed() {
        for (Action action : List.of(Action.ASSUME, Action.AUTHENTICATE)) {
            World v = new World().valid();
            v.add(v.event(EventType.ISSUE, 1010).actor(ALICE).action(action)
                    .credential(new Credential("k1", "key", null, null, null, ROLE)));
            v.add(v.use(2000).actor(ROLE).credential(Credential.of("k1", "key")));
            v.is(action == Action.ASSUME ? Verdict.AUTHORIZED : Verdict.NO_GRANT);
        }
    }

    @Test
    void d26_wholeDelegationInFrontOnlyWithoutStatedOriginAndWithoutCommonMember() {
        w.valid().delegate(ALICE, AGENT, 995, "s1");
        w.add(w.use(2000).actor(ROLE).context(session("s1")));
        w.is(Verdict.AUTHORIZED);
        assertEquals(List.of("u:alice", "a:agent-7", "w:role"), chain());
        w.add(w.use(2000).actor(ROLE).onBehalfOf(List.of(Hop.of("u:mallory", ActorKind.HUMAN))).context(session("s1")));
        w.last();
        assertEquals(List.of("u:mallory", "w:role"), chain());
    }

    @Test
    void d26_validDelegationsArePreferred() {
        w.valid().delegate(MALLORY, AGENT, 3000, "s1").delegate(ALICE, AGENT, 995, "s1");
        w.add(w.use(2000).actor(AGENT).context(session("s1")));
        w.is(Verdict.AUTHORIZED);
        assertEquals(List.of("u:alice", "a:agent-7"), chain());
    }

    @Test
    void d27_hopIsProvenByEvidenceDelegationOrAssumption() {
        w.valid();
        w.add(byAgent(2000));
        w.is(Verdict.GRANTEE_MISMATCH).has(Flag.DELEGATION_UNPROVEN);
        w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(new Hop("u:alice", "HUMAN", null, "token"))));
        w.is(Verdict.AUTHORIZED).hasNot(Flag.DELEGATION_UNPROVEN);
        w.add(byAgent(2000));
        w.delegate(ALICE, AGENT, 995, null).is(Verdict.AUTHORIZED);
        assertEquals(5, w.last().chain().get(1).evidence());
    }

    @Test
    void d27_delegatorMustStandDirectlyBefore() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(
                List.of(Hop.of("u:alice", ActorKind.HUMAN), Hop.of("w:role", ActorKind.WORKLOAD))));
        w.add(byAgent(2000));
        w.is(Verdict.GRANTEE_MISMATCH);
    }

    @Test
    void d27_evidenceTextOfADelegationProvesNothingOnceItIsOver() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).endTime(at(1500)).context(session("s1"))
                .onBehalfOf(List.of(new Hop("u:alice", "HUMAN", null, "token"))));
        w.add(w.use(1504).actor(AGENT).context(session("s1")));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(1504.000000001).actor(AGENT).context(session("s1")));
        w.is(Verdict.GRANTEE_MISMATCH).has(Flag.DELEGATION_UNPROVEN);
    }

    @Test
    void d28_delegationIsValidFromItsTime() {
        w.valid().delegate(ALICE, AGENT, 2000, null);
        w.add(byAgent(1996));
        w.is(Verdict.AUTHORIZED);
        w.add(byAgent(1995.999999999));
        w.is(Verdict.GRANTEE_MISMATCH);
    }

    @Test
    void d28_delegationEndsWithItsSession() {
        for (EventType type : List.of(EventType.SESSION_END, EventType.REVOCATION)) {
            World v = new World().valid().delegate(ALICE, AGENT, 995, "s1");
            v.add(v.event(type, 2000).context(session("s1")).revocation(type == EventType.SESSION_END ? null
                    : new Revocation(new Revocation.Target(Revocation.Kind.SESSION, "s1"), null, null, null, null, null)));
            v.add(v.use(2004).actor(AGENT).onBehalfOf(BY_ALICE));
            v.is(Verdict.AUTHORIZED);
            v.add(v.use(2004.000000001).actor(AGENT).onBehalfOf(BY_ALICE));
            v.is(Verdict.GRANTEE_MISMATCH);
        }
    }

    @Test
    void d28_expiryInTheDelegation() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).grant(new Grant("d", null, List.of(),
                List.of(), null, null, at(2000), null, null, null, null, null)));
        w.add(byAgent(2004));
        w.is(Verdict.AUTHORIZED);
        w.add(byAgent(2004.000000001));
        w.is(Verdict.GRANTEE_MISMATCH);
    }

    @Test
    void d28_scopeOfADelegationLimitsTheHopUnlessAnotherProofCovers() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).grant(new Grant("d", null,
                List.of("op:v1/other"), List.of(), null, null, null, null, null, null, null, null)));
        w.add(byAgent(2000));
        w.is(Verdict.OUT_OF_SCOPE);
        assertTrue(w.last().reason().contains("(secret not covered)"), w.last().reason());
        w.delegate(ALICE, AGENT, 996, null).is(Verdict.AUTHORIZED);
    }

    /// Of several proofs that cover equally little the first delegation is told of.
    @Test
    void d28_reasonIsThatOfTheFirstOfSeveralProofs() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 996).actor(AGENT).onBehalfOf(BY_ALICE).grant(new Grant("e", null, List.of(),
                List.of("export"), null, null, null, null, null, null, null, null)));
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).grant(new Grant("d", null,
                List.of("op:v1/other"), List.of(), null, null, null, null, null, null, null, null)));
        w.add(byAgent(2000));
        w.is(Verdict.OUT_OF_SCOPE);
        assertTrue(w.last().reason().contains("(secret not covered)"), w.last().reason());
    }

    @Test
    void d28_hopsBeforeTheGranteeAreNotLimited() {
        w.grant("g1", AGENT, 1000, 4600).approved("g1", BOB, 990);
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).grant(new Grant("d", null,
                List.of("op:v1/other"), List.of(), null, null, null, null, null, null, null, null)));
        w.add(byAgent(2000));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d28_conditionsOfADelegationLimitNothing() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).grant(new Grant("d1", null,
                List.of(World.ITEM), List.of(), "{\"mfa\":true}", null, null, null, null, null, null, null)));
        w.add(byAgent(2000));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d29_agentsNeedAProvenLastHop() {
        w.grant("g1", AGENT, 1000, 4600).approved("g1", BOB, 990);
        w.add(w.use(2000).actor(AGENT));
        w.is(Verdict.GRANTEE_MISMATCH).has(Flag.DELEGATION_UNPROVEN);
        w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(new Hop("u:alice", "HUMAN", null, "token"))));
        w.is(Verdict.AUTHORIZED);
        World service = new World().grant("g1", ROLE, 1000, 4600).approved("g1", BOB, 990);
        service.add(service.use(2000).actor(ROLE));
        service.is(Verdict.AUTHORIZED);
    }

    @Test
    void d30_differentDelegationsWithDifferentVerdictsAreAmbiguous() {
        w.valid().delegate(ALICE, AGENT, 995, "s1").delegate(MALLORY, AGENT, 996, "s1");
        w.add(w.use(2000).actor(AGENT).context(session("s1")));
        VerdictVersion v = w.is(Verdict.AMBIGUOUS).last();
        assertNull(v.grant());
        assertEquals(List.of("a:agent-7"), chain());
        assertEquals(List.of(new GrantId("s", "g1")), v.candidates().stream().map(Candidate::grant).toList());
    }

    /// A cloud names the person behind a role, a broker also the agent between: one says more, neither is wrong.
    @Test
    void d26_delegationThatSaysLessIsNoAlternative() {
        w.grant("g1", AGENT, 1000, 4600).approved("g1", BOB, 990)
                .relation(Relation.Kind.ALIAS_OF, ALICE, Actor.of("email:alice@x", ActorKind.HUMAN))
                .delegate(Actor.of("email:alice@x", ActorKind.HUMAN), ROLE, 996, "s1");
        w.add(w.use(2000).actor(ROLE).context(session("s1")));
        w.is(Verdict.NO_GRANT);
        w.delegate(ALICE, AGENT, 995, "s1").is(Verdict.AUTHORIZED);
        assertEquals(List.of("u:alice", "a:agent-7", "w:role"), chain());
    }

    @Test
    void d26_delegationFromSomebodyElseOrInAnotherOrderContradicts() {
        for (Actor from : List.of(MALLORY, ALICE)) {
            World v = new World().grant("g1", AGENT, 1000, 4600).approved("g1", BOB, 990)
                    .delegate(ALICE, AGENT, 995, "s1").delegate(from, ROLE, 996, "s1");
            v.add(v.use(2000).actor(ROLE).context(session("s1")));
            v.is(from == MALLORY ? Verdict.AMBIGUOUS : Verdict.AUTHORIZED);
        }
        w.valid().grant("g2", BOB, 1000, 4600);
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).context(session("s1")).onBehalfOf(
                List.of(Hop.of("u:alice", ActorKind.HUMAN), Hop.of("u:bob", ActorKind.HUMAN), Hop.of("w:x", ActorKind.WORKLOAD))));
        w.add(w.event(EventType.DELEGATION, 996).actor(AGENT).context(session("s1")).onBehalfOf(
                List.of(Hop.of("u:alice", ActorKind.HUMAN), Hop.of("w:x", ActorKind.WORKLOAD), Hop.of("u:bob", ActorKind.HUMAN),
                        Hop.of("w:y", ActorKind.WORKLOAD))));
        w.add(w.use(2000).actor(AGENT).context(session("s1")));
        assertEquals(2, alternatives());
    }

    private int alternatives() {
        var store = new MemoryStore();
        World.run(store, w.events);
        Fact fact = store.fact(w.events.size() - 1);
        var use = new Use(fact, new UseTime(fact), Policy.STANDARD);
        var reads = new Reads(store);
        var who = new Identities(reads, Policy.STANDARD, Map.of());
        return new Chains(reads, Policy.STANDARD, who, use, new CredentialView(reads, use.event)).all().size();
    }

    @Test
    void d30_equalVerdictsTakeTheSmallestGrantRef() {
        w.grant("g2", ALICE, 1000, 4600).approved("g2", BOB, 990).grant("g1", MALLORY, 1000, 4600)
                .approved("g1", BOB, 990).delegate(ALICE, AGENT, 995, "s1").delegate(MALLORY, AGENT, 996, "s1");
        w.add(w.use(2000).actor(AGENT).context(session("s1")));
        w.is(Verdict.AUTHORIZED);
        assertEquals("g1", w.last().grant().ref());
    }

    @Test
    void tooDeepChainsAreFlaggedOnly() {
        var hops = new ArrayList<Hop>(BY_ALICE);
        for (int i = 0; i < 3; i++) {
            hops.add(new Hop("w:" + i, "WORKLOAD", null, "token"));
            World v = new World().valid();
            v.add(v.use(2000).actor(ROLE).onBehalfOf(hops.stream()
                    .map(h -> new Hop(h.ref(), h.kind(), null, "token")).toList()));
            v.is(Verdict.AUTHORIZED);
            assertEquals(i == 2, v.last().flags().contains(Flag.DELEGATION_TOO_DEEP));
        }
    }
}
