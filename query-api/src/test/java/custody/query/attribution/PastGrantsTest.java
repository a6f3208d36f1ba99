package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Clock;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One person had an hourly grant for one secret many times: what a judgement reads does not grow with them, and what
/// it leaves unread still comes back when later evidence makes it matter.
class PastGrantsTest {
    private static final int HOURS = 400;
    private static final int HOUR = 3_600;
    /// A judgement reads some twenty keys of its own and a few of each grant that it looks at.
    private static final int FEW_KEYS = 40;

    private final World w = new World();
    private final MemoryStore store = new MemoryStore();
    private final Engine engine = new Engine(store);
    private int taken;

    /// Grants `h0`, `h1`, … each from one hour to the next, approved, the wide ones of a pattern.
    private void hourly(boolean wide) {
        for (int i = 0; i < HOURS; i++) {
            w.add(w.event(EventType.GRANT, i * HOUR).grant(new Grant("h" + i, ALICE, List.of(wide ? "op:v1/*" : ITEM),
                    List.of("fetch"), null, at(i * HOUR), at((i + 1) * HOUR), null, "why", null, null, null)));
            w.approved("h" + i, BOB, i * HOUR);
        }
    }

    private int take() {
        int last = w.events.size() - 1;
        for (int i = taken; i <= last; i++) {
            engine.apply(LedgerFact.first(i, World.LATER, w.events.get(i)));
        }
        taken = last + 1;
        return last;
    }


    private int keysRead(long use) {
        return Judgement.of(store, store.fact(use)).footprint().keys().size();
    }

    private void says(long use, Verdict verdict, String grant) {
        VerdictVersion latest = store.latest(use);
        assertEquals(verdict, latest.verdict(), latest.reason());
        assertEquals(grant, latest.grant().ref(), latest.reason());
    }

    @Test
    void aUseUnderOneOfManyReadsThatOne() {
        hourly(false);
        w.used(HOURS * HOUR - 1_800);
        int use = take();
        says(use, Verdict.AUTHORIZED, "h" + (HOURS - 1));
        assertTrue(keysRead(use) < FEW_KEYS, () -> keysRead(use) + " keys");
    }

    @Test
    void aUseAfterAllOfThemReadsTheLast() {
        for (boolean wide : new boolean[] {false, true}) {
            hourly(wide);
            w.used(HOURS * HOUR + 1_800);
            int use = take();
            says(use, Verdict.EXPIRED, "h" + (HOURS - 1));
            assertTrue(keysRead(use) < FEW_KEYS, () -> keysRead(use) + " keys");
        }
    }

    @Test
    void aUseBeforeAllOfThemReadsTheLast() {
        hourly(false);
        w.used(-HOUR);
        int use = take();
        says(use, Verdict.NOT_YET_VALID, "h" + (HOURS - 1));
        assertTrue(keysRead(use) < FEW_KEYS, () -> keysRead(use) + " keys");
    }

    @Test
    void aLateRevocationMakesAnUnreadGrantTheMostTelling() {
        hourly(false);
        w.used(HOURS * HOUR + 1_800);
        int use = take();
        w.revoke(Revocation.Kind.GRANT, "h7", 7 * HOUR + 60);
        take();
        says(use, Verdict.REVOKED, "h7");
    }

    @Test
    void aLateRenewalMakesAnUnreadGrantHold() {
        hourly(false);
        w.used(HOURS * HOUR + 1_800);
        int use = take();
        w.add(w.event(EventType.RENEW, 8 * HOUR - 60).grant(new Grant("h7", null, List.of(), List.of(), null, null,
                at(HOURS * HOUR + 2 * HOUR), null, null, null, null, null)));
        take();
        says(use, Verdict.STANDING, "h7");
    }

    @Test
    void aCorrectedRevocationMakesAnUnreadGrantHoldAgain() {
        hourly(false);
        w.add(w.event(EventType.GRANT, HOUR).grant(World.terms("long", ALICE, HOUR, -1)));
        w.approved("long", BOB, HOUR);
        w.revoke(Revocation.Kind.GRANT, "long", 2 * HOUR);
        Event revocation = w.events.getLast();
        w.used(HOURS * HOUR - 1_800);
        int use = take();
        says(use, Verdict.AUTHORIZED, "h" + (HOURS - 1));
        w.add(w.event(EventType.ADMIN, 0).corrects(revocation.id().toString()));
        take();
        assertTrue(store.latest(use).flags().contains(Flag.MULTIPLE_GRANTS), () -> store.latest(use).reason());
    }

    /// A renewal to a time before the start ended it from the first; after an expiry that comes before the renewal it
    /// only begins a stretch of its own.
    @Test
    void aLateExpiryMakesAnUnreadGrantHold() {
        w.g1().approved("g1", BOB, 990);
        w.add(w.event(EventType.GRANT, 1000).grant(World.terms("g2", ALICE, 1000, -1)));
        w.approved("g2", BOB, 990);
        w.add(w.event(EventType.RENEW, 9_000).grant(new Grant("g2", null, List.of(), List.of(), null, null, at(500),
                null, null, null, null, null)));
        w.used(2000);
        int use = take();
        assertTrue(!store.latest(use).flags().contains(Flag.MULTIPLE_GRANTS), () -> store.latest(use).reason());
        w.add(w.event(EventType.EXPIRY, 8_000).grant(Grant.of("g2")));
        take();
        assertTrue(store.latest(use).flags().contains(Flag.MULTIPLE_GRANTS), () -> store.latest(use).reason());
    }

    /// A clock may be worse than any policy supposes: such a grant is read where it may hold, whatever is more telling.
    @Test
    void aGrantOfAVagueClockIsReadWhereItMayHold() {
        for (double start : new double[] {1000, 2900}) {
            World v = new World().g1().revoke(Revocation.Kind.GRANT, "g1", 1100);
            v.add(v.event(EventType.GRANT, start).clock(new Clock(1_000_000L, Clock.Trust.UNKNOWN))
                    .grant(World.terms("g2", ALICE, start, start + 500)));
            v.approved("g2", BOB, 990).used(2200).is(start == 1000 ? Verdict.AMBIGUOUS : Verdict.AUTHORIZED);
        }
    }

    /// One that was over before it began, and was renewed later, had expired where another is not yet valid.
    @Test
    void aGrantThatEndedBeforeItBeganIsReadAsExpired() {
        w.g1().grant("g2", ALICE, 3000, 1500);
        w.add(w.event(EventType.RENEW, 3500).grant(World.terms("g2", null, 0, 9000)));
        w.used(2000);
        says(take(), Verdict.EXPIRED, "g2");
    }

    /// A grace longer than any clock error: the grant holds, where one of before is more telling.
    @Test
    void aRevokedGrantIsReadAsLongAsItsGraceLasts() {
        w.grant("g1", ALICE, 1100, 4600).revoke(Revocation.Kind.GRANT, "g1", 1150);
        w.grant("g2", ALICE, 1000, 4600).approved("g2", BOB, 990).revoke(Revocation.Kind.GRANT, "g2", 1500).used(2400);
        assertEquals(Verdict.AUTHORIZED, w.under("\"maxTtl\":\"PT8H\",\"revocationGrace\":\"PT20M\"").verdict());
        assertEquals(Verdict.REVOKED, w.under("\"maxTtl\":\"PT8H\",\"revocationGrace\":\"PT14M\"").verdict());
    }

    /// A grant that begins and ends during a use is over at its end, which says more than unapproved.
    @Test
    void aGrantWithinALastingUseIsRead() {
        w.grant("g1", ALICE, 900, 9000).grant("g2", ALICE, 2000, 3000);
        w.add(w.use(1000).endTime(at(5000)));
        says(take(), Verdict.EXPIRED, "g2");
    }
}
