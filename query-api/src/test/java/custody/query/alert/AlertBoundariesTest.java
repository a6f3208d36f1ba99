package custody.query.alert;

import static custody.query.alert.TriedRules.ANN;
import static custody.query.alert.TriedRules.BOB;
import static custody.query.alert.TriedRules.DAY;
import static custody.query.alert.TriedRules.SECOND;
import static custody.query.alert.TriedRules.T;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Review;
import custody.ledger.event.Revocation;
import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules that look at more than one actor's habit, just inside and just outside of each threshold.
/// (Those on habits: `UseRulesTest`; on what lay about: `ExposureRulesTest`.)
class AlertBoundariesTest {
    @AutoClose
    private static TestDatabase database;

    private final TriedRules tried = new TriedRules(database);

    @BeforeAll
    static void open(@TempDir Path directory) {
        database = TestDatabase.sqlite(directory.resolve("state.db"));
    }

    @Test
    void sharedCredential_twentyFourHours() throws Exception {
        for (Duration apart : List.of(DAY, DAY.plusNanos(1_000))) {
            tried.say(tried.use(ANN, T).credential(Credential.of("c:1", "lease")));
            tried.say(tried.use(BOB, T.plus(apart)).credential(Credential.of("c:1", "lease")));
            assertEquals(apart.equals(DAY) ? List.of(1L) : List.of(), tried.causes("shared-credential"), apart.toString());
        }
    }

    @Test
    void sharedCredential_quiet() throws Exception {
        for (Instant time : List.of(T, T.plus(DAY).minus(SECOND), T.plus(DAY))) {
            tried.say(tried.use(ANN, time).credential(Credential.of("c:1", "lease")));
            tried.say(tried.use(BOB, time).credential(Credential.of("c:1", "lease")));
        }
        assertEquals(List.of(1L, 4L), tried.causes("shared-credential"), "an alert at T, and one a day after");
    }

    @Test
    void r29_standing_quietSevenDays() throws Exception {
        tried.granted("g", null, null);
        for (Duration after : List.of(Duration.ZERO, Duration.ofDays(7).minus(SECOND), Duration.ofDays(7))) {
            tried.say(tried.use(BOB, T.plus(after)).grant(Grant.of("g")));
        }
        assertEquals(List.of(2L, 4L), tried.causes("standing-privilege"));
    }

    @Test
    void useAfterRevocation_quietADay() throws Exception {
        tried.granted("g", T.plus(Duration.ofDays(9)), null);
        tried.revoke(T.plus(SECOND), true);
        for (Duration after : List.of(Duration.ofMinutes(1), DAY.plusSeconds(59), DAY.plusSeconds(60))) {
            tried.say(tried.use(BOB, T.plus(after)).grant(Grant.of("g")));
        }
        assertEquals(List.of(3L, 5L), tried.causes("use-after-revocation"));
    }

    @Test
    void revocationIncomplete_aQuarterOfAnHour() throws Exception {
        Instant revoked = T.plusSeconds(60);
        tried.granted("g", T.plus(Duration.ofDays(9)), null);
        tried.revoke(revoked, false);
        tried.later(revoked.plus(Duration.ofMinutes(15)).minusNanos(1_000));
        tried.later(revoked.plus(Duration.ofMinutes(15)));
        assertEquals(List.of(4L), tried.causes("revocation-incomplete"));
        tried.granted("g", T.plus(Duration.ofDays(9)), null);
        tried.revoke(revoked, true);
        tried.later(revoked.plus(Duration.ofMinutes(16)));
        assertEquals(List.of(), tried.causes("revocation-incomplete"));
    }

    /// One that is not derived ends the credential, whose only layer this is.
    @Test
    void revocationIncomplete_whatIsDerivedConfirmsNothing() throws Exception {
        for (Boolean derived : Arrays.asList(null, true)) {
            tried.say(tried.of("broker", EventType.REVOCATION, T).derived(derived).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.CREDENTIAL, "c:1"), T, null, null, null, null)));
            tried.later(T.plus(Duration.ofMinutes(16)));
            assertEquals(derived == null ? List.of() : List.of(1L), tried.causes("revocation-incomplete"));
        }
    }

    /// Looked at on the next ten seconds.
    @Test
    void revocationIncomplete_onTheNextTenSeconds() throws Exception {
        tried.granted("g", T.plus(Duration.ofDays(9)), null);
        tried.revoke(T.plusSeconds(61), false);
        tried.later(T.plusSeconds(61 + 900));
        tried.later(T.plusSeconds(70 + 900));
        assertEquals(List.of(4L), tried.causes("revocation-incomplete"));
    }

    @Test
    void provenanceDebt_sevenDaysOfGrace() throws Exception {
        for (Duration after : List.of(Duration.ZERO, Duration.ofDays(7).minusNanos(1_000), Duration.ofDays(7), Duration.ofDays(37).minusNanos(1_000),
                Duration.ofDays(37))) {
            tried.say(tried.use(ANN, T.plus(after)));
        }
        assertEquals(List.of(2L, 4L), tried.causes("provenance-debt"));
    }

    @Test
    void r19_reviewOverdue_aDay() throws Exception {
        tried.granted("g", T.plus(Duration.ofHours(4)), true);
        tried.later(T.plus(DAY).minusNanos(1_000));
        tried.later(T.plus(DAY));
        assertEquals(List.of(3L), tried.causes("review-overdue"));
        tried.granted("g", T.plus(Duration.ofHours(4)), true);
        tried.say(tried.of("broker", EventType.REVIEW, T.plus(DAY).minusNanos(1_000)).actor(ANN).grant(Grant.of("g"))
                .review(new Review(Review.Kind.POST_USE, Review.Decision.ACCEPTED, null, null, null, null)));
        tried.later(T.plus(DAY));
        assertEquals(List.of(), tried.causes("review-overdue"));
    }

    @Test
    void sourceSilent_aDay_ofASourceThatIsKnown() throws Exception {
        for (int heard : List.of(3, 2)) {
            tried.set("{\"rules\":{\"source-silent\":{\"thresholds\":{\"entries\":3}}}}", T);
            for (int i = 0; i < heard; i++) {
                tried.say(tried.of("okta", EventType.SESSION_START, T).actor(ANN));
            }
            tried.later(T.plus(DAY).minusNanos(1_000));
            tried.later(T.plus(DAY));
            tried.later(T.plus(DAY).plusSeconds(1));
            assertEquals(heard == 3 ? List.of(heard + 2L) : List.of(), tried.causes("source-silent"), "once, and not of few entries");
        }
    }

    /// Uses of one source in blocks of four, of which so many carry a credential.
    private List<Long> joined(int... blocks) throws Exception {
        tried.set("{\"rules\":{\"join-key-drop\":{\"thresholds\":{\"uses\":4}}}}", T);
        for (int block : blocks) {
            for (int i = 0; i < 4; i++) {
                tried.say(tried.use(ANN, T).credential(i < block ? Credential.of("c:" + tried.entries().size(), "lease") : null));
            }
        }
        return tried.causes("join-key-drop");
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
            tried.say(tried.use(ANN, T));
            tried.entries().append(tried.use(ANN, T).build(), standing, 0, "null", T);
            assertEquals(standing == Standing.CONFLICT ? List.of(1L) : List.of(), tried.causes("identity-conflict"));
        }
    }

    @Test
    void muted_untilThen_byLedgerTime() throws Exception {
        Instant until = T.plus(DAY);
        for (Instant time : List.of(until.minusNanos(1_000), until)) {
            tried.set("{\"rules\":{\"repeated-attempts\":{\"thresholds\":{\"reads\":2}}},\"mutes\":[{\"rule\":\"repeated-attempts\","
                    + "\"subject\":\"human:ann\",\"until\":\"" + until + "\",\"reason\":\"CHG-7\"}]}", T);
            tried.say(tried.use(ANN, T));
            tried.say(tried.use(ANN, T.plusSeconds(1)).build(), time, "null");
            assertEquals(time.equals(until) ? List.of(2L) : List.of(), tried.causes("repeated-attempts"));
        }
    }

    @Test
    void moreThanPerDay_areCountedOnly() throws Exception {
        tried.set("{\"rules\":{\"dormant-then-active\":{\"perDay\":2,\"thresholds\":{\"silent\":\"PT1S\"}}}}", T);
        for (Instant day : List.of(T, T.plus(DAY))) {
            for (int i = 0; i < 5; i++) {
                tried.say(tried.use(ANN, day.plusSeconds(2L * i)));
            }
        }
        assertEquals(List.of(2L, 3L, 6L, 7L), tried.causes("dormant-then-active"));
        assertEquals(List.of(2L, 3L), tried.rows().query("SELECT untold FROM detect_count WHERE rule = 'dormant-then-active' ORDER BY day",
                List.of(), row -> row.getLong(1)));
    }

    @Test
    void disabledRule_saysNothing() throws Exception {
        tried.set("{\"rules\":{\"shared-credential\":{\"enabled\":false}}}", T);
        tried.say(tried.use(ANN, T).credential(Credential.of("c:1", "lease")));
        tried.say(tried.use(BOB, T).credential(Credential.of("c:1", "lease")));
        assertEquals(List.of(), tried.causes("shared-credential"));
    }
}
