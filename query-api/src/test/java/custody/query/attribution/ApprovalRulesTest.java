package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval.Decision;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D39 to D50: approvals and the policy.
class ApprovalRulesTest {
    private static final Actor TEAM = Actor.of("g:team", ActorKind.GROUP);
    private final World w = new World();

    private static Approval of(Approval.Kind kind, @Nullable Actor by, Decision decision, @Nullable String policyId,
            @Nullable String ticket, @Nullable Integer quorum) {
        return new Approval(null, kind, by, decision, policyId, null, ticket, null, quorum);
    }

    private static Approval human(Actor by, Decision decision) {
        return of(Approval.Kind.HUMAN, by, decision, null, null, null);
    }

    private static World g1() {
        return new World().g1();
    }

    @Test
    void d39_decisionInTimeReachesToBothErrors() {
        g1().approved("g1", BOB, 2004).used(2000).is(Verdict.AUTHORIZED);
        g1().approved("g1", BOB, 2004.000000001).used(2000).is(Verdict.UNAPPROVED).has(Flag.RETRO_APPROVAL);
    }

    @Test
    void d40_peopleApproveAndAgentsDoNot() {
        g1().approved("g1", AGENT, 990).used(2000).is(Verdict.UNAPPROVED);
        g1().approved("g1", Actor.of("x:1", ActorKind.UNKNOWN), 990).used(2000).is(Verdict.AUTHORIZED);
        g1().decision("g1", human(AGENT, Decision.APPROVED), 990).used(2000).is(Verdict.UNAPPROVED);
    }

    @Test
    void d40_policyNeedsItsIdAndWhoSetItMustBeOutside() {
        g1().decision("g1", of(Approval.Kind.POLICY, null, Decision.APPROVED, "p1", null, null), 990).used(2000)
                .is(Verdict.AUTHORIZED).has(Flag.AUTO_APPROVED);
        g1().decision("g1", of(Approval.Kind.POLICY, null, Decision.APPROVED, null, null, null), 990).used(2000)
                .is(Verdict.UNAPPROVED).hasNot(Flag.AUTO_APPROVED);
        g1().decision("g1", of(Approval.Kind.POLICY, ALICE, Decision.APPROVED, "p1", null, null), 990).used(2000)
                .is(Verdict.SELF_APPROVED);
    }

    @Test
    void d40_ticketApprovesAndWithoutGrantKeyItDoesForEveryGrantWithIt() {
        g1().decision("g1", of(Approval.Kind.EXTERNAL, null, Decision.APPROVED, null, "T1", null), 990).used(2000)
                .is(Verdict.AUTHORIZED);
        g1().decision("g1", of(Approval.Kind.EXTERNAL, null, Decision.APPROVED, null, null, null), 990).used(2000)
                .is(Verdict.UNAPPROVED);
        for (String ticket : List.of("T1", "T2")) {
            World v = new World();
            v.add(v.event(EventType.REQUEST, 980).actor(ALICE).grant(new Grant("g1", null, List.of(), List.of(), null,
                    null, null, null, null, "T1", null, null)));
            v.g1().add(v.event(EventType.APPROVAL, 990).actor(BOB)
                    .approval(of(Approval.Kind.EXTERNAL, null, Decision.APPROVED, null, ticket, null)));
            v.used(2000).is(ticket.equals("T1") ? Verdict.AUTHORIZED : Verdict.UNAPPROVED);
        }
    }

    @Test
    void d41_lastDecisionOfEachApproverStands() {
        var no = human(BOB, Decision.REJECTED);
        new World().valid().decision("g1", no, 990).used(2000).is(Verdict.UNAPPROVED);
        new World().valid().decision("g1", no, 989.999999999).used(2000).is(Verdict.AUTHORIZED);
        new World().valid().decision("g1", no, 2004).used(2000).is(Verdict.UNAPPROVED);
        new World().valid().decision("g1", no, 2004.000000001).used(2000).is(Verdict.AUTHORIZED);
        new World().valid().decision("g1", human(BOB, Decision.PROPOSED), 995).used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d41_rejectionByOneDoesNotUndoAnother() {
        World v = new World().valid();
        v.add(v.event(EventType.DENIAL, 995).actor(MALLORY).grant(Grant.of("g1")).outcome(Outcome.DENIED));
        v.used(2000).is(Verdict.AUTHORIZED);
        v.add(v.event(EventType.DENIAL, 995).actor(BOB).grant(Grant.of("g1")).outcome(Outcome.DENIED));
        v.is(Verdict.UNAPPROVED);
    }

    @Test
    void d42_approvalCoversWhatItStates() {
        w.g1();
        w.add(w.event(EventType.APPROVAL, 990).actor(BOB).grant(new Grant("g1", null, List.of(), List.of(), null, null,
                at(2000), null, null, null, null, null)));
        w.used(2004).is(Verdict.AUTHORIZED);
        w.used(2004.000000001).is(Verdict.UNAPPROVED);
        for (String scope : List.of("op:v1/*", "op:v2/*")) {
            World v = g1();
            v.add(v.event(EventType.APPROVAL, 990).actor(BOB).grant(new Grant("g1", null, List.of(scope), List.of(),
                    null, null, null, null, null, null, null, null)));
            v.used(2000).is(scope.equals("op:v1/*") ? Verdict.AUTHORIZED : Verdict.UNAPPROVED);
        }
    }

    @Test
    void d43_largestQuorumCounts() {
        var two = of(Approval.Kind.HUMAN, BOB, Decision.APPROVED, null, null, 2);
        g1().decision("g1", two, 990).used(2000).is(Verdict.UNAPPROVED).has(Flag.QUORUM_SHORT);
        g1().decision("g1", two, 990).approved("g1", MALLORY, 991).used(2000).is(Verdict.AUTHORIZED);
        new World().valid().used(2000).hasNot(Flag.QUORUM_SHORT);
        String rest = "\"approvalRequired\":true,\"maxTtl\":\"PT8H\",\"quorum\":";
        assertEquals(Verdict.AUTHORIZED, new World().valid().used(2000).under(rest + "1").verdict());
        assertEquals(Verdict.UNAPPROVED, new World().valid().used(2000).under(rest + "2").verdict());
    }

    @Test
    void d44_requesterGranteeAndChainAreExcluded() {
        World v = new World().valid();
        v.add(v.event(EventType.REQUEST, 980).actor(MALLORY).onBehalfOf(List.of(Hop.of("u:bob", ActorKind.HUMAN)))
                .grant(Grant.of("g1")));
        v.used(2000).is(Verdict.SELF_APPROVED);
        v.approved("g1", MALLORY, 991).is(Verdict.SELF_APPROVED);
        World recorded = new World();
        recorded.add(recorded.event(EventType.GRANT, 1000).actor(BOB).grant(terms("g1", ALICE, 1000, 4600)));
        recorded.approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d44_memberOfTheGranteeGroupMayApproveForOthers() {
        w.grant("g1", TEAM, 1000, 4600).approved("g1", BOB, 990).relation(Relation.Kind.MEMBER_OF, ALICE, TEAM)
                .relation(Relation.Kind.MEMBER_OF, BOB, TEAM).used(2000).is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(BOB));
        w.is(Verdict.SELF_APPROVED);
    }

    @Test
    void d45_oneFromOutsideIsNotSelfApprovedButShort() {
        World v = new World();
        v.add(v.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, at(1000),
                at(4600), null, "why", null, null, 2)));
        v.approved("g1", ALICE, 990).used(2000).is(Verdict.SELF_APPROVED);
        v.approved("g1", BOB, 990).is(Verdict.UNAPPROVED).has(Flag.QUORUM_SHORT);
        v.approved("g1", MALLORY, 990).is(Verdict.AUTHORIZED);
    }

    @Test
    void d46_adminsOwnGrantWithApprovalByHim() {
        for (Actor to : List.of(ALICE, BOB)) {
            World v = new World();
            v.add(v.event(EventType.GRANT, 1000).actor(BOB).grant(new Grant("g1", to, List.of(ITEM), List.of(), null,
                    null, null, null, null, null, null, null)));
            v.approved("g1", BOB, 1000).add(v.use(2000).actor(to));
            v.is(to == ALICE ? Verdict.STANDING : Verdict.SELF_APPROVED);
        }
    }

    @Test
    void d47_exactlyMaxTtlPasses() {
        w.grant("g1", ALICE, 1000, 1000 + 8 * 3600).approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
        new World().grant("g1", ALICE, 1000, 1000.000000001 + 8 * 3600).approved("g1", BOB, 990).used(2000)
                .is(Verdict.STANDING);
    }

    @Test
    void d48_executorsKindOverridesTheDefaults() {
        var service = Actor.of("svc:x", ActorKind.SERVICE_ACCOUNT);
        for (double seconds : new double[] {12 * 3600, 12 * 3600 + 1e-9}) {
            World v = new World().grant("g1", service, 1000, 1000 + seconds).approved("g1", BOB, 990);
            v.add(v.use(2000).actor(service));
            v.is(seconds == 12 * 3600 ? Verdict.AUTHORIZED : Verdict.STANDING);
        }
    }

    @Test
    void d48_conditionsOfTheKindAreAddedAndMayBeLaxer() {
        w.valid();
        String policy = """
                {"version":"t","defaults":{"maxTtl":"PT8H","conditions":{"mfa":true,"environment":"prod"}},
                "byActorKind":{"HUMAN":{"conditions":{"environment":["prod","test"],"tool":"t"}}}}""";
        for (String said : List.of("test t true", "dev t true", "test u true", "test t false")) {
            String[] part = said.split(" ");
            w.add(w.use(2000).context(Context.builder().environment(part[0]).tool(part[1])
                    .mfa(Boolean.valueOf(part[2])).build()));
            var store = new MemoryStore();
            World.policy(World.run(store, w.events), w.events.size(), w.event("custody", EventType.ADMIN, 0).build(), policy);
            assertEquals(said.equals("test t true") ? Verdict.AUTHORIZED : Verdict.OUT_OF_SCOPE,
                    store.latest(w.events.size() - 1).verdict(), said);
        }
    }

    @Test
    void d48_tagsTightenOnly() {
        for (double seconds : new double[] {3600, 3600.000000001}) {
            World v = new World().grant("g1", ALICE, 1000, 1000 + seconds).approved("g1", BOB, 990)
                    .approved("g1", MALLORY, 990);
            v.add(v.event(EventType.INVENTORY, 0).secret(new Secret(ITEM, null, null, null, List.of("tier0"))));
            v.add(v.use(2000).context(Context.builder().deviceManaged(true).build()));
            v.is(seconds == 3600 ? Verdict.AUTHORIZED : Verdict.STANDING);
            v.add(v.use(2000));
            v.is(Verdict.INDETERMINATE);
            v.add(v.use(2000).context(Context.builder().deviceManaged(false).build()));
            v.is(Verdict.OUT_OF_SCOPE).has(Flag.UNMANAGED_CONTEXT);
        }
    }

    @Test
    void d48_tagsThatAskForLessLoosenNothing() {
        String policy = """
                {"version":"t","defaults":{"maxTtl":"PT1H","quorum":2,"conditions":{"tool":"t"}},"byActorKind":{"HUMAN":{"conditions":{"mfa":true}}},
                "bySecretTag":{"low":{"maxTtl":"PT9H","quorum":1,"approvalRequired":false,"conditions":{"mfa":[true,false]}},
                "high":{"approvalRequired":true}}}""";
        for (String tag : List.of("none", "low", "high")) {
            for (double seconds : new double[] {3600, 3601}) {
                World v = new World().grant("g1", ALICE, 1000, 1000 + seconds).approved("g1", BOB, 990);
                v.add(v.event(EventType.INVENTORY, 0).secret(new Secret(ITEM, null, null, null, List.of(tag))));
                v.add(v.use(2000).context(Context.builder().tool("t").mfa(true).build()));
                assertEquals(tag.equals("high") ? Verdict.UNAPPROVED : seconds == 3600 ? Verdict.AUTHORIZED : Verdict.STANDING, by(policy, v), tag);
                v.add(v.use(2000).context(Context.builder().tool("t").mfa(false).build()));
                assertEquals(Verdict.OUT_OF_SCOPE, by(policy, v), tag);
            }
        }
    }

    private static Verdict by(String policy, World v) {
        var store = new MemoryStore();
        World.policy(World.run(store, v.events), v.events.size(), v.event("custody", EventType.ADMIN, 0).build(), policy);
        return store.latest(v.events.size() - 1).verdict();
    }

    /// What a policy does not ask for: approvals, an end, a chain of some length.
    @Test
    void d48_whatIsNotAskedForIsNotNeededButStandingStaysStanding() {
        assertEquals(Verdict.AUTHORIZED, g1().used(2000).under("\"approvalRequired\":false").verdict());
        assertEquals(Verdict.AUTHORIZED, new World().grant("g1", ALICE, 1000, 9e8).used(2000).under("\"approvalRequired\":false").verdict());
        assertEquals(Verdict.STANDING, new World().grant("g1", ALICE, 1000, -1).used(2000).under("\"approvalRequired\":false").verdict());
    }

    @Test
    void d49_classOfSelfApprovedAndDeadlineOfReviews() {
        w.g1().approved("g1", ALICE, 990).used(2000);
        String rest = "\"approvalRequired\":true,\"maxTtl\":\"PT8H\"";
        assertEquals(VerdictClass.VIOLATION, w.under(rest).verdictClass());
        assertEquals(VerdictClass.EXCEPTION, w.under(rest + ",\"selfApproved\":\"EXCEPTION\"").verdictClass());
        assertEquals(24L * 3600 * 1_000_000_000, Policy.STANDARD.reviewWithin());
    }

    @Test
    void d50_gapReachesBackByTheLongestTtl() {
        double longest = 12 * 3600;
        for (double until : new double[] {100_000 - longest, 100_000 - longest - 0.000000001}) {
            World v = new World();
            v.add(v.event(EventType.SOURCE_GAP, until).gap(new Gap("gap1", "s",
                    Gap.State.UNRECOVERABLE, at(1000), at(until), List.of("op:*"), null)));
            v.used(100_000).is(until == 100_000 - longest ? Verdict.INDETERMINATE : Verdict.NO_GRANT);
        }
    }
}
