package custody.query.alert;

import static custody.query.alert.TriedRules.ANN;
import static custody.query.alert.TriedRules.BOB;
import static custody.query.alert.TriedRules.DAY;
import static custody.query.alert.TriedRules.SECOND;
import static custody.query.alert.TriedRules.T;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Secret;
import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A use of what was found lying about, just inside and just outside of the time and of the names by which it is known.
class ExposureRulesTest {
    @AutoClose
    private static TestDatabase database;

    private final TriedRules tried = new TriedRules(database);

    @BeforeAll
    static void open(@TempDir Path directory) {
        database = TestDatabase.sqlite(directory.resolve("state.db"));
    }

    private EventBuilder found(EventType type, Instant time) {
        return tried.of("scanner", type, time).secret(Secret.of("vault:s"));
    }

    @Test
    void r56_exposed_fromTheDiscoveryUntilTheRotation() throws Exception {
        tried.say(found(EventType.DISCOVERY, T));
        tried.say(tried.use(ANN, T.minus(SECOND)));
        assertEquals(List.of(), tried.causes("use-after-exposure"));
        tried.say(found(EventType.DISCOVERY, T));
        tried.say(tried.use(ANN, T));
        assertEquals(List.of(1L), tried.causes("use-after-exposure"));
        for (Duration after : List.of(Duration.ofMinutes(5).minus(SECOND), Duration.ofMinutes(5))) {
            tried.say(found(EventType.DISCOVERY, T));
            tried.say(found(EventType.ROTATE, T.plus(Duration.ofMinutes(5))));
            tried.say(tried.use(ANN, T.plus(after)));
            assertEquals(after.toSeconds() < 300 ? List.of(2L) : List.of(), tried.causes("use-after-exposure"), after.toString());
        }
    }

    @Test
    void r56_exposed_reportedAfterTheUse() throws Exception {
        for (Duration before : List.of(Duration.ZERO, SECOND)) {
            tried.say(tried.use(ANN, T));
            tried.say(tried.use(BOB, T));
            tried.say(found(EventType.DISCOVERY, T.plus(before)).build(), T.plus(DAY), "null");
            assertEquals(before.isZero() ? List.of(2L) : List.of(), tried.causes("use-after-exposure"), "one alert for both");
        }
    }

    private EventBuilder named(EventBuilder event) {
        return event.secret(null).credential(Credential.of("c:1", "lease")).link("vault.lease_id", "l1");
    }

    @Test
    void r56_exposed_oneAlertForAllNamesOfACredential() throws Exception {
        tried.say(named(tried.use(ANN, T)));
        tried.say(tried.use(ANN, T.plus(SECOND)).secret(null).link("vault.lease_id", "l1"));
        tried.say(named(found(EventType.DISCOVERY, T)).build(), T.plus(DAY), "null");
        tried.say(tried.use(ANN, T.plusSeconds(60)).secret(null).link("vault.lease_id", "l1"));
        assertEquals(List.of(2L), tried.causes("use-after-exposure"), "and its other name is quiet");
        tried.say(named(found(EventType.DISCOVERY, T)));
        tried.say(named(tried.use(ANN, T)));
        tried.say(tried.use(ANN, T.plusSeconds(60)).secret(null).link("vault.lease_id", "l1"));
        assertEquals(List.of(1L), tried.causes("use-after-exposure"), "the first use told of both");
    }

    @Test
    void r56_exposed_sixteenNamesOfACredential() throws Exception {
        for (int before : List.of(15, 16)) {
            EventBuilder many = found(EventType.DISCOVERY, T).secret(null);
            for (int i = 0; i < before; i++) {
                many.link("aws.access_key_id", "a%05d".formatted(i));
            }
            tried.say(many.link("vault.lease_id", "l1"));
            tried.say(tried.use(ANN, T).secret(null).link("vault.lease_id", "l1"));
            assertEquals(before == 15 ? List.of(1L) : List.of(), tried.causes("use-after-exposure"), before + " others before it");
        }
    }

    @Test
    void r56_exposed_byTheLinkOfACopy() throws Exception {
        Event discovery = found(EventType.DISCOVERY, T).build();
        tried.say(discovery, T, "null");
        tried.say(tried.use(ANN, T).secret(null).link("vault.lease_id", "l1"));
        tried.entries().append(discovery.toBuilder().link("vault.lease_id", "l1").build(), Standing.COPY, 0, "null", T.plus(DAY));
        tried.say(tried.use(BOB, T.plus(SECOND)).secret(null).link("vault.lease_id", "l1"));
        assertEquals(List.of(2L, 3L), tried.causes("use-after-exposure"));
    }

    /// Only what issued it calls it as the discovery does, and as the use does; it may come last.
    @Test
    void r56_exposed_byTheNamesThatAnIssueTies() throws Exception {
        Event issue = named(tried.of("vault", EventType.ISSUE, T.minus(DAY))).build();
        Event discovery = found(EventType.DISCOVERY, T).secret(null).link("vault.lease_id", "l1").build();
        Event before = lease(tried.use(ANN, T.minus(SECOND)));
        Event after = lease(tried.use(ANN, T));
        for (List<Event> order : List.of(List.of(issue, discovery, after), List.of(issue, after, discovery), List.of(discovery, after, issue),
                List.of(issue, before, discovery), List.of(discovery, after))) {
            order.forEach(event -> tried.say(event, T.plus(DAY), "null"));
            boolean isFlagged = order.contains(issue) && order.contains(after);
            assertEquals(isFlagged ? List.of(2L) : List.of(), tried.causes("use-after-exposure"), order.toString());
        }
    }

    private static Event lease(EventBuilder use) {
        return use.secret(null).credential(Credential.of("c:1", "lease")).build();
    }

    @Test
    void r56_exposed_byTheLinkThatACopyAddsToAUse() throws Exception {
        for (boolean wasTold : List.of(false, true)) {
            Event use = tried.use(ANN, T).build();
            tried.say(found(EventType.DISCOVERY, T).secret(wasTold ? Secret.of("vault:s") : null).link("vault.lease_id", "l1"));
            tried.say(use, T, "null");
            tried.entries().append(use.toBuilder().link("vault.lease_id", "l1").build(), Standing.COPY, 1, "null", T.plus(DAY));
            assertEquals(wasTold ? List.of(1L) : List.of(2L), tried.causes("use-after-exposure"));
        }
    }

    /// The second device has its own name for what was issued, and says it of the same issue.
    @Test
    void r56_exposed_byTheLinkThatACopyAddsToAnIssue() throws Exception {
        Event issue = tried.of("vault", EventType.ISSUE, T.minus(DAY)).credential(Credential.of("c:1", "lease")).build();
        tried.say(found(EventType.DISCOVERY, T).secret(null).link("vault.lease_id", "l1"));
        tried.say(issue, T.plus(DAY), "null");
        tried.say(lease(tried.use(ANN, T)), T.plus(DAY), "null");
        tried.entries().append(issue.toBuilder().link("vault.lease_id", "l1").build(), Standing.COPY, 1, "null", T.plus(DAY));
        assertEquals(List.of(3L), tried.causes("use-after-exposure"));
    }
}
