package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Clock;
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

/// Rules D56 to D60: clocks, and how far each source has told.
class ClockRulesTest {
    private static final long SECOND = 1_000_000_000L;

    private final World w = new World();
    private final LiveLedger ledger = new LiveLedger();

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
        ledger.applyAll(w.events);
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(2));
        ledger.apply(w.event(EventType.ADMIN, 2599.999999999).build());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(2));
        ledger.apply(w.event(EventType.ADMIN, 2600).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(2));
        ledger.apply(w.event("s2", EventType.GRANT, 1000).grant(terms("g9", MALLORY, 1000, 4600)).build());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(2));
    }

    @Test
    void d58_eventsOfTheFutureAndWithoutTimeMoveNothing() {
        w.used(2000);
        ledger.applyAll(w.events);
        ledger.apply(w.event(EventType.ADMIN, 9000).watermark(at(9000)).build(), at(2000));
        ledger.apply(w.event(EventType.ADMIN, 0).eventTime(Instant.EPOCH).watermark(at(9000)).build());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
        ledger.apply(w.event(EventType.ADMIN, 2000).watermark(at(9000)).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(0));
    }

    /// A connector's heartbeat may state another system than the records that it passes on, or none: each event is as late
    /// as its own system allows.
    @Test
    void d58_streamIsOfTheSource_whateverSystemItsEventsState() {
        w.used(2000);
        ledger.applyAll(w.events);
        Source vault = new Source("s", "vault", null, "h1", null, null, "test/1", 0);
        ledger.apply(w.event(EventType.ADMIN, 2119.999999999).source(vault).build());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
        Source feed = new Source("s", "test", "feed", "h2", null, null, "test/1", 0);
        ledger.apply(w.event(EventType.ADMIN, 2000).source(feed).watermark(at(9000)).build());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0), "another stream");
        Source later = new Source("s", "vault", null, "h3", null, null, "test/1", 0);
        ledger.apply(w.event(EventType.ADMIN, 2120).source(later).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(0));
        ledger.apply(w.use(5000).build());
        Source heartbeat = new Source("s", "native", null, "h4", null, null, "test/1", 0);
        ledger.apply(w.event(EventType.ADMIN, 5000).source(heartbeat).watermark(at(5000)).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(4), "a heartbeat");
    }

    @Test
    void d59_streamsThatGrantForTheSystemOrByAPatternWithoutColon() {
        w.used(2000);
        w.add(w.event(EventType.ADMIN, 2000).watermark(at(9000)));
        ledger.applyAll(w.events);
        for (String scope : List.of("vault:x", "x*", "o", "op*")) {
            assertEquals(Finality.FINAL, ledger.engine.finality(0), "before " + scope);
            ledger.apply(w.event("g-" + scope.replace("*", ""), EventType.GRANT, 1000).grant(new Grant("g1", MALLORY, List.of(scope), List.of(),
                    null, null, null, null, null, null, null, null)).build());
        }
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
        ledger.apply(w.event("g-op", EventType.ADMIN, 1000).watermark(at(2000)).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(0));
        ledger.apply(w.event("y", EventType.GRANT, 1000).grant(new Grant("g1", MALLORY, List.of("op:else"), List.of(),
                null, null, null, null, null, null, null, null)).build());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
    }

    @Test
    void d59_sourcesThatOnlyApproveOrRevokeAreNotWaitedFor() {
        w.valid().used(2000);
        w.add(w.event(EventType.ADMIN, 2000).watermark(at(9000)));
        w.add(w.event("hr", EventType.REVOCATION, 1).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.IDENTITY, "u:x"), null, null, null, null, null)));
        ledger.applyAll(w.events);
        assertEquals(Finality.FINAL, ledger.engine.finality(2));
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
        ledger.applyAll(w.events);
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
        Event open = w.event(EventType.SOURCE_GAP, 2500).gap(
                new Gap("gap", "broker", Gap.State.OPEN, at(1500), at(2500), List.of(), null)).build();
        ledger.apply(open);
        assertEquals(Verdict.INDETERMINATE, ledger.store.latest(0).verdict());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
        ledger.apply(open.toBuilder().source(w.event(EventType.ADMIN, 0).build().source()).eventTime(at(2501)).gap(
                new Gap("gap", "broker", Gap.State.UNRECOVERABLE, at(1500), at(2500), List.of(), null)).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(0));
    }

    /// A use is judged by the gap in which it began.
    @Test
    void d60_gapThatBeginsDuringAUseIsNone() {
        for (double from : new double[] {2000, 2000.000000001}) {
            World v = new World().gap(Gap.State.OPEN, from, 2500);
            v.add(v.use(2000).endTime(at(2400)));
            v.is(from == 2000 ? Verdict.INDETERMINATE : Verdict.NO_GRANT);
        }
        for (double until : new double[] {60_000, 59_999.999999999}) {
            World v = new World().gap(Gap.State.OPEN, 1000, until);
            v.add(v.use(60_000 + 12 * 3600).endTime(at(200_000)));
            v.is(until == 60_000 ? Verdict.INDETERMINATE : Verdict.NO_GRANT);
        }
    }

    @Test
    void d58_useThatLastsIsFinalWhenItsEndIsReached() {
        w.add(w.use(2000).endTime(at(3000)));
        ledger.applyAll(w.events);
        ledger.apply(w.event(EventType.ADMIN, 2000).watermark(at(2999.999999999)).build());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
        ledger.apply(w.event(EventType.ADMIN, 2000).watermark(at(3000)).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(0));
        ledger.apply(w.event(EventType.ADMIN, 1000).watermark(at(1000)).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(0), "it does not go back");
    }

    @Test
    void d58_conflictsMoveNothing() {
        w.used(2000);
        ledger.applyAll(w.events);
        ledger.engine.apply(LedgerFact.of(1, World.LATER, w.event(EventType.ADMIN, 9000).watermark(at(9000)).build(), Standing.CONFLICT, 0, null));
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
    }

    /// Section 2 of the rules: default error and allowed lateness, in seconds.
    @Test
    void d56_d58_defaultsOfEverySystem() {
        for (String row : List.of("aws 1 900", "okta 2 900", "azure 2 600", "k8s 2 120", "vault 2 120", "teleport 2 120", "apono 2 600",
                "onepassword 2 900", "endpoint 300 604800", "gcp 2 600", "github 2 600", "other 60 600",
                "apono/agentic-session 300 600", "onepassword/itemusages 300 259200", "aws/agentic-session 1 900", "apono/itemusages 2 600")) {
            String[] part = row.split("[ /]");
            String stream = row.contains("/") ? part[1] : null;
            Event event = of(part[0], stream, null);
            assertEquals(Long.parseLong(part[part.length - 2]) * SECOND, Policy.STANDARD.clockError(event), row);
            assertEquals(Long.parseLong(part[part.length - 1]) * SECOND, Policy.STANDARD.allowedLateness(StreamId.of(event.source())), row);
        }
    }

    @Test
    void d56_policySaysItOfASourceASystemOrAStream() {
        for (String name : List.of("aws", "aws/trail", "x", "x/trail")) {
            Policy policy = Policy.of("{\"version\":\"t\",\"sources\":{\"%s\":{\"clockError\":\"PT5S\",\"allowedLateness\":\"PT7S\"}}}"
                    .formatted(name).getBytes(StandardCharsets.UTF_8));
            Event named = of("aws", "trail", new Clock(null, Clock.Trust.CLIENT));
            assertEquals(5 * SECOND, policy.clockError(named), name);
            assertEquals(7 * SECOND, policy.allowedLateness(StreamId.of(named.source())), name);
            assertEquals(7_000_000L, policy.clockError(of("aws", "trail", new Clock(7L, Clock.Trust.CLIENT))), name);
            Event other = of(name.startsWith("aws") ? "okta" : "aws", "other", null);
            assertEquals(name.equals("x") ? 5 * SECOND : Policy.STANDARD.clockError(other), policy.clockError(other), name);
        }
    }
}
