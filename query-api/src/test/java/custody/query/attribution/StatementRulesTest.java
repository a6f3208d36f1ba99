package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Action;
import custody.ledger.event.Approval;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D16 and D18 to D22 where they say what a grant states, and which of its statements an event is of.
class StatementRulesTest {
    private final World w = new World();

    /// A GRANT that says for whom, for what and until when, and a REQUEST that says the rest.
    private static World requested(Grant asked, @Nullable Integer quorum) {
        World v = new World();
        v.add(v.event(EventType.REQUEST, 980).actor(ALICE).grant(asked));
        v.add(v.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, null, null, null,
                null, null, null, quorum)));
        return v;
    }

    private static Grant asked(List<String> actions, @Nullable String conditions, @Nullable Double start, @Nullable Double end,
            @Nullable Boolean breakGlass, @Nullable Integer quorum) {
        return new Grant("g1", null, List.of(), actions, conditions, start == null ? null : at(start), end == null ? null : at(end), null, null,
                null, breakGlass, quorum);
    }

    @Test
    void d18_requestSaysEachPartThatTheGrantLeavesOut() {
        requested(asked(List.of(), null, null, 4600.0, null, null), null).approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
        requested(asked(List.of(), null, null, null, null, null), null).approved("g1", BOB, 990).used(2000).is(Verdict.STANDING);
        requested(asked(List.of("export"), null, null, 4600.0, null, null), null).approved("g1", BOB, 990).used(2000).is(Verdict.OUT_OF_SCOPE);
        requested(asked(List.of(), "{\"mfa\":true}", null, 4600.0, null, null), null).approved("g1", BOB, 990).used(2000).is(Verdict.INDETERMINATE);
        requested(asked(List.of(), null, 2500.0, 4600.0, null, null), null).approved("g1", BOB, 990).used(2000).is(Verdict.NOT_YET_VALID);
        requested(asked(List.of(), null, null, 4600.0, true, null), null).used(2000).is(Verdict.BREAK_GLASS);
        requested(asked(List.of(), null, null, 4600.0, null, 2), null).approved("g1", BOB, 990).used(2000).is(Verdict.UNAPPROVED);
        requested(asked(List.of(), null, null, 4600.0, null, 2), 1).approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
    }

    @Test
    void d18_nothingIsTakenFromAnotherGrantOfTheRef() {
        w.valid();
        w.add(w.event(EventType.GRANT, 1500).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, null, null, null, null, null, null, null)));
        w.used(1499.999999999).is(Verdict.AUTHORIZED).hasNot(Flag.NO_JUSTIFICATION);
        w.used(1500).is(Verdict.STANDING).has(Flag.NO_JUSTIFICATION);
    }

    @Test
    void d19_statementHoldsFromItsStartWhenThatIsLaterThanItsWord() {
        w.valid();
        w.add(w.event(EventType.GRANT, 1500).grant(terms("g1", MALLORY, 3000, 4600)));
        w.used(2999.999999999).is(Verdict.AUTHORIZED);
        w.used(3000).is(Verdict.NO_GRANT);
    }

    @Test
    void d19_backdatedStatementHoldsFromItsWord() {
        w.valid();
        w.add(w.event(EventType.GRANT, 3000).grant(terms("g1", MALLORY, 500, 4600)));
        w.used(2999.999999999).is(Verdict.AUTHORIZED);
        w.used(3000).is(Verdict.NO_GRANT);
    }

    /// What is said of the past ends the statement of then, and leaves alone the one that is in force when it is said.
    @Test
    void d19_endOfTheStatementThatWasInForceAtItsEffect() {
        for (EventType type : List.of(EventType.REVOCATION, EventType.EXPIRY)) {
            World v = new World().valid().grant("g1", ALICE, 3000, 4600);
            v.add(v.event(type, 3500).grant(Grant.of("g1")).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(2000), null, null, null, null)));
            v.approved("g1", BOB, 2999);
            v.used(2500).is(type == EventType.EXPIRY ? Verdict.EXPIRED : Verdict.REVOKED);
            v.used(3600).is(Verdict.AUTHORIZED);
        }
    }

    @Test
    void d19_renewalIsOfTheStatementInForceWhenItIsSaid() {
        w.valid().grant("g1", ALICE, 3000, 4600);
        w.add(w.event(EventType.RENEW, 2999.999999999).grant(terms("g1", null, 0, 3100)));
        w.used(4000).is(Verdict.AUTHORIZED);
        w.add(w.event(EventType.RENEW, 3000).grant(terms("g1", null, 0, 3100)));
        w.is(Verdict.EXPIRED);
    }

    /// Given a third time as an amendment of the second, which came after the end of the first.
    @Test
    void d20_amendmentKeepsWhatCountsForTheStatementBefore() {
        for (double approved : new double[] {2498.999999999, 2499}) {
            World v = new World().g1().revoke(Revocation.Kind.GRANT, "g1", 2499).grant("g1", ALICE, 2500, 4600).grant("g1", ALICE, 3000, 4600);
            v.approved("g1", BOB, approved).used(3500).is(approved == 2499 ? Verdict.AUTHORIZED : Verdict.UNAPPROVED);
        }
    }

    /// A day's grant is no standing one because the same was given the day before.
    @Test
    void d21_newPeriodCountsFromItsOwnStart() {
        double hours = 3600;
        for (double length : new double[] {8 * hours, 8 * hours + 1e-9}) {
            World v = new World().valid();
            v.add(v.event(EventType.RENEW, 90_000).grant(terms("g1", null, 0, 90_000 + length)));
            v.used(91_000).is(length == 8 * hours ? Verdict.AUTHORIZED : Verdict.STANDING);
        }
    }

    @Test
    void d21_renewalReplacesAReportedExpiryToo() {
        w.valid();
        w.add(w.event(EventType.EXPIRY, 2000).grant(Grant.of("g1")));
        w.add(w.event(EventType.RENEW, 2000).grant(terms("g1", null, 0, 4000)));
        w.used(3000).is(Verdict.AUTHORIZED);
        World late = new World().valid();
        late.add(late.event(EventType.EXPIRY, 2000).grant(Grant.of("g1")));
        late.add(late.event(EventType.RENEW, 2000.000000001).grant(terms("g1", null, 0, 4000)));
        late.used(3000).is(Verdict.AUTHORIZED);
        late.used(2000).is(Verdict.AMBIGUOUS);
        w.used(2000).is(Verdict.AUTHORIZED);
    }

    /// An expiry that is reported after a renewal, of a moment before it, was there when it was renewed.
    @Test
    void d22_expiryCountsFromItsEffect() {
        w.valid();
        w.add(w.event(EventType.RENEW, 3000).grant(terms("g1", null, 0, 9000)));
        w.add(w.event(EventType.EXPIRY, 3500).grant(Grant.of("g1")).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(2000), null, null, null, null)));
        w.used(2500).is(Verdict.EXPIRED);
        w.used(3500).is(Verdict.AUTHORIZED);
        World ahead = new World().valid();
        ahead.add(ahead.event(EventType.EXPIRY, 2000).grant(Grant.of("g1")).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(3000), null, null, null, null)));
        ahead.used(2500).is(Verdict.AUTHORIZED);
        ahead.used(3004.000000001).is(Verdict.EXPIRED);
    }

    @Test
    void d21_renewalOfACredentialLeavesTheGrantAloneThatItNames() {
        w.valid();
        w.add(w.event(EventType.RENEW, 2000).grant(Grant.of("g1")).credential(new Credential("k1", "key", null, null, at(9000), null)));
        w.used(5000).is(Verdict.EXPIRED);
        w.add(w.event(EventType.RENEW, 2000).grant(terms("g1", null, 0, 6000)).credential(new Credential("k1", "key", null, null, at(9000), null)));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d16_namedBySourceForEveryKindOfEvent() {
        w.g1();
        w.add(w.event("s2", EventType.GRANT, 1000).grant(terms("g1", MALLORY, 1000, 4600)));
        w.add(w.event("s2", EventType.APPROVAL, 990).actor(BOB).grant(Grant.of("g1")));
        w.used(2000).is(Verdict.UNAPPROVED);
        w.add(w.event("s3", EventType.APPROVAL, 990).actor(BOB).grant(Grant.of("g1")));
        w.is(Verdict.AUTHORIZED);
    }

    /// The ticket may stand in the GRANT, and is of those that say it alone.
    @Test
    void d40_ticketOfTheGrantItself() {
        for (String ticket : List.of("T1", "T2")) {
            World v = new World();
            v.add(v.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, null, at(4600), null,
                    null, "T1", null, null)));
            v.add(v.event(EventType.APPROVAL, 990).actor(BOB).approval(
                    new Approval(null, Approval.Kind.EXTERNAL, null, Approval.Decision.APPROVED, null, null, ticket, null, null)));
            v.used(2000).is(ticket.equals("T1") ? Verdict.AUTHORIZED : Verdict.UNAPPROVED);
        }
    }

    @Test
    void d15_whatFailedSaysNothing() {
        for (Outcome outcome : Outcome.values()) {
            World v = new World().valid();
            v.add(v.event(EventType.REVOCATION, 1500).outcome(outcome).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)));
            v.add(v.use(2000).action(Action.FETCH));
            assertEquals(outcome == Outcome.SUCCESS ? Verdict.REVOKED : Verdict.AUTHORIZED, v.last().verdict(), outcome.name());
        }
    }
}
