package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Clock;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import custody.ledger.event.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D56 to D66: clocks, and what is known when.
class KnowledgeRulesTest {
    private static final long SECOND = 1_000_000_000L;
    private final World w = new World();
    private final MemoryStore store = new MemoryStore();
    private @Nullable Engine engine;
    private long next;

    private List<VerdictVersion> apply(Event event) {
        if (engine == null) {
            engine = new Engine(store);
        }
        return engine.apply(LedgerFact.first(next++, World.LATER, event));
    }

    private void applyAll() {
        for (Event event : w.events) {
            apply(event);
        }
    }

    private Event of(String system, @Nullable String stream, @Nullable Clock clock) {
        return w.use(2000).source(new Source("x", system, stream, "e", null, null, "test/1", 0)).clock(clock).build();
    }

    @Test
    void d56_errorAsGivenElseByTrustElseBySystem() {
        assertEquals(7_000_000L, Policy.STANDARD.clockError(of("aws", null, new Clock(7L, Clock.Trust.CLIENT))));
        assertEquals(SECOND, Policy.STANDARD.clockError(of("aws", null, new Clock(null, Clock.Trust.SERVER))));
        assertEquals(2 * SECOND, Policy.STANDARD.clockError(of("x", null, new Clock(null, Clock.Trust.SERVER))));
        assertEquals(300 * SECOND, Policy.STANDARD.clockError(of("aws", null, new Clock(null, Clock.Trust.CLIENT))));
        assertEquals(60 * SECOND, Policy.STANDARD.clockError(of("aws", null, new Clock(null, Clock.Trust.UNKNOWN))));
        assertEquals(60 * SECOND, Policy.STANDARD.clockError(of("x", null, null)));
        assertEquals(SECOND, Policy.STANDARD.clockError(of("aws", "any", null)));
        assertEquals(2 * SECOND, Policy.STANDARD.clockError(of("apono", "webhook", null)));
        assertEquals(300 * SECOND, Policy.STANDARD.clockError(of("apono", "agentic-session", null)));
        assertEquals(300 * SECOND, Policy.STANDARD.clockError(of("endpoint", null, null)));
    }

    @Test
    void d57_futureIsCappedAndMissingIsReceived() {
        Fact future = Fact.of(0, at(1000), w.use(1300.000000001).build(), null);
        assertTrue(future.future);
        assertEquals(Moment.of(at(1000)), future.time);
        assertFalse(Fact.of(0, at(1000), w.use(1300).build(), null).future);
        Event none = w.use(0).eventTime(Instant.parse("1999-12-31T23:59:59.999999999Z")).build();
        Fact received = Fact.of(0, at(1000), none, null);
        assertEquals(Moment.of(at(1000)), received.time);
        assertEquals(300 * SECOND, received.error(Policy.STANDARD));
        assertEquals(Moment.of(at(900)),
                Fact.of(0, at(1000), none.toBuilder().recordedTime(at(900)).build(), null).time);
        Instant y2k = Instant.parse("2000-01-01T00:00:00Z");
        assertEquals(Moment.of(y2k), Fact.of(0, at(1000), w.use(0).eventTime(y2k).build(), null).time);
    }

    @Test
    void d57_otherTimestampsBefore2000AreAbsent() {
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(World.ITEM), List.of(), null,
                Instant.EPOCH, Instant.EPOCH, null, "why", null, null, null)));
        w.approved("g1", BOB, 990).used(2000).is(Verdict.STANDING);
        w.used(995).is(Verdict.NOT_YET_VALID);
    }

    @Test
    void d58_finalWhenUseAndEveryGrantStreamIsPast() {
        w.valid().used(2000);
        applyAll();
        assertEquals(Finality.PROVISIONAL, engine.finality(2));
        apply(w.event(EventType.ADMIN, 2599.999999999).build());
        assertEquals(Finality.PROVISIONAL, engine.finality(2));
        apply(w.event(EventType.ADMIN, 2600).build());
        assertEquals(Finality.FINAL, engine.finality(2));
        apply(w.event("s2", EventType.GRANT, 1000).grant(terms("g9", MALLORY, 1000, 4600)).build());
        assertEquals(Finality.PROVISIONAL, engine.finality(2));
    }

    @Test
    void d58_eventsOfTheFutureAndWithoutTimeMoveNothing() {
        w.used(2000);
        applyAll();
        engine.apply(LedgerFact.first(next++, at(2000), w.event(EventType.ADMIN, 9000).watermark(at(9000)).build()));
        apply(w.event(EventType.ADMIN, 0).eventTime(Instant.EPOCH).watermark(at(9000)).build());
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
        apply(w.event(EventType.ADMIN, 2000).watermark(at(9000)).build());
        assertEquals(Finality.FINAL, engine.finality(0));
    }

    @Test
    void d59_streamsThatGrantForTheSystemOrByAPatternWithoutColon() {
        w.used(2000);
        w.add(w.event(EventType.ADMIN, 2000).watermark(at(9000)));
        applyAll();
        for (String scope : List.of("vault:x", "x*", "o", "op*")) {
            assertEquals(Finality.FINAL, engine.finality(0), "before " + scope);
            apply(w.event("g-" + scope.replace("*", ""), EventType.GRANT, 1000).grant(new Grant("g1", MALLORY, List.of(scope), List.of(),
                    null, null, null, null, null, null, null, null)).build());
        }
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
        apply(w.event("g-op", EventType.ADMIN, 1000).watermark(at(2000)).build());
        assertEquals(Finality.FINAL, engine.finality(0));
        apply(w.event("y", EventType.GRANT, 1000).grant(new Grant("g1", MALLORY, List.of("op:else"), List.of(),
                null, null, null, null, null, null, null, null)).build());
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
    }

    @Test
    void d59_sourcesThatOnlyApproveOrRevokeAreNotWaitedFor() {
        w.valid().used(2000);
        w.add(w.event(EventType.ADMIN, 2000).watermark(at(9000)));
        w.add(w.event("hr", EventType.REVOCATION, 1).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.IDENTITY, "u:x"), null, null, null, null, null)));
        applyAll();
        assertEquals(Finality.FINAL, engine.finality(2));
    }

    @Test
    void d60_gapFromAtOrBeforeTheUse() {
        new World().gap(Gap.State.CLOSED, 1500, 2500).used(2000).is(Verdict.NO_GRANT);
        new World().gap(Gap.State.OPEN, 2000.000000001, 2500).used(2000).is(Verdict.NO_GRANT);
        new World().gap(Gap.State.OPEN, 2000, 2500).used(2000).is(Verdict.INDETERMINATE);
    }

    @Test
    void d60_openGapIsProvisionalAndUnrecoverableLeavesItsSourceOut() {
        w.used(2000);
        w.add(w.event(EventType.ADMIN, 2000).watermark(at(9000)));
        w.add(w.event("broker", EventType.GRANT, 1000).grant(terms("g1", MALLORY, 1000, 4600)));
        applyAll();
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
        Event open = w.event(EventType.SOURCE_GAP, 2500).gap(
                new Gap("gap", "broker", Gap.State.OPEN, at(1500), at(2500), List.of(), null)).build();
        apply(open);
        assertEquals(Verdict.INDETERMINATE, store.latest(0).verdict());
        assertEquals(Finality.PROVISIONAL, engine.finality(0));
        apply(open.toBuilder().source(w.event(EventType.ADMIN, 0).build().source()).eventTime(at(2501)).gap(
                new Gap("gap", "broker", Gap.State.UNRECOVERABLE, at(1500), at(2500), List.of(), null)).build());
        assertEquals(Finality.FINAL, engine.finality(0));
    }

    @Test
    void d61_evidenceReachesTheUsesThatItCanChangeAndNoOthers() {
        w.valid();
        for (int i = 0; i < 50; i++) {
            w.used(1100 + i * 10);
        }
        applyAll();
        Fact revocation = Fact.of(next, World.LATER, w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)).build(), null);
        var reached = new java.util.TreeSet<Long>();
        Reach.of(store, revocation, Postings.of(revocation)).forEach((span, keys) ->
                reached.addAll(store.affected(keys, span)));
        assertEquals(10, reached.size());
        List<VerdictVersion> changed = apply(revocation.event);
        assertEquals(10, changed.size());
        assertEquals(List.of(Verdict.AMBIGUOUS, Verdict.REVOKED),
                changed.stream().map(VerdictVersion::verdict).distinct().toList());
        assertEquals(List.of(), apply(w.event(EventType.ISSUE, 1010).actor(ALICE).grant(Grant.of("g1"))
                .credential(Credential.of("k9", "key")).build()));
    }

    @Test
    void d62_changeAfterFinalIsRevisedAndStaysSo() {
        w.valid().used(2000);
        applyAll();
        apply(w.event(EventType.REVOCATION, 2010).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(1999), null, null, null, null)).build());
        assertFalse(store.latest(2).revised());
        apply(w.event(EventType.ADMIN, 2001).watermark(at(9000)).build());
        apply(w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)).build());
        VerdictVersion v = store.latest(2);
        assertEquals(Verdict.REVOKED, v.verdict());
        assertTrue(v.revised() && v.flags().contains(Flag.LATE_EVIDENCE));
        assertEquals(3, v.supersedes());
        apply(w.event(EventType.SOURCE_GAP, 2500).gap(
                new Gap("gap", "s", Gap.State.OPEN, at(1500), at(2500), List.of(), null)).build());
        assertEquals(Finality.REVISED, engine.finality(2));
        apply(w.event(EventType.REVOCATION, 1400).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)).build());
        assertTrue(store.latest(2).revised());
    }

    @Test
    void d62_watermarkAppendsNothing() {
        w.valid().used(2000);
        applyAll();
        assertEquals(List.of(), apply(w.event(EventType.ADMIN, 2001).watermark(at(9000)).build()));
    }

    @Test
    void d63_observationsMakeNoVersion() {
        w.valid();
        w.add(w.use(2000).secret(new custody.ledger.event.Secret(World.ITEM, null, null, "9", List.of())));
        applyAll();
        assertEquals(List.of(), apply(w.event(EventType.DISCOVERY, 1500)
                .secret(custody.ledger.event.Secret.of(World.ITEM)).build()));
        assertEquals(java.util.Set.of(Flag.EXPOSED_SECRET), Observations.of(store, 2, List.of(), World.LATER));
    }

    @Test
    void d64_conflictIsNoEvidenceAndACopyAddsItsLinks() {
        w.valid().used(2000);
        applyAll();
        Event use = w.events.get(2).toBuilder().action(Action.EXPORT).link("apono.agent_session", "s9").build();
        assertEquals(List.of(), engine.apply(LedgerFact.of(3, World.LATER, use, Standing.CONFLICT, 2, null)));
        next = 4;
        apply(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g1")).link("apono.agent_session", "s9").build());
        assertEquals(Confidence.STRONG, store.latest(2).confidence());
        engine.apply(LedgerFact.of(5, World.LATER, use, Standing.COPY, 2, null));
        assertEquals(Confidence.EXACT, store.latest(2).confidence());
        assertEquals(Verdict.AUTHORIZED, store.latest(2).verdict());
        assertNull(store.latest(5));
    }

    @Test
    void d65_correctionCountsOnlyFromTheSameSource() {
        w.valid();
        Event approval = w.events.get(1);
        w.used(2000);
        w.add(w.event("s2", EventType.ADMIN, 2100).corrects(approval.id().toString()));
        w.is(Verdict.AUTHORIZED);
        Event correction = w.add(w.event(EventType.ADMIN, 2100).corrects(approval.id().toString()));
        w.is(Verdict.UNAPPROVED);
        w.add(w.event(EventType.ADMIN, 2200).corrects(correction.id().toString()));
        w.is(Verdict.UNAPPROVED);
    }

    @Test
    void d65_correctedUseIsWithdrawnAndItsReplacementJudged() {
        w.valid().used(2000);
        w.add(w.use(5000).corrects(w.events.get(2).id().toString()));
        applyAll();
        assertTrue(store.latest(2).withdrawn());
        assertEquals(2, store.history(2).size());
        assertEquals(Verdict.EXPIRED, store.latest(3).verdict());
    }

    @Test
    void d66_lastPolicyWithValidFromAtOrBeforeTheUseElseTheFirst() {
        w.grant("g1", ALICE, 1000, 1060).used(1019.999999999).used(1020);
        applyAll();
        String json = "{\"version\":\"%s\",\"validFrom\":\"%s\",\"defaults\":{\"approvalRequired\":%s}}";
        World.policy(engine, 3, w.event("custody", EventType.ADMIN, 0).build(),
                json.formatted("b", at(1020), "false"));
        assertEquals("b", store.latest(1).policyVersion());
        World.policy(engine, 4, w.event("custody", EventType.ADMIN, 1).build(), json.formatted("a", at(0), "true"));
        assertEquals("a", store.latest(1).policyVersion());
        assertEquals(Verdict.UNAPPROVED, store.latest(1).verdict());
        assertEquals("b", store.latest(2).policyVersion());
        assertEquals(64, store.latest(2).policyHash().length());
    }

    /// The standard's rules under a name of the ledger's own judge nothing again, and name what is judged from then on.
    @Test
    void d66_standardRulesSetFirstTouchNothing() {
        w.valid().used(2000);
        applyAll();
        String standard = new String(Policy.STANDARD.document(), StandardCharsets.UTF_8);
        for (boolean same : List.of(true, false)) {
            Policy first = Policy.of(standard.replace("standard-1", "own").replace(same ? "none" : "PT12H", "PT13H").getBytes(StandardCharsets.UTF_8));
            Fact policy = Fact.of(3, World.LATER, w.event("custody", EventType.ADMIN, 0).build(), first);
            assertEquals(java.util.Set.of(same ? Span.NONE : Span.ALL), Reach.of(store, policy, Postings.of(policy)).keySet());
        }
        World.policy(engine, 3, w.event("custody", EventType.ADMIN, 0).build(), standard.replace("standard-1", "own"));
        assertEquals(1, store.history(2).size());
        next = 4;
        apply(w.use(2001).build());
        assertEquals("own", store.latest(4).policyVersion());
    }

    /// An hour's grant every hour for a year must not judge the year again every hour.
    @Test
    void d61_grantLeavesAloneWhatWasAllowedBeforeItsStart() {
        for (boolean touches : List.of(true, false)) {
            World v = new World().valid().used(2000).used(900).used(4000);
            var store = new MemoryStore();
            World.run(store, v.events);
            v.grant("g2", World.ALICE, touches ? 2004 : 2004.000000001, 6600);
            Fact grant = Fact.of(5, World.LATER, v.events.getLast(), null);
            var uses = new java.util.TreeSet<Long>();
            Reach.of(store, grant, Postings.of(grant)).forEach((span, keys) -> uses.addAll(store.affected(keys, span)));
            assertEquals(touches ? java.util.Set.of(2L, 3L, 4L) : java.util.Set.of(3L, 4L), uses);
        }
    }
}
