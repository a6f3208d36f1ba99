package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.query.Eventually;
import custody.query.live.Seats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Subscriptions as event streams: what comes, in which order, and what a client has after it went and came back.
@ParameterizedClass
@EnumSource
class SubscriptionsTest {
    private static final String EVENTS = "subscription($f: EventFilter, $a: String) {eventAppended(filter: $f, after: $a) {seq type secret {uri}}}";
    private static final String VERDICTS = "subscription($f: UseFilter, $a: String) {verdictChanged(filter: $f, after: $a) "
            + "{use {id at event {seq} chain {actorRef} attribution {verdict}} from {verdict evaluatedAtSeq} "
            + "to {verdict evaluatedAtSeq grant {id} causedBy {seq}}}}";

    @AutoClose
    private final MemoryServer server;

    private int told;

    SubscriptionsTest(AnsweredFrom place) {
        server = place.open();
    }

    /// Appends an event of the golden scenario.
    private void tell(int line) throws Exception {
        server.ledger.add(ToldScenario.line(line), Instant.parse("2026-11-21T10:40:00Z").plusSeconds(told++));
    }

    /// A use of the scenario's secret, another one each time.
    private void tellUse(int number) throws Exception {
        String line = ToldScenario.line(7).replace("0aa3c9b1", "0aa%05x".formatted(number));
        server.ledger.add(line, Instant.parse("2026-11-21T10:50:00Z").plusSeconds(told++));
    }

    private EventSource source(String query, Map<String, ?> variables, String lastEventId) throws Exception {
        return new EventSource(server, "responder", query, variables, lastEventId);
    }

    @Test
    void eventsComeAsTheyAreAppended() throws Exception {
        tell(0);
        server.caughtUp();
        try (EventSource source = source(EVENTS, Map.of(), null).open()) {
            tell(1);
            tell(2);
            assertEquals("{\"eventAppended\":{\"seq\":\"1\",\"type\":\"APPROVAL\",\"secret\":null}}", source.next().json().get("data").toString());
            EventSource.Event second = source.next();
            assertEquals("2", second.json().at("/data/eventAppended/seq").asText());
            assertEquals(second.id(), second.json().at("/extensions/cursor").asText());
            assertEquals("next", second.name());
        }
    }

    @Test
    void filtersAreThoseOfQueries() throws Exception {
        try (EventSource source = source(EVENTS, Map.of("f", Map.of("types", List.of("USE", "REVOCATION"))), null).open()) {
            for (int line = 0; line < 8; line++) {
                tell(line);
            }
            server.caughtUp();
            String query = "query($f: EventFilter) {events(filter: $f, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {seq}}}";
            JsonNode all = server.data(query, Map.of("f", Map.of("types", List.of("USE", "REVOCATION")))).at("/events/nodes");
            assertEquals(3, all.size());
            for (JsonNode each : all) {
                assertEquals(each.get("seq"), source.next().json().at("/data/eventAppended/seq"));
            }
        }
    }

    @Test
    void verdictsComeWithTheVersionBefore() throws Exception {
        List<String> seen = new ArrayList<>();
        try (EventSource source = source(VERDICTS, Map.of(), null).open()) {
            // the use first, then what permits it, in the order that makes the verdict change most
            for (int line : new int[] {5, 0, 1, 2, 3, 4, 6, 7}) {
                tell(line);
            }
            server.caughtUp();
            JsonNode uses = server.data("{uses {nodes {event {seq} attribution {history {nodes {verdict evaluatedAtSeq}}}}}}", Map.of()).at("/uses/nodes");
            List<String> wanted = new ArrayList<>();
            for (JsonNode use : uses) {
                String before = "null";
                for (JsonNode version : use.at("/attribution/history/nodes").findParents("evaluatedAtSeq")) {
                    String now = version.get("verdict").asText();
                    wanted.add(version.get("evaluatedAtSeq").asText() + " " + use.at("/event/seq").asText() + " " + before + " " + now);
                    before = now;
                }
            }
            for (int i = 0; i < wanted.size(); i++) {
                JsonNode change = source.next().json().at("/data/verdictChanged");
                assertFalse(change.isMissingNode());
                assertEquals(change.at("/to/causedBy/seq"), change.at("/to/evaluatedAtSeq"));
                assertEquals(change.at("/to/verdict"), change.at("/use/attribution/verdict"), "the use as of that version");
                seen.add(change.at("/to/evaluatedAtSeq").asText() + " " + change.at("/use/event/seq").asText() + " "
                        + (change.get("from").isNull() ? "null" : change.at("/from/verdict").asText()) + " " + change.at("/to/verdict").asText());
            }
            assertTrue(wanted.size() >= 3, wanted.toString());
            assertEquals(wanted.stream().sorted().toList(), seen.stream().sorted().toList());
        }
    }

    @Test
    void q26TellsOfATier0Secret() throws Exception {
        String tagged = "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"cmdb\",\"eventId\":\"tag-1\"},\"layer\":\"CUSTODY\",\"type\":\"INVENTORY\","
                + "\"eventTime\":\"2026-11-21T09:00:00Z\",\"outcome\":\"SUCCESS\",\"secret\":{\"ref\":\"" + MemoryServer.SECRET
                + "\",\"tags\":[\"tier0\"]},\"links\":[]}";
        server.ledger.add(tagged, Instant.parse("2026-11-21T10:30:00Z"));
        try (EventSource source = source(MemoryServer.question(26), Map.of(), null).open()) {
            for (int line = 0; line < 8; line++) {
                tell(line);
            }
            JsonNode change;
            do {
                change = source.next().json().at("/data/verdictChanged");
                assertEquals(MemoryServer.SECRET, change.at("/use/secret/uri").asText(), change.toString());
                assertTrue(List.of("REVOKED", "INDETERMINATE").contains(change.at("/to/verdict").asText()), change.toString());
            } while (!change.at("/to/verdict").asText().equals("REVOKED"));
            assertEquals("2026-11-21T10:31:00Z", change.at("/use/at").asText(), change.toString());
        }
    }

    @Test
    void fromTheBeginningIsEverything() throws Exception {
        for (int line = 0; line < 8; line++) {
            tell(line);
        }
        try (EventSource source = source(EVENTS, Map.of("a", "0"), null)) {
            for (int seq = 0; seq < 8; seq++) {
                assertEquals(seq, source.next().json().at("/data/eventAppended/seq").asInt());
            }
        }
        try (EventSource source = source(EVENTS, Map.of("a", "6"), null)) {
            assertEquals(6, source.next().json().at("/data/eventAppended/seq").asInt());
        }
    }

    /// Comes and goes at random while others append; has each event and each version once, in order.
    @Test
    void aClientThatComesBackHasLostAndDoubledNothing() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        tell(0);
        int total = 120;
        Thread appending = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 1; i < 8; i++) {
                    tell(i);
                }
                for (int i = 0; i < total - 8; i++) {
                    tellUse(i);
                    if (i % 7 == 0) {
                        Thread.sleep(10);
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        List<String> events = walk(EVENTS, "/data/eventAppended/seq", total, random);
        appending.join();
        for (int i = 0; i < total; i++) {
            assertEquals(Integer.toString(i), events.get(i));
        }
        int versions = 2 + total - 8; // the scenario's two uses have one version each, and so has every other
        List<String> verdicts = walk(VERDICTS, "/data/verdictChanged/use/event/seq", versions, random);
        List<String> wanted = new ArrayList<>(List.of("5"));
        for (int i = 7; i < total; i++) {
            wanted.add(Integer.toString(i));
        }
        assertEquals(wanted, verdicts);
    }

    private List<String> walk(String query, String path, int count, Random random) throws Exception {
        List<String> seen = new ArrayList<>();
        String cursor = null;
        while (seen.size() < count) {
            boolean header = random.nextBoolean();
            Map<String, String> after = cursor == null ? Map.of("a", "0") : header ? Map.of() : Map.of("a", cursor);
            try (EventSource source = source(query, after, header ? cursor : null)) {
                for (int i = Math.min(count - seen.size(), 1 + random.nextInt(30)); i > 0; i--) {
                    EventSource.Event event = source.next();
                    assertEquals("next", event.name(), event.data());
                    seen.add(event.json().at(path).asText());
                    cursor = event.id();
                }
            }
        }
        return seen;
    }

    @Test
    void whatIsWrongIsSaidAtOnce() throws Exception {
        tell(0);
        for (Map<String, ?> variables : List.of(
                Map.of("a", "nonsense"), Map.of("a", "99"), Map.of("f", Map.of("types", List.of("NOTHING"))))) {
            try (EventSource source = source(EVENTS, variables, null)) {
                EventSource.Event only = source.next();
                assertEquals("next", only.name());
                assertFalse(only.json().at("/errors/0/extensions/code").asText().isEmpty(), only.data());
                assertFalse(only.json().has("data"), only.data());
                assertEquals("complete", source.next().name());
            }
        }
        String elsewhere;
        try (EventSource source = source(EVENTS, Map.of("a", "0"), null)) {
            elsewhere = source.next().id();
        }
        try (EventSource source = source(VERDICTS, Map.of("a", elsewhere), null)) {
            assertEquals("CURSOR_MISMATCH", source.next().json().at("/errors/0/extensions/code").asText());
        }
        assertEquals(406, server.post("responder", "application/json", MemoryServer.JSON.writeValueAsString(Map.of("query", EVENTS))).statusCode());
        assertEquals(0, server.server.getApplicationContext().getBean(Seats.class).taken());
    }

    /// Each would cause the next one: reading it is an entry too.
    @Test
    void sourceRecordsAndProofsAreNotPartOfIt() throws Exception {
        try (EventSource source = new EventSource(
                server, "compliance", "subscription {eventAppended {seq raw}}", Map.of(), null).open()) {
            tell(0);
            JsonNode first = source.next().json();
            assertTrue(first.at("/data/eventAppended/raw").isNull());
            assertEquals("BAD_USER_INPUT", first.at("/errors/0/extensions/code").asText());
            tell(1);
            assertEquals("1", source.next().json().at("/data/eventAppended/seq").asText());
        }
    }

    @Test
    void aClientThatGoesGivesItsSeatBack() throws Exception {
        Seats seats = server.server.getApplicationContext().getBean(Seats.class);
        List<EventSource> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(source(EVENTS, Map.of(), null).open());
        }
        assertEquals(10, seats.taken());
        for (EventSource each : all) {
            each.close();
        }
        tell(0); // a write finds out that nobody is there
        Eventually.holds(() -> seats.taken() == 0, () -> seats.taken() + " seats are taken");
    }
}
