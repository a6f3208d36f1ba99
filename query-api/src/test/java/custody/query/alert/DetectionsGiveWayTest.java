package custody.query.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.Appender;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Source;
import custody.ledger.merkle.Hash;
import custody.query.answer.Projections;
import custody.query.answer.RevocationFacts.LayerFacts;
import custody.query.answer.RevocationFacts;
import custody.query.follow.MemoryEntries;
import custody.query.project.Batch;
import custody.query.state.TestDatabase;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The detections take no longer at a time than a portion of what fell due, whatever was due at once, and write nothing
/// when nothing changed.
class DetectionsGiveWayTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final int REVOCATIONS = 2_300;
    private static final int PORTIONS = 3;
    private static final String MANY = """
            {"detections":{"rules":{"revocation-incomplete":{"perDay":100000}}}}""";

    @TempDir
    Path directory;

    private final MemoryEntries entries = new MemoryEntries();
    @AutoClose
    private TestDatabase database;
    private DetectionRows rows;

    @BeforeEach
    void open() {
        database = TestDatabase.sqlite(directory.resolve("state.db"));
        rows = database.bean(DetectionRows.class);
    }

    private DetectionProjection detections() throws Exception {
        Projections answers = (Projections) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Projections.class},
                (proxy, method, arguments) -> method.getName().equals("revocations") ? open((Collection<?>) arguments[0])
                        : method.getReturnType() == long.class ? (Object) Long.MAX_VALUE : Map.of());
        DetectionProjection made = new DetectionProjection(rows, entries, answers, new Everything(answers), (from, to) -> List.of());
        made.position();
        return made;
    }

    /// No layer of any of these was confirmed.
    private static Map<Long, RevocationFacts> open(Collection<?> revocations) {
        Map<Long, RevocationFacts> facts = new HashMap<>();
        for (Object each : revocations) {
            Long index = (Long) each;
            facts.put(index, new RevocationFacts(index, "broker", null, "c" + index, null, START, START, null,
                    List.of(new LayerFacts("BROKER", "vault", null, null, null)), null, null));
        }
        return facts;
    }

    private static EventBuilder event(String source, EventType type, String id) {
        return Event.of(new Source(source, "test", null, id, null, null, "test/1", 0), type, Layer.BROKER, START);
    }

    private void revoke() {
        entries.append(event("custody", EventType.ADMIN, "settings").build(), Standing.FIRST, 0, MANY, START);
        for (int i = 1; i <= REVOCATIONS; i++) {
            Revocation.Target target = new Revocation.Target(Revocation.Kind.GRANT, "g" + i);
            Event event = event("broker", EventType.REVOCATION, "r" + i).revocation(new Revocation(target, START, null, null, null, null)).build();
            entries.append(event, Standing.FIRST, i, "null", START);
        }
        for (int i = 0; i < 5; i++) {
            long index = entries.size();
            entries.append(event("broker", EventType.ADMIN, "later" + i).build(), Standing.FIRST, index, "null", START.plus(Duration.ofDays(1)));
        }
    }

    private static void apply(DetectionProjection to, MemoryEntries entries) throws Exception {
        to.apply(Batch.decode(entries.read(to.position(), 4_096, Long.MAX_VALUE)));
    }

    private Set<String> alerts() {
        return new TreeSet<>(rows.query("SELECT cause, event_id FROM detect_pending WHERE payload LIKE '%revocation-incomplete%'", List.of(),
                row -> row.getLong(1) + " " + row.getString(2)));
    }

    @Test
    void whatFellDueIsLookedAtInPortions() throws Exception {
        revoke();
        DetectionProjection detections = detections();
        for (int i = 1; i < PORTIONS; i++) {
            apply(detections, entries);
            assertEquals(REVOCATIONS + 1, detections.position(), "others come in between before the entry is through");
        }
        apply(detections, entries);
        assertEquals(entries.size(), detections.position());
        detections.settle();
        Set<String> whole = alerts();
        assertEquals(REVOCATIONS, whole.size());
        assertTrue(whole.stream().allMatch(each -> each.startsWith((REVOCATIONS + 1) + " ")), "one entry brought them all");
    }

    @Test
    void aRestartBetweenPortionsChangesNothing() throws Exception {
        revoke();
        for (int i = 0; i < PORTIONS; i++) {
            DetectionProjection detections = detections();
            apply(detections, entries);
            detections.settle();
        }
        assertEquals(entries.size(), detections().position());
        Set<String> restarted = alerts();
        rows.together(rows::empty);
        DetectionProjection again = detections();
        for (int i = 0; i < PORTIONS; i++) {
            apply(again, entries);
        }
        assertEquals(entries.size(), again.position());
        again.settle();
        assertEquals(restarted, alerts());
        assertEquals(REVOCATIONS, restarted.size());
    }

    /// All portions of an entry have it as their cause, and their alerts come in any order of event ids.
    @Test
    void everyAlertIsAppended_thoughPortionsAreWrittenOneByOne() throws Exception {
        revoke();
        DetectionProjection detections = detections();
        List<Integer> appended = new ArrayList<>();
        Set<String> alerted = new HashSet<>();
        try (AlertWriter writer = new AlertWriter(detections, rows, entries, taking(alerted), InstantSource.fixed(START), false)) {
            for (int i = 0; i < PORTIONS; i++) {
                apply(detections, entries);
                detections.settle();
                writer.round();
                appended.add(alerted.size());
            }
        }
        Set<String> waiting = new HashSet<>(rows.query("SELECT event_id FROM detect_pending", List.of(), row -> row.getString(1)));
        assertEquals(waiting, alerted, "those of the silent source too");
        assertTrue(waiting.size() > REVOCATIONS);
        assertEquals(List.of(0, 0, waiting.size()), appended);
    }

    /// Notes the event ids of what is appended.
    private static Appender taking(Set<String> alerted) {
        return submissions -> submissions.stream().<AppendOutcome>map(each -> {
            alerted.add(each.event().id().toString());
            return new AppendOutcome.Appended(0, each.event().id(), Hash.ZERO, Standing.FIRST);
        }).toList();
    }

    @Test
    void whatChangesNothingIsNotWritten() throws Exception {
        entries.append(event("broker", EventType.ADMIN, "one").build());
        DetectionProjection detections = detections();
        apply(detections, entries);
        detections.settle();
        assertEquals(1, position());
        entries.append(event("custody", EventType.ADMIN, "read").build());
        apply(detections, entries);
        detections.settle();
        assertEquals(2, detections.size(), "it is covered");
        assertEquals(1, position(), "and nothing of it is in the tables");
        entries.append(event("broker", EventType.ADMIN, "two").build());
        apply(detections, entries);
        detections.settle();
        assertEquals(3, position());
    }

    private long position() {
        return rows.query("SELECT position FROM detect_place", List.of(), row -> row.getLong(1)).getFirst();
    }
}
