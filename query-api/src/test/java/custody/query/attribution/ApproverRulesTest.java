package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Approval.Decision;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Relation.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D40 to D45 where they say who is an approver, who is the same one, and who is none.
class ApproverRulesTest {
    private static final Actor MAIL = Actor.of("email:x@y", ActorKind.HUMAN);
    private static final Actor ROLE = Actor.of("w:role", ActorKind.WORKLOAD);
    private static final List<Hop> BY_ALICE = List.of(new Hop("u:alice", "HUMAN", null, "token"));

    private static Approval of(Approval.Kind kind, @Nullable Actor by, @Nullable String policyId, @Nullable String ticket) {
        return new Approval(null, kind, by, Decision.APPROVED, policyId, null, ticket, null, null);
    }

    private static World g1() {
        return new World().g1();
    }

    /// A grant that two must approve.
    private static World ofTwo() {
        World w = new World();
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, at(1000), at(4600), null,
                "why", null, null, 2)));
        return w;
    }

    @Test
    void d40_agentApprovesNeitherForAnotherSystemNorWithATicket() {
        g1().decision("g1", of(Approval.Kind.EXTERNAL, MALLORY, null, "T1"), 990).used(2000).is(Verdict.AUTHORIZED);
        g1().decision("g1", of(Approval.Kind.EXTERNAL, AGENT, null, "T1"), 990).used(2000).is(Verdict.UNAPPROVED);
    }

    @Test
    void d40_policiesAndTicketsCountByTheirNames() {
        for (String second : List.of("p1", "p2")) {
            World v = ofTwo().decision("g1", of(Approval.Kind.POLICY, null, "p1", null), 990)
                    .decision("g1", of(Approval.Kind.POLICY, null, second, null), 991).used(2000);
            v.is(second.equals("p2") ? Verdict.AUTHORIZED : Verdict.UNAPPROVED);
            World t = ofTwo().decision("g1", of(Approval.Kind.EXTERNAL, null, null, "p1"), 990)
                    .decision("g1", of(Approval.Kind.EXTERNAL, null, null, second), 991).used(2000);
            t.is(second.equals("p2") ? Verdict.AUTHORIZED : Verdict.UNAPPROVED);
        }
    }

    @Test
    void d41_onePersonUnderTwoRefsIsOneApprover() {
        Actor robert = Actor.of("u:robert", ActorKind.HUMAN);
        World v = ofTwo().approved("g1", BOB, 990).approved("g1", robert, 991).used(2000);
        v.is(Verdict.AUTHORIZED);
        v.relation(Kind.ALIAS_OF, BOB, robert, at(2000.000000001), null).is(Verdict.AUTHORIZED);
        v.relation(Kind.ALIAS_OF, BOB, robert, at(2000), null).is(Verdict.UNAPPROVED).has(Flag.QUORUM_SHORT);
    }

    @Test
    void d41_proposalApprovesNothing() {
        for (Decision decision : Decision.values()) {
            World v = g1().decision("g1", new Approval(null, Approval.Kind.HUMAN, BOB, decision, null, null, null, null, null), 990).used(2000);
            v.is(decision == Decision.APPROVED ? Verdict.AUTHORIZED : Verdict.UNAPPROVED).hasNot(Flag.QUORUM_SHORT);
        }
    }

    /// Who approved as a person takes it back in whatever role.
    @Test
    void d41_denialIsOfItsActorOfAnyKind() {
        World v = new World().valid();
        v.add(v.event(EventType.DENIAL, 995).actor(Actor.of(BOB.ref(), ActorKind.SERVICE_ACCOUNT)).grant(Grant.of("g1")));
        v.used(2000).is(Verdict.UNAPPROVED);
    }

    @Test
    void d41_rejectionThatComesTooLateIsNoLateApproval() {
        for (Decision decision : List.of(Decision.APPROVED, Decision.REJECTED)) {
            World v = g1().decision("g1", new Approval(null, Approval.Kind.HUMAN, BOB, decision, null, null, null, null, null), 2500)
                    .used(2000).is(Verdict.UNAPPROVED);
            assertEquals(decision == Decision.APPROVED, v.last().flags().contains(Flag.RETRO_APPROVAL));
        }
        ofTwo().approved("g1", BOB, 990).approved("g1", MALLORY, 2500).used(2000).is(Verdict.UNAPPROVED).has(Flag.RETRO_APPROVAL)
                .has(Flag.QUORUM_SHORT);
    }

    @Test
    void d42_approvalOfSomeActionsCoversTheseAlone() {
        World v = g1();
        v.add(v.event(EventType.GRANT, 1000).grant(new Grant("g2", ALICE, List.of(ITEM), List.of(), null, at(1000), at(4600), null, "why",
                null, null, null)));
        v.add(v.event(EventType.APPROVAL, 990).actor(BOB).grant(new Grant("g2", null, List.of(), List.of("fetch"), null, null, null, null,
                null, null, null, null)));
        v.used(2000).is(Verdict.AUTHORIZED);
        v.add(v.use(2000).action(Action.EXPORT));
        v.is(Verdict.UNAPPROVED);
        v.add(v.use(2000).action(null).grant(Grant.of("g2")));
        v.is(Verdict.UNAPPROVED);
    }

    @Test
    void d43_quorumStatedWithARejectionCounts() {
        var two = new Approval(null, Approval.Kind.HUMAN, MALLORY, Decision.REJECTED, null, null, null, null, 2);
        new World().valid().decision("g1", two, 991).used(2000).is(Verdict.UNAPPROVED).has(Flag.QUORUM_SHORT);
    }

    @Test
    void d44_everyMemberOfTheChainIsExcluded() {
        for (Actor by : List.of(BOB, MALLORY)) {
            World v = new World().grant("g1", ROLE, 1000, 4600).approved("g1", by, 990);
            v.add(v.use(2000).actor(ROLE).onBehalfOf(List.of(Hop.of(BOB.ref(), ActorKind.HUMAN))));
            v.is(by == BOB ? Verdict.SELF_APPROVED : Verdict.AUTHORIZED).has(Flag.DELEGATION_UNPROVEN);
        }
    }

    /// Somebody else's use shows the decisions that would count for it: the grantee's own does not.
    @Test
    void d44_granteeIsExcludedFromUsesOfOthersToo() {
        for (Actor by : List.of(ALICE, BOB)) {
            World v = g1().approved("g1", by, 990);
            v.add(v.use(2000).actor(MALLORY).grant(Grant.of("g1")));
            assertEquals(by == ALICE ? List.of() : List.of(1L), v.is(Verdict.GRANTEE_MISMATCH).last().approvals());
        }
    }

    @Test
    void d44_whoIsWhoIsAskedAsOfTheUse() {
        Actor robert = Actor.of("u:robert", ActorKind.HUMAN);
        for (double since : new double[] {2000, 2000.000000001}) {
            World v = g1().approved("g1", robert, 990).relation(Kind.ALIAS_OF, ALICE, robert, at(since), null).used(2000);
            v.is(since == 2000 ? Verdict.SELF_APPROVED : Verdict.AUTHORIZED);
            World asked = g1().approved("g1", robert, 990).relation(Kind.ALIAS_OF, MALLORY, robert, at(since), null).used(2000);
            asked.add(asked.event(EventType.REQUEST, 980).actor(BOB).onBehalfOf(List.of(Hop.of(MALLORY.ref(), ActorKind.HUMAN)))
                    .grant(Grant.of("g1")));
            asked.is(since == 2000 ? Verdict.SELF_APPROVED : Verdict.AUTHORIZED);
        }
    }

    /// An address that approved is whose it was then (D4).
    @Test
    void d44_addressThatApprovedIsWhoHadItThen() {
        for (Actor had : List.of(ALICE, BOB)) {
            World v = g1().approved("g1", MAIL, 990).relation(Kind.ALIAS_OF, had, MAIL, null, at(1500))
                    .relation(Kind.ALIAS_OF, had == ALICE ? BOB : ALICE, MAIL, at(1500), null).used(2000);
            v.is(had == ALICE ? Verdict.SELF_APPROVED : Verdict.AUTHORIZED);
        }
    }

    @Test
    void d07_ownersOfEveryMachineInTheChainAreExcluded() {
        for (Actor owned : List.of(AGENT, ROLE, ALICE, Actor.of("w:other", ActorKind.WORKLOAD))) {
            World v = new World().valid().relation(Kind.OWNED_BY, owned, BOB);
            v.add(v.use(2000).actor(ROLE).onBehalfOf(List.of(BY_ALICE.getFirst(), new Hop(AGENT.ref(), "AGENT", null, "token"))));
            v.is(owned == AGENT || owned == ROLE ? Verdict.SELF_APPROVED : Verdict.AUTHORIZED);
        }
    }

    @Test
    void d45_autoApprovedOnlyWhenThePolicysApprovalCounts() {
        var policy = of(Approval.Kind.POLICY, ALICE, "p1", null);
        new World().valid().decision("g1", policy, 990).used(2000).is(Verdict.AUTHORIZED).hasNot(Flag.AUTO_APPROVED);
        new World().valid().decision("g1", of(Approval.Kind.POLICY, MALLORY, "p1", null), 990).used(2000).is(Verdict.AUTHORIZED)
                .has(Flag.AUTO_APPROVED);
    }
}
