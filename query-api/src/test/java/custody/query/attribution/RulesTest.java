package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Action;
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
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Review;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The rules one by one, each just inside and just outside its boundary.
class RulesTest {
    private static final Actor MAIL = Actor.of("email:x@y", ActorKind.HUMAN);
    private static final Actor TEAM = Actor.of("g:team", ActorKind.GROUP);
    private final World w = new World();

    private static void is(Verdict verdict, World world) {
        VerdictVersion v = world.last();
        assertEquals(verdict, v.verdict(), v.reason() + " " + v.flags());
    }

    private static World valid() {
        return new World().valid();
    }

    private static Credential key(String ref, String parent) {
        return new Credential(ref, "key", null, parent, null, null);
    }

    private World toGroup() {
        return w.grant("g1", TEAM, 1000, 4600).approved("g1", BOB, 990);
    }

    @Test
    void d02_relationEndsAtUntilAndHoldsBeforeIt() {
        toGroup().relation(Relation.Kind.MEMBER_OF, ALICE, TEAM, null, at(2000));
        w.used(1999.999999999);
        is(Verdict.AUTHORIZED, w);
        w.used(2000);
        is(Verdict.NO_GRANT, w);
    }

    @Test
    void d02_holdsWinsATie() {
        toGroup().relation(Relation.Kind.MEMBER_OF, ALICE, TEAM, null, at(2000));
        w.relation(Relation.Kind.MEMBER_OF, ALICE, TEAM, at(2000), null).used(2000);
        is(Verdict.AUTHORIZED, w);
    }

    @Test
    void d03_groupOfGroupsAndLinkedNonMember() {
        var inner = Actor.of("g:inner", ActorKind.GROUP);
        toGroup().relation(Relation.Kind.MEMBER_OF, inner, TEAM, null, null)
                .relation(Relation.Kind.MEMBER_OF, ALICE, inner, null, null).used(2000);
        is(Verdict.AUTHORIZED, w);
        w.add(w.use(2000).actor(MALLORY).grant(Grant.of("g1")));
        is(Verdict.GRANTEE_MISMATCH, w);
    }

    @Test
    void d04_emailMakesTheJoinWeak() {
        w.grant("g1", MAIL, 1000, 4600).approved("g1", BOB, 990)
                .relation(Relation.Kind.ALIAS_OF, ALICE, MAIL, null, null).used(2000);
        VerdictVersion v = w.last();
        assertEquals(Verdict.AUTHORIZED, v.verdict());
        assertEquals(Confidence.WEAK, v.confidence());
        assertTrue(v.flags().contains(Flag.HEURISTIC_JOIN));
    }

    @Test
    void d05_contestedEmailIsAmbiguousOnlyWhenVerdictsDiffer() {
        w.valid().relation(Relation.Kind.ALIAS_OF, ALICE, MAIL, null, null)
                .relation(Relation.Kind.ALIAS_OF, MALLORY, MAIL, null, null);
        w.add(w.use(2000).actor(MAIL));
        VerdictVersion v = w.last();
        assertEquals(Verdict.AMBIGUOUS, v.verdict());
        assertNull(v.grant());
        w.add(w.use(2000).actor(MAIL).secret(Secret.of("op:other")));
        is(Verdict.NO_GRANT, w);
    }

    @Test
    void d06_spiffeIdIsASecondRef() {
        var id = new Actor("w:runner", ActorKind.WORKLOAD, null, null, "spiffe://a/b");
        w.grant("g1", Actor.of("spiffe://a/b", ActorKind.WORKLOAD), 1000, 4600).approved("g1", BOB, 990);
        w.add(w.use(2000).actor(id));
        is(Verdict.AUTHORIZED, w);
        w.add(w.use(2000).actor(Actor.of("w:runner", ActorKind.WORKLOAD)));
        is(Verdict.NO_GRANT, w);
    }

    @Test
    void d07_ownersOfMachinesAreExcludedOwnersOfPeopleAreNot() {
        var service = Actor.of("svc:x", ActorKind.SERVICE_ACCOUNT);
        w.grant("g1", service, 1000, 4600).approved("g1", BOB, 990)
                .relation(Relation.Kind.OWNED_BY, service, BOB, null, null);
        w.add(w.use(2000).actor(service));
        is(Verdict.SELF_APPROVED, w);
        var person = new World().valid().relation(Relation.Kind.OWNED_BY, ALICE, BOB, null, null).used(2000);
        is(Verdict.AUTHORIZED, person);
    }

    @Test
    void d07_groupThatOwnsStandsForItsMembers() {
        var service = Actor.of("svc:x", ActorKind.SERVICE_ACCOUNT);
        w.grant("g1", service, 1000, 4600).approved("g1", BOB, 990)
                .relation(Relation.Kind.OWNED_BY, service, TEAM, null, null)
                .relation(Relation.Kind.MEMBER_OF, BOB, TEAM, null, null);
        w.add(w.use(2000).actor(service));
        is(Verdict.SELF_APPROVED, w);
    }

    @Test
    void d08_tagsTighten() {
        w.valid();
        w.add(w.event(EventType.INVENTORY, 500).secret(new Secret(ITEM, null, null, null, List.of("tier0"))));
        w.add(w.use(2000).context(Context.builder().deviceManaged(true).build()));
        VerdictVersion v = w.last();
        assertEquals(Verdict.UNAPPROVED, v.verdict());
        assertTrue(v.flags().contains(Flag.QUORUM_SHORT));
    }

    @Test
    void d09_exceptionCoversUntilItRunsOut() {
        w.grant("g1", ALICE, 1000, -1).approved("g1", BOB, 990);
        w.add(w.event(EventType.REVIEW, 1500).grant(Grant.of("g1")).review(
                new Review(Review.Kind.EXCEPTION, Review.Decision.ACCEPTED, null, at(3000), null, null)));
        assertEquals(VerdictClass.VIOLATION, w.used(1499).last().verdictClass());
        assertEquals(VerdictClass.EXCEPTION, w.used(1500).last().verdictClass());
        assertEquals(VerdictClass.EXCEPTION, w.used(2999).last().verdictClass());
        VerdictVersion over = w.used(3000).last();
        assertEquals(VerdictClass.VIOLATION, over.verdictClass());
        assertTrue(over.flags().contains(Flag.REVIEW_OVERDUE));
    }

    @Test
    void d12_liftedRevocationEndsForLaterUses() {
        w.valid().revoke(Revocation.Kind.IDENTITY, "u:alice", 2000);
        w.add(w.event(EventType.REVOCATION, 3000).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.IDENTITY, "u:alice"), null, null, null, null, true)));
        is(Verdict.REVOKED, w.used(2999));
        is(Verdict.AUTHORIZED, w.used(3000));
    }

    @Test
    void d15_failedEvidenceIsNoneAndUnknownUsesAreJudged() {
        w.add(w.event(EventType.GRANT, 1000).grant(terms("g1", ALICE, 1000, 4600)).outcome(Outcome.FAILED));
        is(Verdict.NO_GRANT, w.used(2000));
        World v = valid();
        v.add(v.use(2000).outcome(Outcome.UNKNOWN));
        is(Verdict.AUTHORIZED, v);
        v.add(v.use(2000).outcome(Outcome.FAILED));
        is(Verdict.ATTEMPT_DENIED, v);
    }

    @Test
    void d16_ownSourceFirst() {
        w.valid();
        w.add(w.event("s2", EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)));
        is(Verdict.REVOKED, w.used(2000));
        w.add(w.event("s2", EventType.GRANT, 1000).grant(terms("g1", MALLORY, 1000, 4600)));
        is(Verdict.AUTHORIZED, w.used(2000));
    }

    @Test
    void d17_onlyListedNamesJoin() {
        w.add(w.event(EventType.GRANT, 1000).grant(terms("g1", ALICE, 1000, 4600)).link("apono.request_id", "7")
                .link("ticket", "T"));
        w.add(w.event(EventType.APPROVAL, 990).actor(BOB).link("apono.request_id", "7"));
        is(Verdict.AUTHORIZED, w.used(2000));
        w.add(w.use(2000).actor(MALLORY).link("ticket", "T"));
        is(Verdict.NO_GRANT, w);
        w.add(w.use(2000).actor(MALLORY).link("apono.request_id", "7"));
        is(Verdict.GRANTEE_MISMATCH, w);
    }

    @Test
    void d18_requestFillsWhatTheGrantLeavesOutButMakesNoGrant() {
        w.add(w.event(EventType.REQUEST, 980).actor(ALICE).grant(terms("g1", ALICE, 1000, 4600)));
        w.approved("g1", BOB, 990);
        is(Verdict.NO_GRANT, w.used(2000));
        w.add(w.event(EventType.GRANT, 1000).grant(Grant.of("g1")));
        is(Verdict.AUTHORIZED, w);
    }

    @Test
    void d18_noGranteeAnywhereIsIndeterminate() {
        w.add(w.event(EventType.GRANT, 1000).grant(terms("g1", null, 1000, 4600)));
        w.add(w.use(2000).grant(Grant.of("g1")));
        is(Verdict.INDETERMINATE, w);
    }

    @Test
    void d19_secondStatementIsNotEndedByTheFirstOnesRevocation() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000).grant("g1", ALICE, 3000, 4600)
                .approved("g1", BOB, 2990);
        is(Verdict.REVOKED, w.used(2500));
        is(Verdict.AUTHORIZED, w.used(3000));
    }

    @Test
    void d20_approvalBeforeTheEndDoesNotCountForTheNextButForAnAmendment() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000).grant("g1", ALICE, 3000, 4600);
        is(Verdict.UNAPPROVED, w.used(3500));
        is(Verdict.AUTHORIZED, valid().grant("g1", ALICE, 3000, 4600).used(3500));
    }

    @Test
    void d21_renewalAfterTheEndLeavesAHole() {
        w.valid();
        w.add(w.event(EventType.RENEW, 5000).grant(terms("g1", null, 0, 6000)));
        is(Verdict.EXPIRED, w.used(4800));
        is(Verdict.AUTHORIZED, w.used(5500));
        is(Verdict.EXPIRED, w.used(6100));
        World before = valid();
        before.add(before.event(EventType.RENEW, 4600).grant(terms("g1", null, 0, 4700)));
        is(Verdict.AUTHORIZED, before.used(4650));
    }

    @Test
    void d22_reportedExpiryEndsAndDerivedOnesAreIgnored() {
        w.valid();
        w.add(w.event(EventType.EXPIRY, 1500).grant(Grant.of("g1")).derived(true));
        is(Verdict.AUTHORIZED, w.used(2000));
        w.add(w.event(EventType.EXPIRY, 1500).grant(Grant.of("g1")));
        VerdictVersion v = w.last();
        assertEquals(Verdict.EXPIRED, v.verdict());
        assertFalse(v.flags().contains(Flag.DERIVED_EXPIRY));
        assertTrue(valid().used(5000).last().flags().contains(Flag.DERIVED_EXPIRY));
    }

    @Test
    void d23_operationAndTraceJoin() {
        w.valid();
        w.add(w.event(EventType.ADMIN, 1999).grant(Grant.of("g1")).link("operation", "o1"));
        w.add(w.use(2000).actor(MALLORY).link("operation", "o1"));
        is(Verdict.GRANTEE_MISMATCH, w);
        w.add(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g1")).link("trace", "t1"));
        w.add(w.use(2000).link("trace", "t1"));
        assertEquals(Confidence.STRONG, w.last().confidence());
    }

    @Test
    void d24_ancestorsByParentSaidByAnyEvent() {
        w.valid().issue("root", "g1", ALICE, 1010);
        w.add(w.use(2000).credential(key("leaf", "mid")).secret(Secret.of("op:else")));
        is(Verdict.NO_GRANT, w);
        w.add(w.event(EventType.ISSUE, 1020).actor(ALICE).credential(key("mid", "root")));
        is(Verdict.OUT_OF_SCOPE, w);
    }

    @Test
    void d26_delegationWithoutSharedKeyPutsNobodyIn() {
        w.valid().delegate(ALICE, AGENT, 995, "s1");
        w.add(w.use(2000).actor(AGENT));
        is(Verdict.NO_GRANT, w);
        w.add(w.use(2000).actor(AGENT).context(Context.builder().session("s1").build()));
        is(Verdict.AUTHORIZED, w);
        assertEquals(2, w.last().chain().size());
    }

    @Test
    void d28_delegationEndsWithItsSession() {
        w.valid().delegate(ALICE, AGENT, 995, "s1");
        w.add(w.event(EventType.SESSION_END, 2000).context(Context.builder().session("s1").build()));
        var hop = List.of(Hop.of("u:alice", ActorKind.HUMAN));
        w.add(w.use(2004).actor(AGENT).onBehalfOf(hop));
        is(Verdict.AUTHORIZED, w);
        w.add(w.use(2004.000000001).actor(AGENT).onBehalfOf(hop));
        is(Verdict.GRANTEE_MISMATCH, w);
    }

    @Test
    void d28_scopeOfADelegationLimitsTheHop() {
        w.valid();
        w.add(w.event(EventType.DELEGATION, 995).actor(AGENT).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN)))
                .grant(new Grant("d", null, List.of("op:v1/other"), List.of(), null, null, null, null, null, null,
                        null, null)));
        w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))));
        is(Verdict.OUT_OF_SCOPE, w);
        w.delegate(ALICE, AGENT, 996, null);
        is(Verdict.AUTHORIZED, w);
    }

    @Test
    void d29_agentsNeedAProvenLastHop() {
        w.grant("g1", AGENT, 1000, 4600).approved("g1", BOB, 990);
        w.add(w.use(2000).actor(AGENT));
        VerdictVersion v = w.last();
        assertEquals(Verdict.GRANTEE_MISMATCH, v.verdict());
        assertTrue(v.flags().contains(Flag.DELEGATION_UNPROVEN));
        w.add(w.use(2000).actor(AGENT).onBehalfOf(List.of(new Hop("u:alice", "HUMAN", null, "token"))));
        is(Verdict.AUTHORIZED, w);
    }

    @Test
    void d31_everyKindOfEnd() {
        for (Revocation.Kind kind : Revocation.Kind.values()) {
            String ref = switch (kind) {
                case GRANT -> "g1";
                case CREDENTIAL -> "parent*";
                case SECRET -> "op:v1/*";
                case SESSION -> "s1";
                case IDENTITY -> "u:alice";
            };
            World v = valid().revoke(kind, ref, 1500);
            v.add(v.use(2000).credential(key("k1", "parent-1")).context(Context.builder().session("s1").build()));
            is(Verdict.REVOKED, v);
        }
    }

    @Test
    void d31_credentialExpiryCountsButNotOfAncestors() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).grant(Grant.of("g1")).credential(
                new Credential("k1", "key", null, null, at(1500), null)));
        w.add(w.use(2000).credential(key("k1", null)));
        is(Verdict.EXPIRED, w);
        w.add(w.use(2000).credential(key("k2", "k1")));
        is(Verdict.AUTHORIZED, w);
    }

    @Test
    void d32_closedIntervalsTouch() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000);
        is(Verdict.AUTHORIZED, w.used(1995.999999999));
        is(Verdict.AMBIGUOUS, w.used(1996));
        is(Verdict.AMBIGUOUS, w.used(2004));
        is(Verdict.REVOKED, w.used(2004.000000001));
    }

    @Test
    void d32_tieGoesToTheRevocation() {
        is(Verdict.REVOKED, valid().revoke(Revocation.Kind.GRANT, "g1", 4600).used(5000));
    }

    @Test
    void d34_sequenceOfOneStreamDecidesInsideTheError() {
        for (int mine : new int[] {4, 6}) {
            World v = valid();
            Event revocation = v.event(EventType.REVOCATION, 2000).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)).build();
            v.events.add(sequenced(revocation, 5));
            v.events.add(sequenced(v.use(2000).build(), mine));
            is(mine < 5 ? Verdict.AUTHORIZED : Verdict.REVOKED, v);
        }
    }

    private static Event sequenced(Event e, int sequence) {
        var s = e.source();
        return e.toBuilder().source(new custody.ledger.event.Source(s.id(), s.system(), s.stream(),
                s.eventId() + e.type(), null, String.valueOf(sequence), s.adapter(), 0)).build();
    }

    @Test
    void d36_patterns() {
        assertTrue(Scope.has("op://a/v/*", "op://a/v/x/y"));
        assertFalse(Scope.has("op://a/v/*", "op://a/v"));
        assertFalse(Scope.has("op://a/v/*", "op://a/v2/x"));
        assertTrue(Scope.has("*", "anything"));
        assertFalse(Scope.has("a*b", "axb"));
        assertTrue(Scope.has("a/*", "a/b/*"));
        assertTrue(Scope.has("a/*", "a/*"));
        assertFalse(Scope.has("a/b/*", "a/*"));
        assertFalse(Scope.has("a/b", "a/*"));
    }

    @Test
    void d37_missingParts() {
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(), List.of(), null, null, null,
                null, null, null, null, null)));
        is(Verdict.NO_GRANT, w.used(2000));
        w.add(w.use(2000).grant(Grant.of("g1")));
        is(Verdict.INDETERMINATE, w);
        World v = valid();
        v.add(v.use(2000).action(null));
        is(Verdict.INDETERMINATE, v);
    }

    @Test
    void d38_conditions() {
        var context = Context.builder().ip("10.1.2.3").tool("t").build();
        assertEquals(Conditions.Result.HOLDS, Conditions.check("{\"ip\":\"10.1.0.0/16\",\"tool\":[\"t\",\"u\"]}", context));
        assertEquals(Conditions.Result.VIOLATED, Conditions.check("{\"ip\":\"10.1.2.4/31\",\"x\":1}", context));
        assertEquals(Conditions.Result.MISSING, Conditions.check("{\"x\":1,\"tool\":\"t\"}", context));
        assertEquals(Conditions.Result.MISSING, Conditions.check("{\"ip\":\"10.0.0.0/8\"}",
                Context.builder().ip("10.1.2.3").ipTrusted(false).build()));
        assertEquals(Conditions.Result.HOLDS, Conditions.check("{\"ip\":\"2001:db8::/32\"}",
                Context.builder().ip("2001:db8:0:1::9").build()));
    }

    @Test
    void d39_inTimeReachesToBothErrors() {
        is(Verdict.AUTHORIZED, new World().g1().approved("g1", BOB, 2004).used(2000));
        VerdictVersion v = new World().g1().approved("g1", BOB, 2004.000000001).used(2000).last();
        assertEquals(Verdict.UNAPPROVED, v.verdict());
        assertTrue(v.flags().contains(Flag.RETRO_APPROVAL));
    }

    @Test
    void d40_agentsDoNotApproveAndTicketsDo() {
        is(Verdict.UNAPPROVED, new World().g1().approved("g1", AGENT, 990).used(2000));
        var external = new Approval(null, Approval.Kind.EXTERNAL, null, Approval.Decision.APPROVED, null, null, "T1",
                null, null);
        is(Verdict.AUTHORIZED, new World().g1().decision("g1", external, 990).used(2000));
    }

    @Test
    void d41_lastDecisionOfEachApproverStands() {
        var no = new Approval(null, Approval.Kind.HUMAN, BOB, Approval.Decision.REJECTED, null, null, null, null, null);
        is(Verdict.UNAPPROVED, valid().decision("g1", no, 990).used(2000));
        is(Verdict.AUTHORIZED, valid().decision("g1", no, 989).used(2000));
        World other = valid();
        other.add(other.event(EventType.DENIAL, 995).actor(MALLORY).grant(Grant.of("g1")).outcome(Outcome.DENIED));
        is(Verdict.AUTHORIZED, other.used(2000));
    }

    @Test
    void d42_tooNarrowApproval() {
        w.g1();
        w.add(w.event(EventType.APPROVAL, 990).actor(BOB).grant(new Grant("g1", null, List.of(), List.of(), null,
                null, at(2000), null, null, null, null, null)));
        is(Verdict.AUTHORIZED, w.used(2004));
        is(Verdict.UNAPPROVED, w.used(2004.000000001));
    }

    @Test
    void d44_memberOfTheGranteeGroupMayApproveForOthers() {
        toGroup().relation(Relation.Kind.MEMBER_OF, ALICE, TEAM, null, null)
                .relation(Relation.Kind.MEMBER_OF, BOB, TEAM, null, null).used(2000);
        is(Verdict.AUTHORIZED, w);
        w.add(w.use(2000).actor(BOB));
        is(Verdict.SELF_APPROVED, w);
    }

    @Test
    void d47_exactlyMaxTtlPasses() {
        is(Verdict.AUTHORIZED, new World().grant("g1", ALICE, 1000, 1000 + 8 * 3600).approved("g1", BOB, 990)
                .used(2000));
        is(Verdict.STANDING, new World().grant("g1", ALICE, 1000, 1000.000000001 + 8 * 3600).approved("g1", BOB, 990)
                .used(2000));
    }

    @Test
    void d51_narrowestThenLatestThenSmallest() {
        var wide = new Grant("a", ALICE, List.of("op:*"), List.of("fetch"), null, at(1000), at(4600), null, "why",
                null, null, null);
        w.add(w.event(EventType.GRANT, 1000).grant(wide));
        w.approved("a", BOB, 990).valid().used(2000);
        assertEquals("g1", w.last().grant().ref());
        w.grant("g2", ALICE, 1001, 4600).approved("g2", BOB, 990);
        assertEquals("g2", w.last().grant().ref());
    }

    @Test
    void d54_unknownKindNeedsAnAlias() {
        var unknown = Actor.of("ip:1", ActorKind.UNKNOWN);
        w.valid();
        w.add(w.use(2000).actor(unknown));
        is(Verdict.UNATTRIBUTED, w);
        assertTrue(w.last().chain().isEmpty());
        w.relation(Relation.Kind.ALIAS_OF, unknown, ALICE, null, null);
        is(Verdict.AUTHORIZED, w);
    }

    @Test
    void d55_sessionDoesNotBind() {
        w.valid();
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g9", ALICE, List.of("op:x"), List.of(), null, null,
                at(4600), null, null, null, null, null)).context(Context.builder().session("s1").build()));
        w.add(w.use(2000).context(Context.builder().session("s1").build()));
        is(Verdict.AUTHORIZED, w);
        w.add(w.use(2000).grant(Grant.of("g9")));
        is(Verdict.OUT_OF_SCOPE, w);
        assertTrue(w.last().flags().contains(Flag.OTHER_VALID_GRANT));
    }

    @Test
    void d56_clockErrors() {
        Event use = w.use(0).clock(null).build();
        assertEquals(60_000_000_000L, Policy.STANDARD.clockError(use));
        assertEquals(300_000_000_000L, Policy.STANDARD.clockError(
                use.toBuilder().clock(new Clock(null, Clock.Trust.CLIENT)).build()));
        assertEquals(7_000_000L, Policy.STANDARD.clockError(
                use.toBuilder().clock(new Clock(7L, Clock.Trust.CLIENT)).build()));
    }

    @Test
    void d57_futureIsCappedAndMissingIsReceived() {
        Fact future = Fact.of(0, at(1000), w.use(1300.000000001).build(), null);
        assertTrue(future.future);
        assertEquals(Moment.of(at(1000)), future.time);
        assertFalse(Fact.of(0, at(1000), w.use(1300).build(), null).future);
        Event none = w.use(0).eventTime(java.time.Instant.EPOCH).build();
        assertEquals(Moment.of(at(1000)), Fact.of(0, at(1000), none, null).time);
    }

    @Test
    void d58_finalWhenEveryGrantStreamIsPast() {
        w.valid().used(2000);
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        assertEquals(Finality.PROVISIONAL, engine.finality(2));
        Event beat = w.event(EventType.ADMIN, 2000).watermark(at(1999.999999999)).build();
        engine.apply(LedgerFact.first(3, World.LATER, beat));
        assertEquals(Finality.PROVISIONAL, engine.finality(2));
        engine.apply(LedgerFact.first(4, World.LATER, beat.toBuilder().watermark(at(2000)).build()));
        assertEquals(Finality.FINAL, engine.finality(2));
    }

    @Test
    void d60_openGapKeepsItProvisionalAndClosedIsNone() {
        is(Verdict.NO_GRANT, new World().gap(Gap.State.CLOSED, 1500, 2500).used(2000));
        is(Verdict.NO_GRANT, new World().gap(Gap.State.OPEN, 2001, 2500).used(2000));
        is(Verdict.INDETERMINATE, new World().gap(Gap.State.OPEN, 2000, 2500).used(2000));
    }

    @Test
    void d62_changeAfterFinalIsRevisedAndStaysSo() {
        w.valid().used(2000);
        w.add(w.event(EventType.ADMIN, 2001).watermark(at(9000)));
        w.revoke(Revocation.Kind.GRANT, "g1", 1500);
        VerdictVersion v = w.last();
        assertEquals(Verdict.REVOKED, v.verdict());
        assertTrue(v.revised());
        assertTrue(v.flags().contains(Flag.LATE_EVIDENCE));
        assertEquals(2, v.supersedes());
    }

    @Test
    void d62_watermarkAppendsNothing() {
        w.valid().used(2000);
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        Event beat = w.event(EventType.ADMIN, 2001).watermark(at(9000)).build();
        assertEquals(List.of(), engine.apply(LedgerFact.first(3, World.LATER, beat)));
    }

    @Test
    void d65_correctionCountsOnlyFromTheSameSource() {
        w.valid();
        Event approval = w.events.get(1);
        w.used(2000);
        w.add(w.event("s2", EventType.ADMIN, 2100).corrects(approval.id().toString()));
        is(Verdict.AUTHORIZED, w);
        w.add(w.event(EventType.ADMIN, 2100).corrects(approval.id().toString()));
        is(Verdict.UNAPPROVED, w);
    }

    @Test
    void d66_lastPolicyWithValidFromAtOrBeforeTheUse() {
        w.grant("g1", ALICE, 1000, 1060).used(1010);
        w.used(1020);
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        String json = "{\"version\":\"%s\",\"validFrom\":\"%s\",\"defaults\":{\"approvalRequired\":%s}}";
        policy(engine, 3, json.formatted("a", at(0), "true"));
        policy(engine, 4, json.formatted("b", at(1020), "false"));
        assertEquals(Verdict.UNAPPROVED, store.latest(1).verdict());
        assertEquals(Verdict.AUTHORIZED, store.latest(2).verdict());
        assertEquals("b", store.latest(2).policyVersion());
    }

    private void policy(Engine engine, long index, String json) {
        Event admin = w.event("custody", EventType.ADMIN, 500 + index).build();
        engine.apply(new LedgerFact(index, World.LATER, admin,
                custody.ledger.admission.AppendOutcome.Standing.FIRST, index,
                Policy.of(json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void d63_observations() {
        w.valid();
        w.add(w.event(EventType.DISCOVERY, 1500).secret(Secret.of(ITEM)));
        w.add(w.event(EventType.ROTATE, 2500).secret(new Secret(ITEM, null, null, "10", List.of())));
        w.add(w.use(2000).secret(new Secret(ITEM, null, null, "9", List.of())));
        w.add(w.use(2504.1).secret(new Secret(ITEM, null, null, "9", List.of())));
        var store = new MemoryStore();
        World.run(store, w.events);
        assertEquals(Set.of(Flag.EXPOSED_SECRET), Observations.of(store, 4, List.of(), World.LATER));
        assertEquals(Set.of(Flag.SUPERSEDED_VERSION), Observations.of(store, 5, List.of(), World.LATER));
    }

    @Test
    void d63_sharedCredentialWithinADay() {
        w.add(w.use(2000).credential(key("k1", null)));
        w.add(w.use(2000 + 86_400).actor(MALLORY).credential(key("k1", null)));
        w.add(w.use(2000.000000001 + 86_400).actor(MALLORY).credential(key("k1", null)));
        var store = new MemoryStore();
        World.run(store, w.events);
        assertEquals(Set.of(Flag.SHARED_CREDENTIAL),
                Observations.of(store, 0, List.of(store.fact(0), store.fact(1)), World.LATER));
        assertEquals(Set.of(), Observations.of(store, 0, List.of(store.fact(0), store.fact(2)), World.LATER));
    }

    @Test
    void d67_goldenRevocationLeavesTheBrokerOpen() throws Exception {
        var store = new MemoryStore();
        World.run(store, GoldenScenarioTest.events());
        RevocationFacts facts = RevocationFacts.of(store, 6, List.of(), List.of(5L, 7L));
        assertNotNull(facts);
        assertFalse(facts.complete());
        assertEquals(List.of("BROKER false", "PRIVILEGE true"),
                facts.layers().stream().map(r -> r.layer() + " " + r.complete()).toList());
        assertEquals(java.time.Duration.ofMinutes(6), facts.leakWindow());
        assertEquals(List.of(7L), facts.usesAfter());
        GrantFacts grant = GrantFacts.of(store, new GrantId("apono:acme", "apono:req:123"), World.LATER);
        assertNotNull(grant);
        assertEquals(GrantFacts.State.REVOKED, grant.state());
        assertFalse(grant.selfApproved());
        assertEquals(List.of(1L), grant.approvals());
    }

    @Test
    void d01_aliasesHoldBothWays() {
        w.grant("g1", MALLORY, 1000, 4600).approved("g1", BOB, 990)
                .relation(Relation.Kind.ALIAS_OF, MALLORY, ALICE, null, null).used(2000);
        is(Verdict.AUTHORIZED, w);
        is(Verdict.AUTHORIZED, new World().grant("g1", MALLORY, 1000, 4600).approved("g1", BOB, 990)
                .relation(Relation.Kind.ALIAS_OF, ALICE, MALLORY, null, null).used(2000));
    }

    @Test
    void d33_sessionThatOutlivesTheGrant() {
        w.valid();
        w.add(w.use(4000).endTime(at(4604)));
        is(Verdict.AMBIGUOUS, w);
        w.add(w.use(4000).endTime(at(4604.000000001)));
        VerdictVersion v = w.last();
        assertEquals(Verdict.EXPIRED, v.verdict());
        assertTrue(v.flags().contains(Flag.SESSION_OUTLIVED_GRANT));
        w.add(w.use(4000).endTime(at(3000)));
        is(Verdict.AUTHORIZED, w);
    }

    @Test
    void d35_backdatedStartHolds() {
        w.add(w.event(EventType.GRANT, 1500).grant(terms("g1", ALICE, 1000, 4600)));
        w.approved("g1", BOB, 990).used(1200);
        is(Verdict.AUTHORIZED, w);
        is(Verdict.NOT_YET_VALID, w.used(995.9));
    }

    @Test
    void d41_atTheSameInstantTheRejectionStands() {
        var no = new Approval(null, Approval.Kind.HUMAN, BOB, Approval.Decision.REJECTED, null, null, null, null, null);
        is(Verdict.UNAPPROVED, new World().g1().decision("g1", no, 990).approved("g1", BOB, 990).used(2000));
        is(Verdict.UNAPPROVED, new World().g1().approved("g1", BOB, 990).decision("g1", no, 990).used(2000));
    }

    @Test
    void d43_largestQuorumCounts() {
        var two = new Approval(null, Approval.Kind.HUMAN, BOB, Approval.Decision.APPROVED, null, null, null, null, 2);
        is(Verdict.UNAPPROVED, new World().g1().decision("g1", two, 990).used(2000));
        is(Verdict.AUTHORIZED, new World().g1().decision("g1", two, 990).approved("g1", MALLORY, 991).used(2000));
    }

    @Test
    void d48_executorsKindOverridesTheDefaults() {
        var service = Actor.of("svc:x", ActorKind.SERVICE_ACCOUNT);
        for (long hours : new long[] {12, 13}) {
            World v = new World().grant("g1", service, 1000, 1000 + hours * 3600).approved("g1", BOB, 990);
            v.add(v.use(2000).actor(service));
            is(hours == 12 ? Verdict.AUTHORIZED : Verdict.STANDING, v);
        }
    }

    @Test
    void d53_mismatchWithoutTheGranteeInTheChainIsNoUnprovenDelegation() {
        w.valid();
        w.add(w.use(2000).actor(MALLORY).grant(Grant.of("g1")));
        assertEquals(Set.of(), w.last().flags());
    }

    @Test
    void d64_conflictIsNoEvidenceAndACopyAddsItsLinks() {
        w.valid().used(2000);
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        Event use = w.events.get(2).toBuilder().action(Action.EXPORT).link("apono.agent_session", "s9").build();
        assertEquals(List.of(), engine.apply(new LedgerFact(3, World.LATER, use,
                custody.ledger.admission.AppendOutcome.Standing.CONFLICT, 2, null)));
        w.add(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g1")).link("apono.agent_session", "s9"));
        engine.apply(LedgerFact.first(4, World.LATER, w.events.get(3)));
        assertEquals(Confidence.STRONG, store.latest(2).confidence());
        engine.apply(new LedgerFact(5, World.LATER, use,
                custody.ledger.admission.AppendOutcome.Standing.COPY, 2, null));
        assertEquals(Confidence.EXACT, store.latest(2).confidence());
        assertEquals(Verdict.AUTHORIZED, store.latest(2).verdict());
        assertNull(store.latest(5));
    }
}
