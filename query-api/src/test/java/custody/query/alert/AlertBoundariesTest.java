package custody.query.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Clock;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Review;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.follow.MemoryEntries;
import custody.query.memory.MemoryProjections;
import custody.query.project.Batch;
import custody.query.state.AttributionProjection;
import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules that look at more than one actor's habit, just inside and just outside of each threshold.
/// (Those on habits: `UseRulesTest`.)
class AlertBoundariesTest {
    private static final Instant T = Instant.parse("2026-06-01T09:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Actor ANN = Actor.of("human:ann", ActorKind.HUMAN);
    private static final Actor BOB = Actor.of("human:bob", ActorKind.HUMAN);

    private static TestDatabase database;

    private MemoryEntries entries = new MemoryEntries();
    private int number;

    @BeforeAll
    static void open(@TempDir Path directory) {
        database = TestDatabase.sqlite(directory.resolve("state.db"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private EventBuilder of(String source, EventType type, Instant time) {
        return Event.of(new Source(source, source, "audit", "e" + number++, null, null, "test/1", 0), type, Layer.CUSTODY, time)
                .clock(new Clock(0L, Clock.Trust.SERVER));
    }

    /// Said at its own time.
    private void say(EventBuilder event) {
        Event built = event.build();
        say(built, built.eventTime(), "null");
    }

    private void say(Event event, Instant time, String record) {
        entries.append(event, Standing.FIRST, entries.size(), record, time);
    }

    private void set(String detections, Instant time) {
        say(of("custody", EventType.ADMIN, time).build(), time, "{\"detections\":" + detections + "}");
    }

    private EventBuilder use(Actor actor, Instant time) {
        return of("vault", EventType.USE, time).actor(actor).secret(Secret.of("vault:s")).action(Action.FETCH);
    }

    /// Somebody else does something else at that time.
    private void later(Instant time) {
        say(of("github", EventType.SESSION_START, time).actor(Actor.of("human:" + number, ActorKind.HUMAN)));
    }

    /// Causes of the alerts of a rule, of a ledger that begins anew after that.
    private List<Long> causes(String rule) throws Exception {
        DetectionRows rows = database.bean(DetectionRows.class);
        rows.together(rows::empty);
        AttributionProjection verdicts = new AttributionProjection();
        MemoryProjections answers = new MemoryProjections(entries);
        var detections = new DetectionProjection(rows, entries, answers, new Everything(answers), verdicts);
        Batch batch = Batch.decode(entries.read(detections.position(), Integer.MAX_VALUE, Long.MAX_VALUE));
        verdicts.apply(batch);
        detections.apply(batch);
        detections.settle();
        entries = new MemoryEntries();
        return rows.query("SELECT cause, payload FROM detect_pending ORDER BY cause", List.of(), row ->
                AlertEntry.submission(row.getString(2)).event().actionRaw().equals(rule) ? row.getLong(1) : -1L)
                .stream().filter(cause -> cause >= 0).toList();
    }

    @Test
    void sharedCredential_twentyFourHours() throws Exception {
        for (Duration apart : List.of(DAY, DAY.plusNanos(1_000))) {
            say(use(ANN, T).credential(Credential.of("c:1", "lease")));
            say(use(BOB, T.plus(apart)).credential(Credential.of("c:1", "lease")));
            assertEquals(apart.equals(DAY) ? List.of(1L) : List.of(), causes("shared-credential"), apart.toString());
        }
    }

    @Test
    void sharedCredential_quiet() throws Exception {
        for (Instant time : List.of(T, T.plus(DAY).minus(SECOND), T.plus(DAY))) {
            say(use(ANN, time).credential(Credential.of("c:1", "lease")));
            say(use(BOB, time).credential(Credential.of("c:1", "lease")));
        }
        assertEquals(List.of(1L, 4L), causes("shared-credential"), "an alert at T, and one a day after");
    }

    private EventBuilder found(EventType type, Instant time) {
        return of("scanner", type, time).secret(Secret.of("vault:s"));
    }

    @Test
    void r56_exposed_fromTheDiscoveryUntilTheRotation() throws Exception {
        say(found(EventType.DISCOVERY, T));
        say(use(ANN, T.minus(SECOND)));
        assertEquals(List.of(), causes("use-after-exposure"));
        say(found(EventType.DISCOVERY, T));
        say(use(ANN, T));
        assertEquals(List.of(1L), causes("use-after-exposure"));
        for (Duration after : List.of(Duration.ofMinutes(5).minus(SECOND), Duration.ofMinutes(5))) {
            say(found(EventType.DISCOVERY, T));
            say(found(EventType.ROTATE, T.plus(Duration.ofMinutes(5))));
            say(use(ANN, T.plus(after)));
            assertEquals(after.toSeconds() < 300 ? List.of(2L) : List.of(), causes("use-after-exposure"), after.toString());
        }
    }

    @Test
    void r56_exposed_reportedAfterTheUse() throws Exception {
        for (Duration before : List.of(Duration.ZERO, SECOND)) {
            say(use(ANN, T));
            say(use(BOB, T));
            say(found(EventType.DISCOVERY, T.plus(before)).build(), T.plus(DAY), "null");
            assertEquals(before.isZero() ? List.of(2L) : List.of(), causes("use-after-exposure"), "one alert for both");
        }
    }

    private EventBuilder named(EventBuilder event) {
        return event.secret(null).credential(Credential.of("c:1", "lease")).link("vault.lease_id", "l1");
    }

    @Test
    void r56_exposed_oneAlertForAllNamesOfACredential() throws Exception {
        say(named(use(ANN, T)));
        say(use(ANN, T.plus(SECOND)).secret(null).link("vault.lease_id", "l1"));
        say(named(found(EventType.DISCOVERY, T)).build(), T.plus(DAY), "null");
        say(use(ANN, T.plusSeconds(60)).secret(null).link("vault.lease_id", "l1"));
        assertEquals(List.of(2L), causes("use-after-exposure"), "and its other name is quiet");
        say(named(found(EventType.DISCOVERY, T)));
        say(named(use(ANN, T)));
        say(use(ANN, T.plusSeconds(60)).secret(null).link("vault.lease_id", "l1"));
        assertEquals(List.of(1L), causes("use-after-exposure"), "the first use told of both");
    }

    @Test
    void r56_exposed_sixteenNamesOfACredential() throws Exception {
        for (int before : List.of(15, 16)) {
            EventBuilder many = found(EventType.DISCOVERY, T).secret(null);
            for (int i = 0; i < before; i++) {
                many.link("aws.access_key_id", "a%05d".formatted(i));
            }
            say(many.link("vault.lease_id", "l1"));
            say(use(ANN, T).secret(null).link("vault.lease_id", "l1"));
            assertEquals(before == 15 ? List.of(1L) : List.of(), causes("use-after-exposure"), before + " others before it");
        }
    }

    @Test
    void r56_exposed_byTheLinkOfACopy() throws Exception {
        Event discovery = found(EventType.DISCOVERY, T).build();
        say(discovery, T, "null");
        say(use(ANN, T).secret(null).link("vault.lease_id", "l1"));
        entries.append(discovery.toBuilder().link("vault.lease_id", "l1").build(), Standing.COPY, 0, "null", T.plus(DAY));
        say(use(BOB, T.plus(SECOND)).secret(null).link("vault.lease_id", "l1"));
        assertEquals(List.of(2L, 3L), causes("use-after-exposure"));
    }

    private void granted(String ref, Instant until, Boolean breakGlass) {
        say(of("broker", EventType.APPROVAL, T).actor(ANN).grant(Grant.of(ref)).approval(new Approval(
                null, Approval.Kind.HUMAN, ANN, Approval.Decision.APPROVED, null, null, null, "fine", null)));
        say(of("broker", EventType.GRANT, T).actor(ANN).grant(new Grant(
                ref, BOB, List.of("vault:s"), List.of("fetch"), null, T, until, null, "ops", null, breakGlass, null)));
    }

    @Test
    void r29_standing_quietSevenDays() throws Exception {
        granted("g", null, null);
        for (Duration after : List.of(Duration.ZERO, Duration.ofDays(7).minus(SECOND), Duration.ofDays(7))) {
            say(use(BOB, T.plus(after)).grant(Grant.of("g")));
        }
        assertEquals(List.of(2L, 4L), causes("standing-privilege"));
    }

    private void revoke(Instant time, boolean confirms) {
        say(of("broker", EventType.REVOCATION, time).actor(ANN).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g"), time, "done", null, confirms, null)));
    }

    @Test
    void useAfterRevocation_quietADay() throws Exception {
        granted("g", T.plus(Duration.ofDays(9)), null);
        revoke(T.plus(SECOND), true);
        for (Duration after : List.of(Duration.ofMinutes(1), DAY.plusSeconds(59), DAY.plusSeconds(60))) {
            say(use(BOB, T.plus(after)).grant(Grant.of("g")));
        }
        assertEquals(List.of(3L, 5L), causes("use-after-revocation"));
    }

    @Test
    void revocationIncomplete_aQuarterOfAnHour() throws Exception {
        Instant revoked = T.plusSeconds(60);
        granted("g", T.plus(Duration.ofDays(9)), null);
        revoke(revoked, false);
        later(revoked.plus(Duration.ofMinutes(15)).minusNanos(1_000));
        later(revoked.plus(Duration.ofMinutes(15)));
        assertEquals(List.of(4L), causes("revocation-incomplete"));
        granted("g", T.plus(Duration.ofDays(9)), null);
        revoke(revoked, true);
        later(revoked.plus(Duration.ofMinutes(16)));
        assertEquals(List.of(), causes("revocation-incomplete"));
    }

    /// One that is not derived ends the credential, whose only layer this is.
    @Test
    void revocationIncomplete_whatIsDerivedConfirmsNothing() throws Exception {
        for (Boolean derived : Arrays.asList(null, true)) {
            say(of("broker", EventType.REVOCATION, T).derived(derived).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.CREDENTIAL, "c:1"), T, null, null, null, null)));
            later(T.plus(Duration.ofMinutes(16)));
            assertEquals(derived == null ? List.of() : List.of(1L), causes("revocation-incomplete"));
        }
    }

    /// Looked at on the next ten seconds.
    @Test
    void revocationIncomplete_onTheNextTenSeconds() throws Exception {
        granted("g", T.plus(Duration.ofDays(9)), null);
        revoke(T.plusSeconds(61), false);
        later(T.plusSeconds(61 + 900));
        later(T.plusSeconds(70 + 900));
        assertEquals(List.of(4L), causes("revocation-incomplete"));
    }

    @Test
    void provenanceDebt_sevenDaysOfGrace() throws Exception {
        for (Duration after : List.of(Duration.ZERO, Duration.ofDays(7).minusNanos(1_000), Duration.ofDays(7), Duration.ofDays(37).minusNanos(1_000),
                Duration.ofDays(37))) {
            say(use(ANN, T.plus(after)));
        }
        assertEquals(List.of(2L, 4L), causes("provenance-debt"));
    }

    @Test
    void r19_reviewOverdue_aDay() throws Exception {
        granted("g", T.plus(Duration.ofHours(4)), true);
        later(T.plus(DAY).minusNanos(1_000));
        later(T.plus(DAY));
        assertEquals(List.of(3L), causes("review-overdue"));
        granted("g", T.plus(Duration.ofHours(4)), true);
        say(of("broker", EventType.REVIEW, T.plus(DAY).minusNanos(1_000)).actor(ANN).grant(Grant.of("g"))
                .review(new Review(Review.Kind.POST_USE, Review.Decision.ACCEPTED, null, null, null, null)));
        later(T.plus(DAY));
        assertEquals(List.of(), causes("review-overdue"));
    }

    @Test
    void sourceSilent_aDay_ofASourceThatIsKnown() throws Exception {
        for (int heard : List.of(3, 2)) {
            set("{\"rules\":{\"source-silent\":{\"thresholds\":{\"entries\":3}}}}", T);
            for (int i = 0; i < heard; i++) {
                say(of("okta", EventType.SESSION_START, T).actor(ANN));
            }
            later(T.plus(DAY).minusNanos(1_000));
            later(T.plus(DAY));
            later(T.plus(DAY).plusSeconds(1));
            assertEquals(heard == 3 ? List.of(heard + 2L) : List.of(), causes("source-silent"), "once, and not of few entries");
        }
    }

    /// Uses of one source in blocks of four, of which so many carry a credential.
    private List<Long> joined(int... blocks) throws Exception {
        set("{\"rules\":{\"join-key-drop\":{\"thresholds\":{\"uses\":4}}}}", T);
        for (int block : blocks) {
            for (int i = 0; i < 4; i++) {
                say(use(ANN, T).credential(i < block ? Credential.of("c:" + number, "lease") : null));
            }
        }
        return causes("join-key-drop");
    }

    @Test
    void r78_joinKeyDrop_toLessThanHalf_ofAShareOfHalf() throws Exception {
        assertEquals(List.of(), joined(4, 2), "half of it is left");
        assertEquals(List.of(8L), joined(4, 1));
        assertEquals(List.of(8L), joined(2, 0), "half was usual");
        assertEquals(List.of(), joined(1, 0), "a quarter was usual");
        assertEquals(List.of(), joined(0, 4), "more is no drop");
    }

    @Test
    void identityConflict_notACopy() throws Exception {
        for (Standing standing : List.of(Standing.CONFLICT, Standing.COPY)) {
            say(use(ANN, T));
            entries.append(use(ANN, T).build(), standing, 0, "null", T);
            assertEquals(standing == Standing.CONFLICT ? List.of(1L) : List.of(), causes("identity-conflict"));
        }
    }

    @Test
    void muted_untilThen_byLedgerTime() throws Exception {
        Instant until = T.plus(DAY);
        for (Instant time : List.of(until.minusNanos(1_000), until)) {
            set("{\"rules\":{\"repeated-attempts\":{\"thresholds\":{\"reads\":2}}},\"mutes\":[{\"rule\":\"repeated-attempts\","
                    + "\"subject\":\"human:ann\",\"until\":\"" + until + "\",\"reason\":\"CHG-7\"}]}", T);
            say(use(ANN, T));
            say(use(ANN, T.plusSeconds(1)).build(), time, "null");
            assertEquals(time.equals(until) ? List.of(2L) : List.of(), causes("repeated-attempts"));
        }
    }

    @Test
    void moreThanPerDay_areCountedOnly() throws Exception {
        set("{\"rules\":{\"dormant-then-active\":{\"perDay\":2,\"thresholds\":{\"silent\":\"PT1S\"}}}}", T);
        for (Instant day : List.of(T, T.plus(DAY))) {
            for (int i = 0; i < 5; i++) {
                say(use(ANN, day.plusSeconds(2L * i)));
            }
        }
        assertEquals(List.of(2L, 3L, 6L, 7L), causes("dormant-then-active"));
        DetectionRows rows = database.bean(DetectionRows.class);
        assertEquals(List.of(2L, 3L), rows.query("SELECT untold FROM detect_count WHERE rule = 'dormant-then-active' ORDER BY day",
                List.of(), row -> row.getLong(1)));
    }

    @Test
    void disabledRule_saysNothing() throws Exception {
        set("{\"rules\":{\"shared-credential\":{\"enabled\":false}}}", T);
        say(use(ANN, T).credential(Credential.of("c:1", "lease")));
        say(use(BOB, T).credential(Credential.of("c:1", "lease")));
        assertEquals(List.of(), causes("shared-credential"));
    }
}
