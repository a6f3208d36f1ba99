package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Flags that no rule of their own speaks of (the table of flags): set exactly when.
class FlagsTest {
    private static final Credential KEY = Credential.of("k1", "key");
    private final World w = new World();

    private static Context session() {
        return Context.builder().session("s1").build();
    }

    @Test
    void noJustification() {
        w.valid().used(2000).hasNot(Flag.NO_JUSTIFICATION);
        for (String ticket : new String[] {null, "T1"}) {
            World v = new World();
            v.add(v.event(EventType.REQUEST, 980).actor(ALICE).grant(new Grant("g1", null, List.of(), List.of(), null,
                    null, null, null, null, ticket, null, null)));
            v.add(v.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, at(1000),
                    at(4600), null, null, null, null, null)));
            v.approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
            assertEquals(ticket == null, v.last().flags().contains(Flag.NO_JUSTIFICATION));
        }
    }

    @Test
    void unmanagedContextAndAggregatedCount() {
        w.valid();
        w.add(w.use(2000).count(1L).context(Context.builder().deviceManaged(true).build()));
        w.hasNot(Flag.AGGREGATED_COUNT).hasNot(Flag.UNMANAGED_CONTEXT);
        w.add(w.use(2000).count(2L).context(Context.builder().deviceManaged(false).build()));
        w.is(Verdict.AUTHORIZED).has(Flag.AGGREGATED_COUNT).has(Flag.UNMANAGED_CONTEXT);
    }

    @Test
    void firstIssueOfTheUsedCredentialLaterThanTheUse() {
        w.valid().issue("k1", "g1", ALICE, 2000);
        w.add(w.use(2000).credential(KEY));
        w.hasNot(Flag.CLOCK_SKEW);
        w.add(w.use(1996).credential(KEY));
        w.has(Flag.CLOCK_SKEW).hasNot(Flag.CAUSAL_CONTRADICTION);
        w.add(w.use(1995.999999999).credential(KEY));
        w.is(Verdict.AUTHORIZED).has(Flag.CAUSAL_CONTRADICTION).hasNot(Flag.CLOCK_SKEW);
    }

    @Test
    void firstStartOfANamedSessionLaterThanTheUse() {
        w.valid();
        w.add(w.event(EventType.SESSION_START, 2000).context(session()));
        w.add(w.event(EventType.SESSION_START, 3000).context(session()));
        w.add(w.use(1996).context(session()));
        w.has(Flag.CLOCK_SKEW);
        w.add(w.use(1995.999999999).context(session()));
        w.has(Flag.CAUSAL_CONTRADICTION);
        w.add(w.use(2000).context(session()));
        w.hasNot(Flag.CLOCK_SKEW).hasNot(Flag.CAUSAL_CONTRADICTION);
    }

    @Test
    void notYetValidIsAContradictionInTheFirstTwoTiersOnly() {
        w.valid().issue("k1", "g1", ALICE, 600);
        w.used(700).is(Verdict.NOT_YET_VALID).hasNot(Flag.CAUSAL_CONTRADICTION);
        w.add(w.use(700).credential(KEY));
        w.is(Verdict.NOT_YET_VALID).has(Flag.CAUSAL_CONTRADICTION);
        w.add(w.event(EventType.SESSION_START, 600).grant(Grant.of("g1")).context(session()));
        w.add(w.use(700).context(session()));
        w.is(Verdict.NOT_YET_VALID).hasNot(Flag.CAUSAL_CONTRADICTION);
    }

    @Test
    void attemptsAndNobodyCarryNoFlagOfGrantOrChain() {
        w.g1();
        w.add(w.use(5000).count(2L).grant(Grant.of("g1")).outcome(Outcome.FAILED).context(
                Context.builder().deviceManaged(false).build()));
        assertEquals(Set.of(Flag.AGGREGATED_COUNT, Flag.UNMANAGED_CONTEXT), w.last().flags());
        w.add(w.use(5000).actor(null).grant(Grant.of("g1")));
        assertEquals(Set.of(), w.last().flags());
    }

    @Test
    void aCheckThatIsNotReachedSetsNothing() {
        w.g1().approved("g1", BOB, 6000).used(5000);
        assertEquals(Set.of(Flag.DERIVED_EXPIRY), w.is(Verdict.EXPIRED).last().flags());
    }

    @Test
    void multipleGrantsCountsOnlyThoseThatAreValid() {
        w.valid().grant("g2", ALICE, 1000, 4600).used(2000).is(Verdict.AUTHORIZED).hasNot(Flag.MULTIPLE_GRANTS);
        w.approved("g2", ALICE, 990).is(Verdict.AUTHORIZED).has(Flag.MULTIPLE_GRANTS);
    }

    @Test
    void futureUseIsFlaggedAndJudgedAtLedgerTime() {
        w.valid();
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        engine.apply(LedgerFact.first(2, at(2000), w.use(2300).build()));
        assertEquals(Set.of(), store.latest(2).flags());
        engine.apply(LedgerFact.first(4, at(2000), w.use(0).eventTime(at(-1e9)).recordedTime(at(9000)).build()));
        assertEquals(Set.of(), store.latest(4).flags());
        engine.apply(LedgerFact.first(3, at(2000), w.use(9000).build()));
        assertEquals(Verdict.AUTHORIZED, store.latest(3).verdict());
        assertEquals(Set.of(Flag.CLOCK_FUTURE), store.latest(3).flags());
    }

    @Test
    void issueThatOnlySharesALinkIsNotThatOfTheUsedRef() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 3000).actor(ALICE).credential(Credential.of("other", "key")).link("vault.accessor", "a@d"));
        w.add(w.use(2000).credential(KEY).link("vault.accessor", "a@d"));
        w.is(Verdict.AUTHORIZED).hasNot(Flag.CAUSAL_CONTRADICTION).hasNot(Flag.CLOCK_SKEW);
        w.add(w.event(EventType.ISSUE, 3000).actor(ALICE).credential(KEY));
        w.has(Flag.CAUSAL_CONTRADICTION);
    }

    @Test
    void revocationIsPendingUntilItTakesEffect() {
        w.valid();
        w.add(w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(2000), null, null, null, null)));
        w.used(1500).has(Flag.REVOCATION_PENDING);
        w.used(1999.999999999).has(Flag.REVOCATION_PENDING);
        w.used(2000).is(Verdict.AMBIGUOUS).hasNot(Flag.REVOCATION_PENDING);
    }

    /// A boundary and an input that is missing: the boundary is told of, the missing input decides.
    @Test
    void timeBoundaryWithAnInputThatIsMissing() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000);
        w.add(w.use(2000).action(null));
        w.is(Verdict.INDETERMINATE).has(Flag.TIME_BOUNDARY);
    }

    @Test
    void revokedIsNoDerivedExpiryAndNothingIsShortWhereNobodyApproved() {
        w.g1().used(2000).is(Verdict.UNAPPROVED).hasNot(Flag.QUORUM_SHORT).hasNot(Flag.RETRO_APPROVAL);
        w.revoke(Revocation.Kind.GRANT, "g1", 1500).is(Verdict.REVOKED).hasNot(Flag.DERIVED_EXPIRY);
    }

    @Test
    void pointUseAfterTheEndDidNotOutliveIt() {
        w.valid().used(5000).is(Verdict.EXPIRED).hasNot(Flag.SESSION_OUTLIVED_GRANT);
        w.add(w.use(5000).endTime(at(6000)));
        w.is(Verdict.EXPIRED).hasNot(Flag.SESSION_OUTLIVED_GRANT);
    }
}
