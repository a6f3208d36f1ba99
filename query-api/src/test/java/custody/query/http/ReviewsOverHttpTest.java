package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.WatchedCompany.ALL;
import static custody.query.http.WatchedCompany.by;
import static custody.query.http.WatchedCompany.day;
import static custody.query.http.WatchedCompany.grant;
import static custody.query.http.WatchedCompany.of;
import static custody.query.http.WatchedCompany.under;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What has to be looked at again, by whom it was, and whether in time, Q25 as printed among it.
class ReviewsOverHttpTest {
    @AutoClose
    private final MemoryServer server = MemoryServer.detecting();

    private final WatchedCompany company = new WatchedCompany(server);

    @Test
    void r19_breakGlassOpensAReview_overdueWithout_closedWith() throws Exception {
        company.approved("bg1", day(0, 7));
        company.add("GRANT", day(0, 8), grant("bg1", ",\"breakGlass\":true,\"expiresAt\":\"" + day(0, 12) + "\",\"justification\":\"INC-1\""));
        company.add("USE", day(0, 9), under("bg1"));
        company.settled();
        JsonNode item = reviews("open: true").get(0);
        assertEquals("BREAK_GLASS", item.get("kind").asText());
        assertEquals("GRANT", item.at("/trigger/type").asText());
        assertEquals("bg1", item.at("/subject/ref").asText());
        assertEquals(day(1, 8).plusSeconds(2).toString(), item.get("dueAt").asText());
        assertTrue(item.get("gap").isNull());
        company.add("USE", day(1, 7), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, company.alerts("review-overdue").size(), "not yet");
        company.add("USE", day(1, 9), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        JsonNode overdue = company.alerts("review-overdue");
        assertEquals(1, overdue.size());
        assertEquals(day(1, 8).plusSeconds(2).toString(), overdue.get(0).get("at").asText());
        company.add("REVIEW", day(2, 8), by("human:ann", "HUMAN") + ",\"grant\":{\"ref\":\"bg1\"},\"review\":{\"kind\":\"POST_USE\",\"decision\":\"ACCEPTED\"}");
        company.settled();
        assertEquals(0, reviews("open: true").size());
        assertEquals("PT48H", reviews("open: false").get(0).get("gap").asText());
    }

    @Test
    void q25_reviewPackAsPrinted_r72_r73_r74_r55() throws Exception {
        company.add("INVENTORY", day(0, 1), by("svc:new", "WORKLOAD"));
        company.add("github", "ADMIN", day(0, 2), by("human:dev", "HUMAN") + ",\"actionRaw\":\"workflow.updated\"");
        company.add("DELEGATION", day(0, 3), by("agent:7", "AGENT") + ",\"onBehalfOf\":[{\"ref\":\"human:ann\",\"kind\":\"HUMAN\"}]");
        company.add("DELEGATION", day(0, 4), by("agent:7", "AGENT") + ",\"onBehalfOf\":[{\"ref\":\"human:ann\",\"kind\":\"HUMAN\"}]");
        company.add("INVENTORY", day(0, 5), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"vault:prod/db\",\"kind\":\"UNKNOWN\"},"
                + "\"object\":{\"ref\":\"human:ann\",\"kind\":\"HUMAN\"}}");
        company.add("INVENTORY", day(0, 5), by("agent:known", "AGENT"));
        company.add("USE", day(0, 6), by("agent:known", "AGENT") + "," + of("vault:prod/db"));
        company.add("USE", day(0, 7), by("agent:shadow", "AGENT") + "," + of("vault:prod/db")
                + ",\"context\":{\"tool\":\"cursor\",\"deviceManaged\":false}");
        company.add("USE", day(0, 8), by("agent:shadow", "AGENT") + "," + of("vault:prod/db"));
        company.settled();
        assertEquals(List.of("WORKFLOW 1", "DELEGATION 2", "SHADOW_AGENT 7", "WORKLOAD 0", "WORKLOAD 5"),
                kinds(reviews("open: true")), "one each, and no second one for the same delegation or agent");
        String trigger = server.data("{events(filter: {types: [INVENTORY]}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {id}}}")
                .at("/events/nodes/0/id").asText();
        assertFalse(trigger.isEmpty());
        String event = server.ledger.entry(0).orElseThrow().payload().event().id().toString();
        company.add("REVIEW", day(3, 1), by("human:ann", "HUMAN") + ",\"review\":{\"kind\":\"PERIODIC\",\"decision\":\"ACCEPTED\"},"
                + "\"links\":[{\"name\":\"review.item\",\"value\":\"" + event + "\"}]");
        company.settled();
        String owner = server.data("{identities(first: 50) {nodes {id name}}}").at("/identities/nodes").valueStream()
                .filter(each -> each.get("name").asText().equals("human:ann")).findFirst().orElseThrow().get("id").asText();
        JsonNode pack = server.data(MemoryServer.question(25), Map.of("owner", owner, "t", ALL));
        assertEquals(4, pack.at("/reviewItems/nodes").size());
        assertEquals("ADMIN", pack.at("/reviewItems/nodes/0/trigger/type").asText());
        JsonNode uses = pack.at("/secrets/nodes/0/uses");
        assertEquals("vault:prod/db", pack.at("/secrets/nodes/0/uri").asText());
        assertEquals(3, uses.get("totalCount").asInt());
        assertEquals(List.of("AGENT", "AGENT", "AGENT"), texts(uses.get("nodes"), "/executor/kind"));
        assertEquals("{\"tool\":\"cursor\",\"deviceManaged\":false}", uses.at("/nodes/1/context").toString());
        JsonNode signed = reviews("open: false").get(0);
        assertEquals(List.of("INVENTORY", "REVIEW"), texts(signed.at("/evidence/nodes"), "/type"));
        assertEquals("PT72H", signed.get("gap").asText());
    }

    private JsonNode reviews(String which) throws Exception {
        return server.data("{reviewItems(" + which + ", first: 50) {nodes {id kind open openedAt dueAt gap"
                + " subject {id ... on Grant {ref} ... on Identity {name}} trigger {type seq} evidence {nodes {type}}}}}")
                .at("/reviewItems/nodes");
    }

    private static List<String> kinds(JsonNode reviews) {
        List<String> all = new ArrayList<>();
        reviews.forEach(each -> all.add(each.get("kind").asText() + " " + each.at("/trigger/seq").asText()));
        all.sort(Comparator.comparing((String text) -> text.startsWith("WORKLOAD")).thenComparing(text -> text.substring(text.length() - 1)));
        return all;
    }
}
