package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation.Kind;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules D1 to D7: who is who.
class IdentityRulesTest {
    private static final Actor MAIL = Actor.of("email:x@y", ActorKind.HUMAN);
    private static final Actor TEAM = Actor.of("g:team", ActorKind.GROUP);
    private static final Actor INNER = Actor.of("g:inner", ActorKind.GROUP);
    private static final Actor SERVICE = Actor.of("svc:x", ActorKind.SERVICE_ACCOUNT);
    private final World w = new World();

    private World to(Actor grantee) {
        return w.grant("g1", grantee, 1000, 4600).approved("g1", BOB, 990);
    }

    @Test
    void d01_aliasHoldsBothWays() {
        to(MALLORY).relation(Kind.ALIAS_OF, MALLORY, ALICE).used(2000).is(Verdict.AUTHORIZED);
        new World().grant("g1", MALLORY, 1000, 4600).approved("g1", BOB, 990).relation(Kind.ALIAS_OF, ALICE, MALLORY)
                .used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d01_membershipHoldsOneWay() {
        to(TEAM).relation(Kind.MEMBER_OF, ALICE, TEAM).used(2000).is(Verdict.AUTHORIZED);
        new World().grant("g1", TEAM, 1000, 4600).approved("g1", BOB, 990).relation(Kind.MEMBER_OF, TEAM, ALICE)
                .used(2000).is(Verdict.NO_GRANT);
    }

    @Test
    void d02_relationEndsAtUntilAndHeldBeforeIt() {
        to(TEAM).relation(Kind.MEMBER_OF, ALICE, TEAM, null, at(2000));
        w.used(1999.999999999).is(Verdict.AUTHORIZED);
        w.used(2000).is(Verdict.NO_GRANT);
    }

    @Test
    void d02_relationBeginsAtSinceWithoutClockError() {
        to(TEAM).relation(Kind.MEMBER_OF, ALICE, TEAM, at(2000), null);
        w.used(1999.999999999).is(Verdict.NO_GRANT);
        w.used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d07_ownersAreTheMembersThatAGroupHadAtTheDecision() {
        for (double until : new double[] {990, 990.000000001}) {
            World v = new World().g1().approved("g1", BOB, 990).delegate(ALICE, AGENT, 995, null)
                    .relation(Kind.OWNED_BY, AGENT, TEAM).relation(Kind.MEMBER_OF, BOB, TEAM, null, at(until));
            v.add(v.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))));
            v.is(until == 990 ? Verdict.AUTHORIZED : Verdict.SELF_APPROVED);
        }
    }

    @Test
    void d02_holdsWinsATie() {
        to(TEAM).relation(Kind.MEMBER_OF, ALICE, TEAM, null, at(2000));
        w.used(2000).is(Verdict.NO_GRANT);
        w.relation(Kind.MEMBER_OF, ALICE, TEAM, at(2000), null).is(Verdict.AUTHORIZED);
    }

    @Test
    void d03_groupOfGroupsAndLinkedNonMember() {
        to(TEAM).relation(Kind.MEMBER_OF, INNER, TEAM).relation(Kind.MEMBER_OF, ALICE, INNER).used(2000)
                .is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(MALLORY));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).actor(MALLORY).grant(Grant.of("g1")));
        w.is(Verdict.GRANTEE_MISMATCH);
    }

    @Test
    void d04_emailMakesTheJoinWeak() {
        to(MAIL).relation(Kind.ALIAS_OF, ALICE, MAIL).used(2000).is(Verdict.AUTHORIZED).has(Flag.HEURISTIC_JOIN);
        assertEquals(Confidence.WEAK, w.last().confidence());
        w.relation(Kind.ALIAS_OF, ALICE, MALLORY).grant("g0", MALLORY, 1000, 4600).approved("g0", BOB, 990);
        assertEquals(Confidence.STRONG, w.last().confidence());
        w.hasNot(Flag.HEURISTIC_JOIN);
    }

    @Test
    void d04_emailStandsForItsHolderAtTheTimeOfTheEvent() {
        to(MAIL).relation(Kind.ALIAS_OF, ALICE, MAIL, at(900), at(1500)).relation(Kind.ALIAS_OF, MALLORY, MAIL, at(1500),
                null);
        w.used(2000).is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(MALLORY));
        w.is(Verdict.NO_GRANT);
    }

    /// That an e-mail is its own alias says nothing: it would stand for its next holder too.
    @Test
    void d04_emailThatIsItsOwnAliasStandsForItsHolderAlone() {
        to(MAIL).relation(Kind.ALIAS_OF, ALICE, MAIL, at(900), at(1500)).relation(Kind.ALIAS_OF, MALLORY, MAIL, at(1500), null);
        w.relation(Kind.ALIAS_OF, MAIL, MAIL).used(2000).is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(MALLORY));
        w.is(Verdict.NO_GRANT);
    }

    @Test
    void d04_emailWithoutAliasStandsForItself() {
        to(MAIL);
        w.add(w.use(2000).actor(MAIL));
        w.is(Verdict.AUTHORIZED).has(Flag.HEURISTIC_JOIN);
    }

    @Test
    void d04_revocationByEmailIsOfWhoHadItThen() {
        w.valid().relation(Kind.ALIAS_OF, ALICE, MAIL, at(900), at(1600));
        w.revoke(Revocation.Kind.IDENTITY, MAIL.ref(), 1500).used(2000).is(Verdict.REVOKED);
        World v = new World().valid().relation(Kind.ALIAS_OF, ALICE, MAIL, at(1600), null);
        v.revoke(Revocation.Kind.IDENTITY, MAIL.ref(), 1500).used(1550).is(Verdict.AUTHORIZED);
    }

    @Test
    void d05_contestedEmailIsAmbiguousOnlyWhenVerdictsDiffer() {
        w.valid().relation(Kind.ALIAS_OF, ALICE, MAIL).relation(Kind.ALIAS_OF, MALLORY, MAIL);
        w.add(w.use(2000).actor(MAIL));
        VerdictVersion v = w.is(Verdict.AMBIGUOUS).last();
        assertNull(v.grant());
        assertEquals(Confidence.WEAK, v.confidence());
        assertEquals(List.of("email:x@y"), v.chain().stream().map(VerdictVersion.ChainHop::actorRef).toList());
        w.add(w.use(2000).actor(MAIL).secret(Secret.of("op:other")));
        w.is(Verdict.NO_GRANT);
    }

    @Test
    void d05_twoRefsOfOnePersonDoNotContest() {
        w.valid().relation(Kind.ALIAS_OF, ALICE, MAIL).relation(Kind.ALIAS_OF, MALLORY, MAIL)
                .relation(Kind.ALIAS_OF, ALICE, MALLORY);
        w.add(w.use(2000).actor(MAIL));
        w.is(Verdict.AUTHORIZED);
        World other = new World().valid().relation(Kind.ALIAS_OF, ALICE, MAIL)
                .relation(Kind.ALIAS_OF, Actor.of("okta:alice", ActorKind.HUMAN), MAIL);
        other.add(other.use(2000).actor(MAIL));
        other.is(Verdict.AUTHORIZED);
    }

    @Test
    void d06_spiffeIdIsASecondRefOfThatActorInThatEvent() {
        var id = new Actor("w:runner", ActorKind.WORKLOAD, null, null, "spiffe://a/b");
        to(Actor.of("spiffe://a/b", ActorKind.WORKLOAD));
        w.add(w.use(2000).actor(id));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(Actor.of("w:runner", ActorKind.WORKLOAD)));
        w.is(Verdict.NO_GRANT);
    }

    @Test
    void d06_aliasesOfAliasesAreOneIdentityAndOtherLinksAreNot() {
        Actor middle = Actor.of("okta:alice", ActorKind.HUMAN);
        to(MALLORY).relation(Kind.ALIAS_OF, ALICE, middle).relation(Kind.ALIAS_OF, middle, MALLORY);
        w.used(2000).is(Verdict.AUTHORIZED);
        World v = new World().grant("g1", MALLORY, 1000, 4600).approved("g1", BOB, 990);
        v.add(v.use(2000).link("aws.source_identity", "u:mallory").link("vault.entity_id", "u:mallory"));
        v.is(Verdict.NO_GRANT);
    }

    @Test
    void d07_ownersOfMachinesAreExcludedOwnersOfPeopleAreNot() {
        to(SERVICE).relation(Kind.OWNED_BY, SERVICE, BOB);
        w.add(w.use(2000).actor(SERVICE));
        w.is(Verdict.SELF_APPROVED);
        new World().valid().relation(Kind.OWNED_BY, ALICE, BOB).used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d07_ownerAtTheDecisionOrAtTheUse() {
        for (double[] owned : new double[][] {{0, 991}, {1999, 5000}, {991, 1999}}) {
            World v = new World().grant("g1", SERVICE, 1000, 4600).approved("g1", BOB, 990)
                    .relation(Kind.OWNED_BY, SERVICE, BOB, at(owned[0]), at(owned[1]));
            v.add(v.use(2000).actor(SERVICE));
            v.is(owned[0] == 991 ? Verdict.AUTHORIZED : Verdict.SELF_APPROVED);
        }
    }

    @Test
    void d07_groupThatOwnsStandsForItsMembersButOwnersOfOwnersDoNotCount() {
        to(SERVICE).relation(Kind.OWNED_BY, SERVICE, TEAM).relation(Kind.MEMBER_OF, BOB, TEAM);
        w.add(w.use(2000).actor(SERVICE));
        w.is(Verdict.SELF_APPROVED);
        World v = new World().grant("g1", SERVICE, 1000, 4600).approved("g1", BOB, 990)
                .relation(Kind.OWNED_BY, SERVICE, AGENT).relation(Kind.OWNED_BY, AGENT, BOB);
        v.add(v.use(2000).actor(SERVICE));
        v.is(Verdict.AUTHORIZED);
    }

    @Test
    void untrustedSourcesOfRelationsDoNotCount() {
        to(MALLORY).relation(Kind.ALIAS_OF, ALICE, MALLORY).used(2000).is(Verdict.AUTHORIZED);
        String rest = ",\"approvalRequired\":true,\"maxTtl\":\"PT8H\"";
        assertEquals(Verdict.AUTHORIZED, w.under("\"relationSources\":[\"s\"]" + rest).verdict());
        assertNotEquals(Verdict.AUTHORIZED, w.under("\"relationSources\":[\"okta\"]" + rest).verdict());
    }

    @Test
    void relationOfAnEventThatFailedIsNone() {
        to(TEAM);
        w.add(w.event(EventType.INVENTORY, 0).relation(new Relation(Kind.MEMBER_OF, ALICE, TEAM, null, null))
                .outcome(Outcome.FAILED));
        w.used(2000).is(Verdict.NO_GRANT);
        assertEquals(ITEM, w.events.getLast().secret().ref());
    }

    /// The last mark counts, in whatever order they are said.
    @Test
    void d02_lastMarkDecidesWhicheverIsSaidFirst() {
        to(TEAM).relation(Kind.MEMBER_OF, ALICE, TEAM, at(1900), null).relation(Kind.MEMBER_OF, ALICE, TEAM, at(1000), at(1500));
        w.used(1700).is(Verdict.NO_GRANT);
        w.used(2000).is(Verdict.AUTHORIZED);
        World v = new World().grant("g1", TEAM, 1000, 4600).approved("g1", BOB, 990)
                .relation(Kind.MEMBER_OF, ALICE, TEAM, null, at(1900)).relation(Kind.MEMBER_OF, ALICE, TEAM, at(1600), at(1500));
        v.used(1700).is(Verdict.AUTHORIZED);
        v.used(2000).is(Verdict.NO_GRANT);
    }

    @Test
    void d03_aliasOfAGroupIsTheGroup() {
        to(TEAM).relation(Kind.MEMBER_OF, ALICE, INNER).relation(Kind.ALIAS_OF, INNER, TEAM, at(2000), null);
        w.used(1999.999999999).is(Verdict.NO_GRANT);
        w.used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d05_namespaceIsTheTextBeforeTheLastColon() {
        for (String other : List.of("okta:a:2", "okta:b:2")) {
            World v = new World().grant("g1", Actor.of("okta:a:1", ActorKind.HUMAN), 1000, 4600).approved("g1", BOB, 990)
                    .relation(Kind.ALIAS_OF, Actor.of("okta:a:1", ActorKind.HUMAN), MAIL)
                    .relation(Kind.ALIAS_OF, Actor.of(other, ActorKind.HUMAN), MAIL);
            v.add(v.use(2000).actor(MAIL));
            v.is(other.equals("okta:a:2") ? Verdict.AMBIGUOUS : Verdict.AUTHORIZED);
        }
    }

    @Test
    void d05_contestedOnlyWhileBothHaveIt() {
        w.valid().relation(Kind.ALIAS_OF, ALICE, MAIL).relation(Kind.ALIAS_OF, MALLORY, MAIL, at(1500), at(2000));
        for (double time : new double[] {1499.999999999, 1500, 1999.999999999, 2000}) {
            w.add(w.use(time).actor(MAIL));
            w.is(time < 1500 || time == 2000 ? Verdict.AUTHORIZED : Verdict.AMBIGUOUS);
        }
    }

    @Test
    void d07_groupsOfAGroupThatOwnsAreItsMembersToo() {
        to(SERVICE).relation(Kind.OWNED_BY, SERVICE, TEAM).relation(Kind.MEMBER_OF, INNER, TEAM).relation(Kind.MEMBER_OF, BOB, INNER);
        w.add(w.use(2000).actor(SERVICE));
        w.is(Verdict.SELF_APPROVED);
        World v = new World().grant("g1", SERVICE, 1000, 4600).approved("g1", BOB, 990).relation(Kind.OWNED_BY, BOB, SERVICE);
        v.add(v.use(2000).actor(SERVICE));
        v.is(Verdict.AUTHORIZED);
    }

    @Test
    void relationsAreTrustedBySourceOrBySystem() {
        to(MALLORY).relation(Kind.ALIAS_OF, ALICE, MALLORY).used(2000);
        String rest = ",\"approvalRequired\":true,\"maxTtl\":\"PT8H\"";
        assertEquals(Verdict.AUTHORIZED, w.under("\"relationSources\":[\"test\"]" + rest).verdict());
        assertEquals(Verdict.NO_GRANT, w.under("\"relationSources\":[]" + rest).verdict());
    }
}
