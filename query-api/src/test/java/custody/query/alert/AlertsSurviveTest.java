package custody.query.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.Submission;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.query.detect.Detections;
import custody.query.detect.Rule;
import custody.query.follow.MemoryEntries;
import custody.query.memory.MemoryProjections;
import custody.query.project.Batch;
import custody.query.project.ProjectionException;
import custody.query.state.AttributionProjection;
import custody.query.state.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However the follower is stopped and whatever statement fails, what is found in the end is what an undisturbed run
/// finds, each alert once, with the same words.
class AlertsSurviveTest {
    private static final long SEED = Long.getLong("custody.seed", 20_261_125L);
    private static final int CUTS = Integer.getInteger("custody.alert.cuts", 20);

    @TempDir
    Path directory;

    private final MemoryEntries entries = AlertStory.told();
    private final MemoryProjections answers = new MemoryProjections(entries);
    private final AttributionProjection verdicts = new AttributionProjection();

    @BeforeEach
    void judge() throws Exception {
        verdicts.apply(Batch.decode(entries.read(0, Integer.MAX_VALUE, Long.MAX_VALUE)));
    }

    private DetectionProjection open(DetectionRows rows) {
        return new DetectionProjection(rows, entries, answers, new Everything(answers), verdicts);
    }

    private void take(DetectionProjection detections, int most) throws ProjectionException {
        long at = detections.position();
        detections.apply(Batch.decode(entries.read(at, most, Long.MAX_VALUE)));
    }

    private void takeAll(DetectionProjection detections, int most) throws ProjectionException {
        while (detections.position() < entries.size()) {
            take(detections, most);
            detections.settle();
        }
    }

    /// What waits to be an entry, by rule, cause and subject.
    private static Map<String, String> waiting(DetectionRows rows) {
        Map<String, String> all = new TreeMap<>();
        for (String payload : rows.query("SELECT payload FROM detect_pending", List.of(), row -> row.getString(1))) {
            JsonNode alert = said(payload);
            String key = alert.text("rule").orElseThrow() + " " + alert.get("cause").asInteger().orElseThrow() + " "
                    + alert.text("subject").orElseThrow();
            assertEquals(null, all.put(key, payload), key);
        }
        return all;
    }

    private static void same(Map<String, String> expected, DetectionRows rows, String when) {
        Map<String, String> waiting = waiting(rows);
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(waiting.keySet()), when);
        assertTrue(expected.equals(waiting), "the words differ, " + when);
    }

    private Map<String, String> undisturbed(DetectionRows rows) throws Exception {
        rows.together(rows::empty);
        takeAll(open(rows), Integer.MAX_VALUE);
        return waiting(rows);
    }

    private static JsonNode said(String payload) {
        return AlertEntry.submission(payload).record().get("alert");
    }

    @Test
    void everyRuleSpeaks_andSaysWhy() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            Map<String, Integer> rules = new TreeMap<>();
            for (String payload : undisturbed(database.bean(DetectionRows.class)).values()) {
                JsonNode alert = said(payload);
                String id = alert.text("rule").orElseThrow();
                rules.merge(id, 1, Integer::sum);
                Rule rule = Rule.of(id).orElseThrow();
                assertFalse(alert.text("explanation").orElseThrow().isEmpty(), id);
                assertFalse(AlertEntry.evidence(alert).isEmpty(), id);
                assertEquals(Detections.STANDARD.of(rule).severity(), alert.text("severity").orElseThrow());
                for (String threshold : Detections.STANDARD.of(rule).thresholds().keySet()) {
                    assertTrue(alert.at("threshold", threshold) != null, id + " " + threshold);
                }
                List<String> controls = new ArrayList<>();
                alert.get("controls").elements().forEach(control -> controls.add(control.asString()));
                assertEquals(Detections.STANDARD.of(rule).controls(), controls, id);
                assertEquals("entry 0", alert.text("settings").orElseThrow());
            }
            for (Rule rule : Rule.values()) {
                assertTrue(rules.containsKey(rule.id()), rule.id() + " is not among " + rules);
            }
        }
    }

    /// Written or not, the follower goes away between two batches; the batches are cut anew each time.
    private void stopped(DetectionRows rows, int rounds) throws Exception {
        Map<String, String> expected = undisturbed(rows);
        for (int round = 0; round < rounds; round++) {
            Random random = new Random(SEED + round);
            rows.together(rows::empty);
            DetectionProjection detections = open(rows);
            int stops = 0;
            while (detections.position() < entries.size()) {
                take(detections, 1 + random.nextInt(40));
                if (random.nextBoolean()) {
                    detections.settle();
                }
                // Each stop may lose what was not written: not for ever.
                if (stops < 30 && random.nextInt(3) == 0) {
                    stops++;
                    detections = open(rows);
                }
            }
            detections.settle();
            same(expected, rows, "seed " + (SEED + round) + "L");
        }
    }

    @Test
    void stoppedBetweenAnyTwoBatches() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            stopped(database.bean(DetectionRows.class), CUTS);
        }
    }

    @Test
    void stoppedBetweenAnyTwoBatches_onPostgres() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            stopped(database.bean(DetectionRows.class), CUTS / 4);
        }
    }

    /// The database fails at each statement and each commit in turn; a commit that failed may have happened.
    @Test
    void anyStatementFails() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            DetectionRows rows = database.bean(DetectionRows.class);
            Map<String, String> expected = undisturbed(rows);
            int failed = 0;
            boolean armed = false;
            for (int call = 1; !armed; call++) {
                boolean late = call % 2 == 0;
                rows.together(rows::empty);
                TestDatabase.failAt(call, late);
                failed += untilDone(open(rows));
                armed = TestDatabase.isArmed();
                TestDatabase.failAt(0, false);
                same(expected, rows, "call " + call);
            }
            assertTrue(failed > 20, "failures " + failed);
        }
    }

    private int untilDone(DetectionProjection detections) {
        for (int failures = 0; failures < 5; failures++) {
            try {
                takeAll(detections, 50);
                return failures;
            } catch (ProjectionException e) {
                // As the follower does: asks for the place again, and goes on from there.
            }
        }
        throw new AssertionError("it fails on and on");
    }

    /// Alerts become entries, some of them while the batches after their cause are still to come; what is in the ledger
    /// waits no more, also when everything is made again.
    @Test
    void whatIsAnEntryIsNotRaisedAgain() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            DetectionRows rows = database.bean(DetectionRows.class);
            Map<String, String> expected = undisturbed(rows);
            Instant end = entries.entry(entries.size() - 1).orElseThrow().time();
            for (String payload : expected.values()) {
                Submission alert = AlertEntry.submission(payload);
                String record = new String(CanonicalJson.bytes(alert.record()), StandardCharsets.UTF_8);
                entries.append(alert.event(), Standing.FIRST, entries.size(), record, end);
            }
            long from = entries.size() - expected.size();
            verdicts.apply(Batch.decode(entries.read(from, Integer.MAX_VALUE, Long.MAX_VALUE)));
            takeAll(open(rows), 7);
            same(Map.of(), rows, "all are entries");
            assertEquals(expected.size(), alerts(rows));
            rows.together(rows::empty);
            takeAll(open(rows), 7);
            same(Map.of(), rows, "all are entries");
            assertEquals(expected.size(), alerts(rows));
        }
    }

    private static int alerts(DetectionRows rows) {
        return rows.query("SELECT seq FROM detect_alert", List.of(), row -> row.getLong(1)).size();
    }
}
