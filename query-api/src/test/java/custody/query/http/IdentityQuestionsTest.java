package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.ToldScenario.DAY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Questions about people and machines, as the contract prints them and of other kinds, on a ledger that tells the golden
/// scenario, with the real engine's verdicts.
@ParameterizedClass
@EnumSource
class IdentityQuestionsTest {
    @AutoClose
    private final MemoryServer server;

    private final ToldScenario scenario;

    IdentityQuestionsTest(AnsweredFrom place) throws Exception {
        server = place.open();
        scenario = new ToldScenario(server);
    }

    @Test
    void q13WhatALeaverHasSeen() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(13), Map.of("person", scenario.identityId("Alice"), "t", DAY));
        assertEquals(List.of("fetch", "fetch"), texts(answer.at("/uses/nodes"), "/action"));
        assertEquals(MemoryServer.SECRET, answer.at("/uses/nodes/0/secret/uri").asText());
        assertEquals(0, server.data(MemoryServer.question(13), Map.of("person", scenario.identityId("Bob"), "t", DAY)).at("/uses/nodes").size());
    }

    @Test
    void q18WhichMachineIdentitiesSlept() throws Exception {
        Map<String, Object> variables = Map.of("before", "2026-11-21T10:10:00Z", "t", DAY);
        JsonNode nodes = server.data(MemoryServer.question(18), variables).at("/identities/nodes");
        assertEquals(List.of("AGENT"), texts(nodes, "/kind"));
    }

    @Test
    void r53AnIdentitysStoryFromItsInventoryToItsLastUse() throws Exception {
        scenario.add("""
                {"schema":"custody.event/1","source":{"id":"dir","system":"native","eventId":"d1","adapter":"native/1"},"type":"INVENTORY","layer":"CUSTODY",
                 "eventTime":"2026-11-20T09:00:00Z","outcome":"SUCCESS","links":[],"relation":{"kind":"OWNED_BY",
                 "subject":{"ref":"aws:iam:role/agent-runner","kind":"WORKLOAD"},"object":{"ref":"apono:user:u-bob","kind":"HUMAN"}}}""");
        String query = "query($id: ID!) {events(filter: {about: $id}, orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {type}}}";
        String role = server.data("{events(filter: {types: [ISSUE]}) {nodes {actor {id}}}}").at("/events/nodes/0/actor/id").asText();
        assertEquals(List.of("INVENTORY", "ISSUE", "USE", "USE"), texts(server.data(query, Map.of("id", role)).at("/events/nodes"), "/type"));
        scenario.add("""
                {"schema":"custody.event/1","source":{"id":"apono:acme","system":"apono","eventId":"r1","adapter":"native/1"},"type":"REVIEW","layer":"PRIVILEGE",
                 "eventTime":"2026-11-21T11:00:00Z","outcome":"SUCCESS","links":[],"grant":{"ref":"apono:req:123"},
                 "review":{"kind":"POST_USE","decision":"ACCEPTED","by":{"ref":"apono:user:u-bob","kind":"HUMAN"}}}""");
        assertEquals(List.of("INVENTORY", "APPROVAL", "REVIEW"), texts(server.data(query, Map.of("id", scenario.identityId("Bob"))).at("/events/nodes"), "/type"));
    }

    @Test
    void r53AnIdentityIsAlsoToldByWhoAuthorisedIt() throws Exception {
        String query = "query($id: ID!) {events(filter: {about: $id}, orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {type}}"
                + " node(id: $id) {... on Identity {grants {nodes {approvals {approver {name}}}}}}}";
        String agent = server.data("{grants {nodes {grantee {id}}}}").at("/grants/nodes/0/grantee/id").asText();
        JsonNode told = server.data(query, Map.of("id", agent));
        assertEquals(List.of("REQUEST", "GRANT", "DELEGATION", "USE", "USE"), texts(told.at("/events/nodes"), "/type"));
        assertEquals("Bob", told.at("/node/grants/nodes/0/approvals/0/approver/name").asText());
    }
}
