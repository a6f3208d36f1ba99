package custody.query.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventType;
import custody.ledger.json.JsonDocument;
import custody.query.attribution.VerdictVersion;
import custody.query.follow.Follower;
import custody.query.follow.MemoryEntries;
import custody.query.follow.Pace;
import custody.query.index.EntryField;
import custody.query.index.EntryQuery;
import custody.query.index.Hits;
import custody.query.index.LuceneIndex;
import custody.query.index.Search;
import custody.query.index.VerdictFeed;
import custody.query.project.Batch;
import custody.query.project.Projection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The golden scenario from entries through follower and engine to the index.
class GoldenPathTest {
    private static final Pace PACE = new Pace(3, 1 << 20, Duration.ofMillis(5), Duration.ofMillis(2), Duration.ofMillis(20));
    private static final String SECRET = "aws:secretsmanager:eu-west-1:111122223333:prod/db";

    @TempDir
    Path directory;

    private static List<Event> scenario() throws Exception {
        var events = new ArrayList<Event>();
        try (var in = GoldenPathTest.class.getResourceAsStream("/golden-scenario.ndjson")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("\n")) {
                events.add(EventCodec.decode(JsonDocument.parse(line.getBytes(StandardCharsets.UTF_8)).root()));
            }
        }
        return events;
    }

    private static List<Long> uses(LuceneIndex index, EntryQuery where, long asOf) {
        Hits hits = index.search(new Search(Search.Over.USES, where, Search.Order.EVENT_TIME, true, asOf, 50, null, true));
        return hits.hits().stream().map(Hits.Hit::index).toList();
    }

    @Test
    void givesThePrintedAnswerInAnyOrderOfArrival() throws Exception {
        inManyOrders("memory", 12, entries -> new AttributionProjection());
    }

    @Test
    void givesItFromSqlite() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            EvidenceRepository rows = database.bean(EvidenceRepository.class);
            inManyOrders("sqlite", 40, entries -> stored(entries, rows));
        }
    }

    @Test
    void givesItFromPostgres() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            EvidenceRepository rows = database.bean(EvidenceRepository.class);
            inManyOrders("postgres", 20, entries -> stored(entries, rows));
        }
    }

    private static StoredAttribution stored(MemoryEntries entries, EvidenceRepository rows) {
        rows.clear();
        return new StoredAttribution(entries, rows, EvidenceLimits.STANDARD);
    }

    private <A extends Projection & VerdictFeed & Verdicts> void inManyOrders(
            String name, int rounds, Function<MemoryEntries, A> form) throws Exception {
        long seed = Long.getLong("custody.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            List<Event> events = new ArrayList<>(scenario());
            if (round > 0) {
                Collections.shuffle(events, random);
            }
            var entries = new MemoryEntries();
            events.forEach(entries::append);
            A attribution = form.apply(entries);
            try (var index = new LuceneIndex(directory.resolve(name + round), entries, attribution)) {
                try (var follower = new Follower(entries, List.of(attribution, index), PACE, InstantSource.system())) {
                    follower.start();
                    assertTrue(follower.awaitCovered(8, Duration.ofSeconds(30)));
                }
                check(events, attribution, index, "seed " + seed + " round " + round);
            }
        }
    }

    private static void check(List<Event> events, Verdicts attribution, LuceneIndex index, String which) {
        long early = -1;
        long late = -1;
        long revocation = -1;
        long approval = -1;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (event.type() == EventType.USE) {
                boolean first = event.eventTime().toString().startsWith("2026-11-21T10:04");
                early = first ? i : early;
                late = first ? late : i;
            }
            revocation = event.type() == EventType.REVOCATION ? i : revocation;
            approval = event.type() == EventType.APPROVAL ? i : approval;
        }
        assertEquals(List.of(early, late), uses(index, EntryQuery.is(EntryField.SECRET, SECRET), 8), which);
        assertEquals(List.of(early), uses(index, EntryQuery.is(EntryField.VERDICT, "AUTHORIZED"), 8), which);
        assertEquals(List.of(late), uses(index, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 8), which);
        assertEquals(List.of(late), uses(index, EntryQuery.is(EntryField.ENDED_BY, Long.toString(revocation)), 8), which);
        assertEquals(List.of(early, late), uses(index, EntryQuery.is(EntryField.CHAIN, "apono:user:u-alice"), 8), which);
        VerdictVersion version = attribution.inForce(List.of(early), 8).get(early);
        assertEquals("EXACT", version.confidence().name(), which);
        assertEquals(List.of(approval), version.approvals(), which);
        assertEquals(List.of("apono:user:u-alice", "apono:grantee:agent-7", "aws:iam:role/agent-runner"),
                version.chain().stream().map(VerdictVersion.ChainHop::actorRef).toList(), which);
    }

    @Test
    void pinnedAnswersSayWhatWasKnownThen() throws Exception {
        var entries = new MemoryEntries();
        List<Event> events = scenario();
        // The revocation comes last.
        events.add(events.remove(6));
        events.forEach(entries::append);
        var attribution = new AttributionProjection();
        try (var index = new LuceneIndex(directory, entries, attribution)) {
            try (var follower = new Follower(entries, List.of(attribution, index), PACE, InstantSource.system())) {
                follower.start();
                assertTrue(follower.awaitCovered(8, Duration.ofSeconds(20)));
            }
            assertEquals(List.of(5L, 6L), uses(index, EntryQuery.is(EntryField.VERDICT, "AUTHORIZED"), 7));
            assertEquals(List.of(5L), uses(index, EntryQuery.is(EntryField.VERDICT, "AUTHORIZED"), 8));
            assertEquals(List.of(6L), uses(index, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 8));
        }
    }

    /// The index must not pass entries whose verdicts are not known yet: they would be missing for ever.
    @Test
    void verdictsNotYetKnownAreRefused() throws Exception {
        var entries = new MemoryEntries();
        scenario().forEach(entries::append);
        var attribution = new AttributionProjection();
        attribution.apply(Batch.decode(entries.read(0, 5, 1 << 20)));
        assertEquals(5, attribution.position());
        assertThrows(IllegalStateException.class, () -> attribution.between(4, 6));
    }
}
