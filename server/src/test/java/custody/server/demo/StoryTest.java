package custody.server.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.file.RecordFiles;
import custody.ingest.recognise.Adapters;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonNode;
import custody.query.attribution.Confidence;
import custody.query.attribution.Engine;
import custody.query.attribution.LedgerFact;
import custody.query.attribution.MemoryStore;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The demo's records, mapped and judged without a server: they tell the golden scenario.
class StoryTest {
    private static final Instant LATER = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void everySystemIsRecognisedAndTellsItsPart() throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (Event event : events()) {
            counts.merge(event.source().system() + " " + event.type(), 1, Integer::sum);
        }
        assertEquals("{apono APPROVAL=1, apono DELEGATION=1, apono GRANT=1, apono REQUEST=1, apono REVOCATION=1, "
                + "aws DELEGATION=1, aws ISSUE=1, aws USE=2, cloudevents INVENTORY=3, onepassword INVENTORY=1, onepassword USE=1, vault ATTEMPT=1, vault USE=1}",
                counts.toString());
    }

    @Test
    void inEveryOrderTheFirstReadIsAuthorizedAndTheSecondCameAfterTheRevocation() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>(events());
        for (int round = 0; round < 50; round++) {
            judged(events, "seed " + seed + " round " + round);
            Collections.shuffle(events, random);
        }
    }

    private static void judged(List<Event> events, String which) {
        MemoryStore store = new MemoryStore();
        Engine engine = new Engine(store);
        Map<String, VerdictVersion> found = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            engine.apply(LedgerFact.first(i, LATER, events.get(i)));
        }
        for (int i = 0; i < events.size(); i++) {
            VerdictVersion version = store.latest(i);
            if (version != null) {
                found.put(events.get(i).eventTime().toString().substring(11, 19), version);
            }
        }
        VerdictVersion first = found.get("10:04:00");
        assertEquals(Verdict.AUTHORIZED, first.verdict(), which);
        assertEquals(Confidence.EXACT, first.confidence(), which);
        assertEquals(List.of("apono:user:u-alice", "apono:grantee:agent-7", "aws:iam:111122223333:role/agent-runner"),
                first.chain().stream().map(VerdictVersion.ChainHop::actorRef).toList(), which);
        assertEquals(EventType.APPROVAL, events.get(first.approvals().getFirst().intValue()).type(), which);
        VerdictVersion second = found.get("10:31:00");
        assertEquals(Verdict.REVOKED, second.verdict(), which);
        assertEquals(Confidence.EXACT, second.confidence(), which);
        assertEquals(EventType.REVOCATION, events.get((int) second.ending()).type(), which);
        assertEquals(Verdict.NO_GRANT, found.get("10:05:20").verdict(), which);
        assertEquals(Verdict.ATTEMPT_DENIED, found.get("10:05:31").verdict(), which);
        assertEquals(Verdict.NO_GRANT, found.get("10:26:42").verdict(), which);
        assertEquals(5, found.size(), which);
    }

    static List<Event> events() throws Exception {
        List<Event> events = new ArrayList<>();
        for (Story.Feed feed : Story.FEEDS) {
            SourceContext context = new SourceContext(feed.source(), feed.settings());
            Map<String, List<SourceRecord>> groups = new LinkedHashMap<>();
            long position = 0;
            for (JsonNode record : records(feed)) {
                Adapter adapter = Adapters.recogniser().recognise(record).orElseThrow();
                assertEquals(feed.adapter(), adapter.name());
                String key = adapter.groupKey(record).orElse("alone " + position);
                groups.computeIfAbsent(key, any -> new ArrayList<>()).add(new SourceRecord(position++, record));
            }
            Adapter adapter = Adapters.recogniser().named(feed.adapter()).orElseThrow();
            for (List<SourceRecord> group : groups.values()) {
                switch (adapter.map(group, context)) {
                    case Mapped.Events mapped -> events.addAll(mapped.events());
                    case Mapped.Skipped skipped -> assertEquals("read_only", skipped.reason());
                    case Mapped.Unmappable no -> fail(feed.file() + ": " + no.code() + " at " + no.pointer());
                }
            }
        }
        return events;
    }

    private static List<JsonNode> records(Story.Feed feed) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        List<String> documents = feed.file().endsWith(".ndjson")
                ? List.of(new String(feed.bytes(), StandardCharsets.UTF_8).split("\n"))
                : List.of(new String(feed.bytes(), StandardCharsets.UTF_8));
        for (String document : documents) {
            RecordFiles.records(JsonDocument.parse(document.getBytes(StandardCharsets.UTF_8)).root()).forEach(records::add);
        }
        return records;
    }
}
