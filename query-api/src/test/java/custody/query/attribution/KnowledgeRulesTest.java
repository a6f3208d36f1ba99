package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Rules D61 to D66: what is known when.
class KnowledgeRulesTest {
    private final World w = new World();
    private final LiveLedger ledger = new LiveLedger();

    @Test
    void d61_evidenceReachesTheUsesThatItCanChangeAndNoOthers() {
        w.valid();
        for (int i = 0; i < 50; i++) {
            w.used(1100 + i * 10);
        }
        ledger.applyAll(w.events);
        Fact revocation = Fact.of(ledger.size(), World.LATER, w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)).build(), null);
        var reached = new TreeSet<Long>();
        Reach.of(ledger.store, revocation, Postings.of(revocation)).forEach((span, keys) ->
                reached.addAll(ledger.store.affected(keys, span)));
        assertEquals(10, reached.size());
        List<VerdictVersion> changed = ledger.apply(revocation.event);
        assertEquals(10, changed.size());
        assertEquals(List.of(Verdict.AMBIGUOUS, Verdict.REVOKED),
                changed.stream().map(VerdictVersion::verdict).distinct().toList());
        assertEquals(List.of(), ledger.apply(w.event(EventType.ISSUE, 1010).actor(ALICE).grant(Grant.of("g1"))
                .credential(Credential.of("k9", "key")).build()));
    }

    @Test
    void d62_changeAfterFinalIsRevisedAndStaysSo() {
        w.valid().used(2000);
        ledger.applyAll(w.events);
        ledger.apply(w.event(EventType.REVOCATION, 2010).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(1999), null, null, null, null)).build());
        assertFalse(ledger.store.latest(2).revised());
        ledger.apply(w.event(EventType.ADMIN, 2001).watermark(at(9000)).build());
        ledger.apply(w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)).build());
        VerdictVersion v = ledger.store.latest(2);
        assertEquals(Verdict.REVOKED, v.verdict());
        assertTrue(v.revised() && v.flags().contains(Flag.LATE_EVIDENCE));
        assertEquals(3, v.supersedes());
        ledger.apply(w.event(EventType.SOURCE_GAP, 2500).gap(
                new Gap("gap", "s", Gap.State.OPEN, at(1500), at(2500), List.of(), null)).build());
        assertEquals(Finality.REVISED, ledger.engine.finality(2));
        ledger.apply(w.event(EventType.REVOCATION, 1400).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)).build());
        assertTrue(ledger.store.latest(2).revised());
    }

    @Test
    void d62_watermarkAppendsNothing() {
        w.valid().used(2000);
        ledger.applyAll(w.events);
        assertEquals(List.of(), ledger.apply(w.event(EventType.ADMIN, 2001).watermark(at(9000)).build()));
    }

    @Test
    void d63_observationsMakeNoVersion() {
        w.valid();
        w.add(w.use(2000).secret(new Secret(World.ITEM, null, null, "9", List.of())));
        ledger.applyAll(w.events);
        assertEquals(List.of(), ledger.apply(w.event(EventType.DISCOVERY, 1500)
                .secret(Secret.of(World.ITEM)).build()));
        assertEquals(Set.of(Flag.EXPOSED_SECRET), World.observed(ledger.store, 2, List.of(), World.LATER));
    }

    @Test
    void d64_conflictIsNoEvidenceAndACopyAddsItsLinks() {
        w.valid().used(2000);
        ledger.applyAll(w.events);
        Event use = w.events.get(2).toBuilder().action(Action.EXPORT).link("apono.agent_session", "s9").build();
        assertEquals(List.of(), ledger.apply(LedgerFact.of(3, World.LATER, use, Standing.CONFLICT, 2, null)));
        ledger.apply(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g1")).link("apono.agent_session", "s9").build());
        assertEquals(Confidence.STRONG, ledger.store.latest(2).confidence());
        ledger.apply(LedgerFact.of(5, World.LATER, use, Standing.COPY, 2, null));
        assertEquals(Confidence.EXACT, ledger.store.latest(2).confidence());
        assertEquals(Verdict.AUTHORIZED, ledger.store.latest(2).verdict());
        assertNull(ledger.store.latest(5));
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
        ledger.applyAll(w.events);
        assertTrue(ledger.store.latest(2).withdrawn());
        assertEquals(2, ledger.store.history(2).size());
        assertEquals(Verdict.EXPIRED, ledger.store.latest(3).verdict());
    }

    @Test
    void d65_eventOfAnotherSourceWithTheSameNameIsItsOwn() {
        w.valid();
        Event approval = w.events.get(1);
        w.add(w.event("s2", EventType.APPROVAL, 990).actor(World.MALLORY).grant(Grant.of("g1")).corrects(approval.id().toString()));
        w.used(2000).is(Verdict.AUTHORIZED);
        assertEquals(List.of(1L, 2L), w.last().approvals());
    }

    /// A correction may come before what it corrects.
    @Test
    void d65_whatWasCorrectedBeforeItCameIsNoEvidence() {
        Event approval = w.event(EventType.APPROVAL, 990).actor(World.BOB).grant(Grant.of("g1")).build();
        for (String source : List.of("s", "s2")) {
            World v = new World().g1();
            v.add(v.event(source, EventType.ADMIN, 2100).corrects(approval.id().toString()));
            v.events.add(approval);
            v.used(2000).is(source.equals("s") ? Verdict.UNAPPROVED : Verdict.AUTHORIZED);
        }
    }

    /// Without `validFrom` it holds from its entry's event.
    @Test
    void d66_policyWithoutValidFromHoldsFromItsTime() {
        w.grant("g1", ALICE, 1000, 1060).used(1019.999999999).used(1020);
        ledger.applyAll(w.events);
        ledger.policy(w.event("custody", EventType.ADMIN, 0).build(), "{\"version\":\"a\",\"defaults\":{\"approvalRequired\":true}}");
        ledger.policy(w.event("custody", EventType.ADMIN, 1020).build(), "{\"version\":\"b\",\"defaults\":{\"approvalRequired\":false}}");
        assertEquals(Verdict.UNAPPROVED, ledger.store.latest(1).verdict());
        assertEquals(Verdict.AUTHORIZED, ledger.store.latest(2).verdict());
    }

    @Test
    void d66_lastPolicyWithValidFromAtOrBeforeTheUseElseTheFirst() {
        w.grant("g1", ALICE, 1000, 1060).used(1019.999999999).used(1020);
        ledger.applyAll(w.events);
        String json = "{\"version\":\"%s\",\"validFrom\":\"%s\",\"defaults\":{\"approvalRequired\":%s}}";
        ledger.policy(w.event("custody", EventType.ADMIN, 0).build(),
                json.formatted("b", at(1020), "false"));
        assertEquals("b", ledger.store.latest(1).policyVersion());
        ledger.policy(w.event("custody", EventType.ADMIN, 1).build(), json.formatted("a", at(0), "true"));
        assertEquals("a", ledger.store.latest(1).policyVersion());
        assertEquals(Verdict.UNAPPROVED, ledger.store.latest(1).verdict());
        assertEquals("b", ledger.store.latest(2).policyVersion());
        assertEquals(64, ledger.store.latest(2).policyHash().length());
    }

    /// The standard's rules under a name of the ledger's own judge nothing again, and name what is judged from then on.
    @Test
    void d66_standardRulesSetFirstTouchNothing() {
        w.valid().used(2000);
        ledger.applyAll(w.events);
        String standard = new String(Policy.STANDARD.document(), StandardCharsets.UTF_8);
        for (boolean same : List.of(true, false)) {
            Policy first = Policy.of(standard.replace("standard-1", "own").replace(same ? "none" : "PT12H", "PT13H").getBytes(StandardCharsets.UTF_8));
            Fact policy = Fact.of(3, World.LATER, w.event("custody", EventType.ADMIN, 0).build(), first);
            assertEquals(Set.of(same ? Span.NONE : Span.ALL), Reach.of(ledger.store, policy, Postings.of(policy)).keySet());
        }
        ledger.policy(w.event("custody", EventType.ADMIN, 0).build(), standard.replace("standard-1", "own"));
        assertEquals(1, ledger.store.history(2).size());
        ledger.apply(w.use(2001).build());
        assertEquals("own", ledger.store.latest(4).policyVersion());
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
            var uses = new TreeSet<Long>();
            Reach.of(store, grant, Postings.of(grant)).forEach((span, keys) -> uses.addAll(store.affected(keys, span)));
            assertEquals(touches ? Set.of(2L, 3L, 4L) : Set.of(3L, 4L), uses);
        }
    }
}
