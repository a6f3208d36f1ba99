package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Clock;
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
import custody.ledger.event.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Where two rules meet, or a rule meets an event that few sources send.
class OddEventsTest {
    private static final List<Hop> BY_ALICE = List.of(Hop.of("u:alice", ActorKind.HUMAN));
    private static final Actor MAIL = Actor.of("email:x@y", ActorKind.HUMAN);
    private static final Credential KEY = Credential.of("k1", "key");
    private final World w = new World();

    private static Context session() {
        return Context.builder().session("s1").build();
    }

    /// Ownership is looked at when it was decided, who the owner is at the time of the use (D7, D44).
    @Test
    void d07_ownerIsWhoHeIsAtTheUse() {
        for (boolean still : new boolean[] {false, true}) {
            var robert = Actor.of("u:robert", ActorKind.HUMAN);
            World v = new World().g1().approved("g1", robert, 990).delegate(ALICE, AGENT, 995, null)
                    .relation(Relation.Kind.OWNED_BY, AGENT, BOB, null, at(1500))
                    .relation(Relation.Kind.ALIAS_OF, BOB, robert, null, still ? null : at(1500));
            v.add(v.use(2000).actor(AGENT).onBehalfOf(BY_ALICE));
            v.is(still ? Verdict.SELF_APPROVED : Verdict.AUTHORIZED);
        }
    }

    @Test
    void d04_addressInARequestIsWhoseItWasThen() {
        w.relation(Relation.Kind.ALIAS_OF, ALICE, MAIL, null, at(985));
        w.relation(Relation.Kind.ALIAS_OF, MALLORY, MAIL, at(985), null);
        w.add(w.event(EventType.REQUEST, 980).actor(MALLORY).grant(World.terms("g1", MAIL, 1000, 4600)));
        w.add(w.event(EventType.GRANT, 1000).grant(Grant.of("g1")));
        w.approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d12_liftOfTheSameMomentEndsTheRevocation() {
        w.valid().revoke(Revocation.Kind.IDENTITY, "u:alice", 1500);
        w.add(w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.IDENTITY, "u:alice"), null, null, null, null, true)));
        w.used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d18_requestOfTheGrantsOwnMomentIsTheLast() {
        w.add(w.event(EventType.REQUEST, 900).actor(ALICE).grant(World.terms("g1", MALLORY, 1000, 4600)));
        w.add(w.event(EventType.REQUEST, 1000).actor(ALICE).grant(World.terms("g1", ALICE, 1000, 4600)));
        w.add(w.event(EventType.GRANT, 1000).grant(Grant.of("g1")));
        w.approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d21_renewalAndExpiryOfOneMomentAreARenewal() {
        w.valid();
        w.add(w.event(EventType.RENEW, 3000).grant(World.terms("g1", null, 0, 9000)));
        w.add(w.event(EventType.EXPIRY, 3000).grant(Grant.of("g1")));
        w.used(3500).is(Verdict.AUTHORIZED);
    }

    @Test
    void d21_renewalOfAGrantThatNamesACredentialLeavesTheCredentialAlone() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE)
                .credential(new Credential("k1", "key", null, null, at(3000), null)));
        w.add(w.event(EventType.RENEW, 2500).credential(KEY).grant(World.terms("g1", null, 0, 6000)));
        w.used(4700).is(Verdict.AUTHORIZED);
        w.add(w.use(4700).credential(KEY));
        w.is(Verdict.EXPIRED);
    }

    @Test
    void d22_expiryOfAGrantThatNamesACredentialLeavesTheCredentialAlone() {
        w.valid().grant("g2", ALICE, 1000, 4600).approved("g2", BOB, 990);
        w.add(w.event(EventType.EXPIRY, 1500).grant(Grant.of("g1")).credential(KEY).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)));
        w.add(w.use(2000).credential(KEY));
        w.is(Verdict.AUTHORIZED);
        assertEquals("g2", w.last().grant().ref());
    }

    @Test
    void d22_derivedUseIsJudgedAndIsNoEvidenceForOthers() {
        w.valid();
        w.add(w.use(1999).grant(Grant.of("g1")).link("operation", "o1").derived(true));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(MALLORY).link("operation", "o1"));
        w.is(Verdict.NO_GRANT);
    }

    /// Depth is of the chain that all resolutions share.
    @Test
    void d05_disputedAddressMayBeTooFarAway() {
        for (int between = 2; between <= 3; between++) {
            World v = new World().valid().relation(Relation.Kind.ALIAS_OF, ALICE, MAIL)
                    .relation(Relation.Kind.ALIAS_OF, MALLORY, MAIL);
            var hops = new ArrayList<Hop>(List.of(new Hop("email:x@y", "HUMAN", null, "token")));
            for (int i = 0; i < between; i++) {
                hops.add(new Hop("w:" + i, "WORKLOAD", null, "token"));
            }
            v.add(v.use(2000).actor(AGENT).onBehalfOf(hops));
            v.is(Verdict.AMBIGUOUS);
            assertEquals(between == 3, v.last().flags().contains(Flag.DELEGATION_TOO_DEEP));
        }
    }

    @Test
    void d26_delegationFromAMemberFurtherOnIsAnAlternative() {
        w.valid().delegate(ALICE, AGENT, 995, "s1").delegate(AGENT, Actor.of("w:role", ActorKind.WORKLOAD), 996, "s1");
        w.add(w.use(2000).actor(Actor.of("w:role", ActorKind.WORKLOAD)).context(session()));
        w.is(Verdict.AMBIGUOUS);
        assertEquals(List.of("a:agent-7", "w:role"),
                w.last().chain().stream().map(VerdictVersion.ChainHop::actorRef).toList());
    }

    @Test
    void d25_grantWithoutGranteeIsFoundByItsPatternAndTheRequestSaysForWhom() {
        w.add(w.event(EventType.REQUEST, 980).actor(MALLORY).grant(new Grant("g1", ALICE, List.of("op:v1/other"), List.of(),
                null, null, null, null, "why", null, null, null)));
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", null, List.of("op:*"), List.of(), null, null, at(4600),
                null, null, null, null, null)));
        w.approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d27_delegationByAnAddressIsByWhoHadItThen() {
        w.valid().relation(Relation.Kind.ALIAS_OF, ALICE, MAIL, null, at(1500)).delegate(MAIL, AGENT, 995, null);
        w.add(w.use(2000).actor(AGENT).onBehalfOf(BY_ALICE));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d41_rejectionOfTheSameMomentStandsWhicheverComesFirst() {
        for (Approval.Decision first : List.of(Approval.Decision.APPROVED, Approval.Decision.REJECTED)) {
            World v = new World().g1();
            for (Approval.Decision each : List.of(first, first == Approval.Decision.APPROVED
                    ? Approval.Decision.REJECTED : Approval.Decision.APPROVED)) {
                v.decision("g1", new Approval(null, Approval.Kind.HUMAN, null, each, null, null, null, null, null), 990);
            }
            v.used(2000).is(Verdict.UNAPPROVED);
        }
    }

    @Test
    void d31_patternReachesWhatWasIssuedBeforeItAndAgainAfterIt() {
        w.valid().revoke(Revocation.Kind.CREDENTIAL, "k*", 1500);
        w.add(w.event(EventType.ISSUE, 1504.000000001).actor(ALICE).credential(KEY));
        w.add(w.use(2000).credential(KEY));
        w.is(Verdict.AUTHORIZED);
        w.add(w.event(EventType.ISSUE, 1504).actor(ALICE).credential(KEY));
        w.is(Verdict.REVOKED);
    }

    /// The session ended for certain, although the delegation's own, earlier end is vague.
    @Test
    void d28_delegationIsOutsideWhenCertainlyAfterAnyEnd() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).context(session()).endTime(at(1500))
                .clock(new Clock(300_000L, Clock.Trust.CLIENT)));
        w.add(w.event(EventType.SESSION_END, 1510).context(session()));
        w.add(w.use(1514).actor(AGENT).onBehalfOf(BY_ALICE));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(1514.000000001).actor(AGENT).onBehalfOf(BY_ALICE));
        w.is(Verdict.GRANTEE_MISMATCH).has(Flag.DELEGATION_UNPROVEN);
    }

    @Test
    void d28_delegationThatEndsWhenItBeginsIsOverThen() {
        for (double end : new double[] {994.999999999, 995}) {
            World v = new World().valid();
            v.add(v.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(BY_ALICE).endTime(at(end)));
            v.add(v.use(2000).actor(AGENT).onBehalfOf(BY_ALICE));
            v.is(end < 995 ? Verdict.AUTHORIZED : Verdict.GRANTEE_MISMATCH);
        }
    }

    /// What was received cannot have ended later: a clock that runs ahead makes no long use of a short one.
    @Test
    void d57_useOfTheFutureIsAPointAtItsReceipt() {
        var events = new ArrayList<Event>(w.valid().revoke(Revocation.Kind.GRANT, "g1", 3000).events);
        var store = new MemoryStore();
        Engine engine = World.run(store, events);
        engine.apply(LedgerFact.first(3, at(2000), w.use(90_000).endTime(at(90_300)).build()));
        assertEquals(Verdict.AUTHORIZED, store.latest(3).verdict());
        assertEquals(Set.of(Flag.CLOCK_FUTURE), store.latest(3).flags());
    }

    @Test
    void d64_copyOfACorrectedEventStillMovesItsStream() {
        Source mine = new Source("s", "test", "x", "u", null, null, "test/1", 0);
        Event wrong = w.event(EventType.DISCOVERY, 2900).build();
        var store = new MemoryStore();
        var engine = new Engine(store);
        engine.apply(LedgerFact.first(0, World.LATER, w.use(2000).source(mine).build()));
        engine.apply(LedgerFact.first(1, World.LATER, wrong));
        engine.apply(LedgerFact.first(2, World.LATER, w.event(EventType.ADMIN, 2950).source(
                new Source("s", "test", null, "c", null, null, "test/1", 0)).corrects(wrong.id().toString()).build()));
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
        Source s = wrong.source();
        engine.apply(LedgerFact.of(3, World.LATER, wrong.toBuilder().source(new Source(s.id(), s.system(), "x", s.eventId(),
                null, null, s.adapter(), 0)).build(), Standing.COPY, 1, null));
        assertEquals(Finality.FINAL, engine.finality(0));
    }

    /// A policy without a longest time says that grants may be as long as they like, so that any gap before matters.
    @Test
    void d50_withoutLongestTimeEveryGapBeforeIsRelevant() {
        w.used(2000).gap(Gap.State.UNRECOVERABLE, 100, 200);
        assertEquals(Verdict.INDETERMINATE, w.under("\"approvalRequired\":true").verdict());
        assertEquals(Verdict.NO_GRANT, w.under("\"maxTtl\":\"PT1799.999999999S\"").verdict());
        assertEquals(Verdict.INDETERMINATE, w.under("\"maxTtl\":\"PT1800S\"").verdict());
    }

    @Test
    void d52_whoWasRevokedHasNoOtherGrant() {
        w.valid().grant("g2", ALICE, 1000, 4600).approved("g2", BOB, 990).issue("k1", "g1", ALICE, 1010);
        w.revoke(Revocation.Kind.CREDENTIAL, "k1", 1500);
        w.add(w.use(2000).credential(KEY));
        w.is(Verdict.REVOKED).has(Flag.OTHER_VALID_GRANT);
        w.add(w.event(EventType.ISSUE, 1011).actor(MALLORY).credential(KEY));
        w.revoke(Revocation.Kind.IDENTITY, "u:mallory", 1600).has(Flag.OTHER_VALID_GRANT);
        w.revoke(Revocation.Kind.IDENTITY, "u:alice", 1600).is(Verdict.REVOKED).hasNot(Flag.OTHER_VALID_GRANT);
    }

    /// The flag speaks of the grant, whichever of its statements will be in force by then.
    @Test
    void revocationIsPendingForTheGrantNotForAStatement() {
        w.valid().grant("g1", ALICE, 2200, 4600);
        w.add(w.event(EventType.REVOCATION, 2000).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(3000), null, null, null, null)));
        w.used(1999.999999999).hasNot(Flag.REVOCATION_PENDING);
        w.used(2000).is(Verdict.AUTHORIZED).has(Flag.REVOCATION_PENDING);
        w.used(3010).is(Verdict.REVOKED).hasNot(Flag.REVOCATION_PENDING);
    }

    private static Secret version(String version) {
        return new Secret(ITEM, null, null, version, null);
    }

    @Test
    void versionSetBeforeTheLastCertainRotationIsSuperseded() {
        w.valid();
        w.add(w.event(EventType.ROTATE, 1900).secret(version("a")).clock(new Clock(300_000L, Clock.Trust.CLIENT)));
        w.add(w.event(EventType.ROTATE, 1950).secret(version("b")));
        w.add(w.use(2000).secret(version("a")));
        var store = new MemoryStore();
        World.run(store, w.events);
        assertEquals(Set.of(Flag.SUPERSEDED_VERSION), World.observed(store, 4, List.of(), at(2000)));
    }

    /// Step 6 shows the chain on which all agree: what only some resolutions prove is not proven, and a weak match stays one.
    @Test
    void d05_disputedAddressProvesNoHopAndIsHeuristic() {
        w.valid().relation(Relation.Kind.ALIAS_OF, ALICE, MAIL).relation(Relation.Kind.ALIAS_OF, MALLORY, MAIL)
                .delegate(ALICE, AGENT, 995, null);
        w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("email:x@y", ActorKind.HUMAN))));
        VerdictVersion v = w.is(Verdict.AMBIGUOUS).has(Flag.DELEGATION_UNPROVEN).has(Flag.HEURISTIC_JOIN).last();
        assertEquals(List.of(true, false), v.chain().stream().map(VerdictVersion.ChainHop::proven).toList());
        assertEquals(List.of(-1L, -1L), v.chain().stream().map(VerdictVersion.ChainHop::evidence).toList());
        assertEquals(Confidence.WEAK, v.confidence());
        w.delegate(MALLORY, AGENT, 996, null).is(Verdict.AMBIGUOUS).hasNot(Flag.DELEGATION_UNPROVEN);
    }
}
