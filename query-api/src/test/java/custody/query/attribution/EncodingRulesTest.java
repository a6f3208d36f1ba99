package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.ledger.event.Review;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Rules D8 to D15: how facts are written.
class EncodingRulesTest {
    private final World w = new World();

    private void tagged(double time, String... tags) {
        w.add(w.event(EventType.INVENTORY, time).secret(new Secret(ITEM, null, null, null, List.of(tags))));
    }

    private World managed(double time) {
        w.add(w.use(time).context(Context.builder().deviceManaged(true).build()));
        return w;
    }

    @Test
    void d08_lastTagsAtOrBeforeTheUse() {
        w.valid();
        tagged(1500, "other");
        tagged(2000, "tier0");
        managed(1999.999999999).is(Verdict.AUTHORIZED);
        managed(2000).is(Verdict.UNAPPROVED).has(Flag.QUORUM_SHORT);
    }

    @Test
    void d08_elseTheFirstTags() {
        w.valid();
        tagged(2500, "tier0");
        tagged(2600, "other");
        managed(2000).is(Verdict.UNAPPROVED);
    }

    @Test
    void d08_emptyListTakesTheTagsAwayAndNoListSaysNothing() {
        w.valid();
        tagged(1500, "tier0");
        tagged(2000);
        w.add(w.event(EventType.INVENTORY, 1600).secret(Secret.of(ITEM)));
        managed(1999.999999999).is(Verdict.UNAPPROVED);
        managed(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d08_emptyListMayBeTheFirst() {
        w.valid();
        tagged(2500);
        tagged(2600, "tier0");
        managed(2000).is(Verdict.AUTHORIZED);
    }

    private World exception(Review.Decision decision, double time, Double until) {
        w.add(w.event(EventType.REVIEW, time).grant(Grant.of("g1")).review(new Review(Review.Kind.EXCEPTION, decision,
                null, until == null ? null : at(until), null, null)));
        return w;
    }

    @Test
    void d09_exceptionCoversFromItsTimeUntilItRunsOut() {
        w.grant("g1", ALICE, 1000, -1).approved("g1", BOB, 990);
        exception(Review.Decision.ACCEPTED, 1500, 3000.0);
        assertEquals(VerdictClass.VIOLATION, w.used(1499.999999999).last().verdictClass());
        assertEquals(VerdictClass.EXCEPTION, w.used(1500).last().verdictClass());
        assertEquals(VerdictClass.EXCEPTION, w.used(2999.999999999).hasNot(Flag.REVIEW_OVERDUE).last().verdictClass());
        assertEquals(VerdictClass.VIOLATION, w.used(3000).has(Flag.REVIEW_OVERDUE).last().verdictClass());
    }

    @Test
    void d09_lastExceptionDecides() {
        w.grant("g1", ALICE, 1000, -1).approved("g1", BOB, 990);
        exception(Review.Decision.ACCEPTED, 1500, null);
        exception(Review.Decision.REJECTED, 1900, null);
        assertEquals(VerdictClass.EXCEPTION, w.used(1899).last().verdictClass());
        assertEquals(VerdictClass.VIOLATION, w.used(1900).hasNot(Flag.REVIEW_OVERDUE).last().verdictClass());
    }

    @Test
    void d09_postUseReviewOfAnyTimeClearsTheOverdueOne() {
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, at(1000),
                at(4600), null, "why", null, true, null)));
        w.used(2000).is(Verdict.BREAK_GLASS);
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        assertEquals(Set.of(), World.observed(store, 1, List.of(), at(2000 + 86_400)));
        assertEquals(Set.of(Flag.REVIEW_OVERDUE),
                World.observed(store, 1, List.of(), at(2000.000000001 + 86_400)));
        engine.apply(LedgerFact.first(2, World.LATER, w.event(EventType.REVIEW, 999_999).grant(Grant.of("g1")).review(
                new Review(Review.Kind.POST_USE, Review.Decision.ACCEPTED, null, null, null, null)).build()));
        assertEquals(Set.of(), World.observed(store, 1, List.of(), World.LATER));
    }

    @Test
    void d09_onlyExceptionsCoverAndRunOutOnesAreViolationsUnderAnyPolicy() {
        for (Review.Kind kind : Review.Kind.values()) {
            World v = new World().grant("g1", ALICE, 1000, -1).approved("g1", BOB, 990);
            v.add(v.event(EventType.REVIEW, 1500).grant(Grant.of("g1")).review(
                    new Review(kind, Review.Decision.ACCEPTED, null, at(3000), null, null)));
            VerdictClass covered = v.used(2000).is(Verdict.STANDING).last().verdictClass();
            assertEquals(kind == Review.Kind.EXCEPTION ? VerdictClass.EXCEPTION : VerdictClass.VIOLATION, covered, kind.name());
            String lenient = "\"approvalRequired\":true,\"maxTtl\":\"PT8H\",\"standingWithoutException\":\"EXCEPTION\"";
            assertEquals(kind == Review.Kind.EXCEPTION ? VerdictClass.VIOLATION : VerdictClass.EXCEPTION,
                    v.used(3000).under(lenient).verdictClass(), kind.name());
        }
    }

    private World gap(Gap.State state, double said) {
        w.add(w.event(EventType.SOURCE_GAP, said).gap(
                new Gap("gap1", "s", state, at(1500), at(2500), List.of("op:*"), null)));
        return w;
    }

    @Test
    void d10_latestStatementOnAGapHolds() {
        w.used(2000);
        gap(Gap.State.OPEN, 2500).is(Verdict.INDETERMINATE);
        gap(Gap.State.CLOSED, 2499).is(Verdict.INDETERMINATE);
        gap(Gap.State.CLOSED, 2501).is(Verdict.NO_GRANT);
    }

    @Test
    void d10_gapsOfTwoSourcesAreTwoThoughTheyShareARef() {
        w.used(2000);
        gap(Gap.State.OPEN, 2500);
        w.add(w.event(EventType.SOURCE_GAP, 2600).gap(new Gap("gap1", "s2", Gap.State.CLOSED, at(1500), at(2500), List.of("op:*"), null)));
        w.is(Verdict.INDETERMINATE);
    }

    @Test
    void d10_gapOfOtherSecretsIsNone() {
        w.used(2000);
        w.add(w.event(EventType.SOURCE_GAP, 2500).gap(
                new Gap("gap1", "s", Gap.State.OPEN, at(1500), at(2500), List.of("op:v2/*"), null)));
        w.is(Verdict.NO_GRANT);
    }

    @Test
    void d11_anyEventMayCarryTheWatermarkOfItsStream() {
        w.used(2000);
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        Event beat = w.event(EventType.DISCOVERY, 1000).watermark(at(1999.999999999)).build();
        engine.apply(LedgerFact.first(1, World.LATER, beat));
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
        engine.apply(LedgerFact.first(2, World.LATER, w.event("s2", EventType.DISCOVERY, 1000).watermark(at(9000)).build()));
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
        engine.apply(LedgerFact.first(3, World.LATER, beat.toBuilder().watermark(at(2000)).build()));
        assertEquals(Finality.FINAL, engine.finality(0));
    }

    private World lifted(double time) {
        w.add(w.event(EventType.REVOCATION, time).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.IDENTITY, "u:alice"), null, null, null, null, true)));
        return w;
    }

    @Test
    void d12_liftEndsTheRevocationForUsesThatEndAtOrAfterIt() {
        w.valid().revoke(Revocation.Kind.IDENTITY, "u:alice", 2000);
        lifted(3000);
        w.used(2999.999999999).is(Verdict.REVOKED);
        w.used(3000).is(Verdict.AUTHORIZED);
        w.add(w.use(2500).endTime(at(3000)));
        w.is(Verdict.AUTHORIZED);
        w.revoke(Revocation.Kind.IDENTITY, "u:alice", 3500).used(4000).is(Verdict.REVOKED);
    }

    @Test
    void d12_liftOfAGrantsRevocationChangesNothing() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000);
        w.add(w.event(EventType.REVOCATION, 3000).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, true)));
        w.used(3500).is(Verdict.REVOKED);
    }

    @Test
    void d13_holderIsCredentialHolderElseTheIssuesActor() {
        w.valid().revoke(Revocation.Kind.IDENTITY, "u:mallory", 1500);
        w.add(w.event(EventType.ISSUE, 1010).actor(MALLORY).credential(new Credential("k1", "key", null, null, null, ALICE)));
        w.add(w.use(2000).credential(Credential.of("k1", "key")));
        w.is(Verdict.AUTHORIZED);
        w.add(w.event(EventType.ISSUE, 1011).actor(MALLORY).credential(Credential.of("k1", "key")));
        w.is(Verdict.REVOKED);
    }

    @Test
    void d14_eventId() throws Exception {
        Event use = w.use(2000).build();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest("[\"s\",\"e0\",\"USE\",0]".getBytes(StandardCharsets.UTF_8));
        assertEquals("evt_" + base32(hash), use.id().toString());
        assertEquals(56, use.id().toString().length());
        var s = use.source();
        Event second = use.toBuilder().source(new Source(s.id(), s.system(), s.stream(),
                s.eventId(), null, null, s.adapter(), 1)).build();
        assertNotEquals(use.id(), second.id());
    }

    private static String base32(byte[] bytes) {
        var bits = new StringBuilder();
        for (byte b : bytes) {
            bits.append(Integer.toBinaryString(256 + (b & 255)).substring(1));
        }
        var text = new StringBuilder();
        for (int i = 0; i < bits.length(); i += 5) {
            String five = (bits.substring(i, Math.min(bits.length(), i + 5)) + "0000").substring(0, 5);
            text.append("abcdefghijklmnopqrstuvwxyz234567".charAt(Integer.parseInt(five, 2)));
        }
        return text.toString();
    }

    @Test
    void d15_onlySuccessIsEvidenceAndDenialWithAnyOutcome() {
        w.add(w.event(EventType.GRANT, 1000).grant(terms("g1", ALICE, 1000, 4600)).outcome(Outcome.UNKNOWN));
        w.used(2000).is(Verdict.NO_GRANT);
        World v = new World().valid();
        v.add(v.event(EventType.DENIAL, 991).actor(BOB).grant(Grant.of("g1")).outcome(Outcome.FAILED));
        v.used(2000).is(Verdict.UNAPPROVED);
    }

    @Test
    void d15_onlyDeniedAndFailedUsesAreAttempts() {
        w.valid();
        for (Outcome outcome : Outcome.values()) {
            boolean judged = outcome == Outcome.SUCCESS || outcome == Outcome.UNKNOWN;
            w.add(w.use(2000).outcome(outcome));
            w.is(judged ? Verdict.AUTHORIZED : Verdict.ATTEMPT_DENIED);
            w.add(w.use(2000).type(EventType.ATTEMPT).outcome(outcome));
            var store = new MemoryStore();
            World.run(store, w.events);
            assertEquals(judged ? Verdict.AUTHORIZED : Verdict.ATTEMPT_DENIED,
                    store.latest(w.events.size() - 1).verdict());
        }
    }
}
