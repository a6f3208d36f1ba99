package custody.query.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The rules on one actor's uses, just inside and just outside of each threshold.
final class UseRulesTest {
    /// A Monday.
    private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");

    private final List<Finding> found = new ArrayList<>();
    private Habit habit = new Habit();
    private UseRules rules = new UseRules(Detections.STANDARD, found::add);
    private long index;

    private static EventBuilder at(Instant time, ActorKind kind) {
        Source source = new Source("vault", "vault", null, time.toString(), EventIdKind.NATIVE, null, "test/1", 0);
        return Event.of(source, EventType.USE, Layer.CUSTODY, time).action(Action.FETCH)
                .actor(Actor.of("svc:a", kind)).secret(Secret.of("vault:a"));
    }

    private List<Finding> use(EventBuilder event) {
        found.clear();
        Event built = event.build();
        rules.take(habit, built, index++, built.eventTime());
        return List.copyOf(found);
    }

    private List<Finding> use(Instant time) {
        return use(at(time, ActorKind.SERVICE_ACCOUNT));
    }

    private static List<Rule> of(List<Finding> findings) {
        return findings.stream().map(Finding::rule).toList();
    }

    private void officeHours(int weeks) {
        for (int day = 0; day < weeks * 7; day++) {
            for (int hour = 9; hour < 17 && day % 7 < 5; hour++) {
                assertEquals(List.of(), of(use(MONDAY.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour)))), "day " + day);
            }
        }
    }

    @Test
    void r67_offHours_inAnHourThatIsNotItsHabit() {
        officeHours(5);
        Instant monday = MONDAY.plus(Duration.ofDays(35));
        assertEquals(List.of(), use(monday.plus(Duration.ofHours(9))));
        List<Finding> night = use(monday.plus(Duration.ofHours(27)));
        assertEquals(List.of(Rule.OFF_HOURS), of(night));
        assertTrue(night.getFirst().explanation().contains("Tuesday 03:00"), night.getFirst().explanation());
        assertEquals(List.of(index - 1), night.getFirst().evidence());
        assertEquals(List.of(), use(monday.plus(Duration.ofHours(27)).plusSeconds(600)), "once an hour");
    }

    /// Two days are too few, three are a habit.
    @Test
    void r67_offHours_thirdDayMakesTheHabit() {
        officeHours(4);
        Instant night = MONDAY.plus(Duration.ofDays(28)).plus(Duration.ofHours(3));
        for (int week = 0; week < 3; week++) {
            assertEquals(List.of(Rule.OFF_HOURS), of(use(night.plus(Duration.ofDays(7 * week)))), "week " + week);
        }
        assertEquals(List.of(), use(night.plus(Duration.ofDays(21))));
        assertEquals(List.of(Rule.OFF_HOURS), of(use(night.plus(Duration.ofDays(7 * 15)))), "forgotten after 90 days, as the habit");
    }

    @Test
    void r67_offHours_nobodyHasAHabitAtOnce() {
        assertEquals(List.of(), use(MONDAY));
        assertEquals(List.of(), use(MONDAY.plus(Duration.ofDays(21)).minusSeconds(1)));
        assertEquals(List.of(Rule.OFF_HOURS), of(use(MONDAY.plus(Duration.ofDays(21)).plus(Duration.ofHours(5)))));
    }

    @Test
    void r68_firstSeenResource_needsAHistory() {
        use(MONDAY);
        assertEquals(List.of(), use(at(MONDAY.plus(Duration.ofDays(13)), ActorKind.SERVICE_ACCOUNT).secret(Secret.of("vault:b"))));
        Instant later = MONDAY.plus(Duration.ofDays(14));
        List<Finding> first = use(at(later, ActorKind.SERVICE_ACCOUNT).secret(Secret.of("vault:c")));
        assertEquals(List.of(Rule.FIRST_SEEN_RESOURCE), of(first));
        assertEquals("vault:c", first.getFirst().secret());
        assertEquals(List.of(), use(at(later.plusSeconds(1), ActorKind.SERVICE_ACCOUNT).secret(Secret.of("vault:c"))));
        assertEquals(List.of(), use(at(later.plusSeconds(2), ActorKind.SERVICE_ACCOUNT).secret(Secret.of("vault:b"))));
    }

    @Test
    void r68_firstSeenTool() {
        use(at(MONDAY, ActorKind.AGENT).context(Context.builder().tool("psql").build()));
        Instant later = MONDAY.plus(Duration.ofDays(14));
        assertEquals(List.of(), use(at(later, ActorKind.AGENT).context(Context.builder().tool("psql").build())));
        List<Finding> first = use(at(later, ActorKind.AGENT).context(Context.builder().tool("psql").toolServer("mcp:x").build()));
        assertEquals(List.of(Rule.FIRST_SEEN_TOOL), of(first));
        assertTrue(first.getFirst().explanation().contains("psql of mcp:x"));
    }

    @Test
    void r69_repeatedReads_tenInAnHour_onceAWindow() {
        for (int i = 0; i < 9; i++) {
            assertEquals(List.of(), use(MONDAY.plus(Duration.ofMinutes(i))));
        }
        List<Finding> tenth = use(MONDAY.plus(Duration.ofMinutes(60)));
        assertEquals(List.of(Rule.REPEATED_ATTEMPTS), of(tenth));
        assertEquals(10, tenth.getFirst().evidence().size());
        for (int i = 0; i < 30; i++) {
            assertEquals(List.of(), use(MONDAY.plus(Duration.ofMinutes(59)).plusSeconds(i)), "the window is over when it was told");
        }
    }

    @Test
    void r69_repeatedReads_nineInAnHourAreUsual() {
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of(), use(MONDAY.plusSeconds(i * 401L)), "use " + i);
        }
    }

    @Test
    void r69_repeatedDenials_twentyInAQuarter() {
        for (int i = 0; i < 19; i++) {
            assertEquals(List.of(), use(at(MONDAY.plusSeconds(i * 45L), ActorKind.HUMAN).outcome(Outcome.DENIED)));
        }
        List<Finding> twentieth = use(at(MONDAY.plus(Duration.ofMinutes(15)), ActorKind.HUMAN).outcome(Outcome.DENIED));
        assertEquals(List.of(Rule.REPEATED_ATTEMPTS), of(twentieth));
        assertEquals(20, twentieth.getFirst().evidence().size());
    }

    @Test
    void r69_repeatedDenials_notInMoreThanAQuarter() {
        for (int i = 0; i < 19; i++) {
            assertEquals(List.of(), use(at(MONDAY.plusSeconds(i * 45L), ActorKind.HUMAN).outcome(Outcome.DENIED)));
        }
        assertEquals(List.of(), use(at(MONDAY.plus(Duration.ofMinutes(15)).plusSeconds(1), ActorKind.HUMAN).outcome(Outcome.DENIED)));
    }

    @Test
    void r69_repeatedReads_notInMoreThanAnHour() {
        for (int i = 0; i < 9; i++) {
            assertEquals(List.of(), use(MONDAY.plus(Duration.ofMinutes(i))));
        }
        assertEquals(List.of(), use(MONDAY.plus(Duration.ofMinutes(60)).plusSeconds(1)));
    }

    @Test
    void r69_countsOfOneEventCount() {
        List<Finding> one = use(at(MONDAY, ActorKind.HUMAN).outcome(Outcome.DENIED).count(500L));
        assertEquals(List.of(Rule.REPEATED_ATTEMPTS), of(one));
        assertEquals(List.of(0L), one.getFirst().evidence());
    }

    @Test
    void r70_burst_byKindOfActor() {
        for (ActorKind kind : List.of(ActorKind.HUMAN, ActorKind.AGENT)) {
            habit = new Habit();
            int most = kind == ActorKind.HUMAN ? 5 : 20;
            for (int i = 0; i < most; i++) {
                List<Finding> few = use(at(MONDAY.plusSeconds(i), kind).secret(Secret.of("vault:" + i)));
                assertTrue(few.stream().noneMatch(each -> each.rule() == Rule.BURST), kind + " " + i);
            }
            use(at(MONDAY.plusSeconds(40), kind).secret(Secret.of("vault:0")));
            List<Finding> burst = use(at(MONDAY.plusSeconds(59), kind).secret(Secret.of("vault:x")));
            assertEquals(List.of(Rule.BURST), of(burst), kind + ": the same secret again is not one more");
            assertEquals(most + 1, burst.getFirst().evidence().size());
        }
    }

    /// Five secrets and a sixth after a whole minute: not within it.
    @Test
    void r70_burst_lessThanAMinute() {
        for (Duration sixth : List.of(Duration.ofMinutes(1), Duration.ofSeconds(60).minusNanos(1_000))) {
            habit = new Habit();
            for (int i = 0; i < 5; i++) {
                use(at(MONDAY.plusSeconds(i), ActorKind.HUMAN).secret(Secret.of("vault:" + i)));
            }
            List<Rule> found = of(use(at(MONDAY.plus(sixth), ActorKind.HUMAN).secret(Secret.of("vault:x"))));
            assertEquals(sixth.toSeconds() == 60 ? List.of() : List.of(Rule.BURST), found);
        }
    }

    @Test
    void r70_burst_notWhenSlower() {
        for (int i = 0; i < 40; i++) {
            List<Finding> slow = use(at(MONDAY.plusSeconds(i * 12L), ActorKind.HUMAN).secret(Secret.of("vault:" + i)));
            assertTrue(slow.stream().noneMatch(each -> each.rule() == Rule.BURST), "use " + i);
        }
    }

    @Test
    void r52_dormant_thenActive() {
        use(MONDAY);
        Instant wakes = MONDAY.plus(Duration.ofDays(90));
        assertTrue(of(use(wakes)).contains(Rule.DORMANT_THEN_ACTIVE));
        assertTrue(!of(use(wakes.plus(Duration.ofDays(90)).minusSeconds(1))).contains(Rule.DORMANT_THEN_ACTIVE));
    }

    /// A clock that runs ahead makes nobody dormant for the rest of the year.
    @Test
    void clocksFarAhead_areNotLearntFrom() {
        use(MONDAY);
        Event ahead = at(MONDAY.plus(Duration.ofDays(4_000)), ActorKind.HUMAN).build();
        rules.take(habit, ahead, 1, MONDAY);
        assertEquals(List.of(), use(MONDAY.plusSeconds(1)));
    }

    /// A source that leaves the field at zero makes nobody somebody who has been silent for fifty years, nor well known.
    @Test
    void missingTimes_areNotLearntFrom() {
        for (String missing : List.of("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1999-12-31T23:59:59.999999999Z")) {
            habit = new Habit();
            assertEquals(List.of(), use(Instant.parse(missing)));
            assertEquals(List.of(), use(MONDAY));
        }
        habit = new Habit();
        use(Instant.parse("2000-01-01T00:00:00Z"));
        assertTrue(of(use(MONDAY)).contains(Rule.DORMANT_THEN_ACTIVE));
    }

    /// Late and out of order: at most one alert a window, and the same in every replay.
    @Test
    void anyOrder_repeatedAttemptsAreToldOnce() {
        List<Instant> times = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            times.add(MONDAY.plusSeconds(i * 10L));
        }
        long seed = 20261125;
        for (int round = 0; round < 200; round++) {
            Collections.shuffle(times, new Random(seed + round));
            habit = new Habit();
            List<Finding> all = new ArrayList<>();
            times.forEach(time -> all.addAll(use(time)));
            assertEquals(1, all.size(), "round " + round + " of seed " + seed);
        }
    }

    @Test
    void whatIsRemembered_isReadBack() {
        officeHours(4);
        for (int i = 0; i < 300; i++) {
            use(at(MONDAY.plus(Duration.ofDays(40)).plusSeconds(i), ActorKind.AGENT).secret(Secret.of("vault:" + i))
                    .context(Context.builder().tool("t" + i % 7).build()));
        }
        byte[] bytes = habit.encode();
        Habit back = Objects.requireNonNull(Habit.decode(bytes));
        assertArrayEquals(bytes, back.encode());
        assertTrue(bytes.length < 12_000, "bounded: " + bytes.length);
    }

    @Test
    void thresholdsAreData() throws Exception {
        byte[] said = """
                {"rules":{"repeated-attempts":{"severity":"critical","thresholds":{"reads":3,"readsWithin":"PT1M"}}}}"""
                .getBytes(StandardCharsets.UTF_8);
        rules = new UseRules(Detections.of(JsonDocument.parse(said).root(), "entry 7"), found::add);
        use(MONDAY);
        use(MONDAY.plusSeconds(30));
        assertEquals(List.of(), use(MONDAY.plusSeconds(61)));
        assertEquals(List.of(Rule.REPEATED_ATTEMPTS), of(use(MONDAY.plusSeconds(90))));
    }
}
