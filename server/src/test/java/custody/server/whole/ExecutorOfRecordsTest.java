package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records that name both an application and the identity behind it, as vendors write them: the identity is who
/// executes, the application is where (R5).
class ExecutorOfRecordsTest {
    private static final String USES = """
            query($s: [ID!]) {events(filter: {sources: $s, types: [USE]}) {nodes {actor {kind refs} use {executor {kind refs}
              context {tool toolServer resource} secret {uri}}}}}""";

    @TempDir
    static Path data;

    @AutoClose
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(data, Map.of());
    }

    /// The one use that a record of a source becomes.
    private static JsonNode use(String source, String record) throws Exception {
        JsonNode taken = server.api.take("/v1/sources/" + source + "/raw", "application/x-ndjson", record.replace("\n", "").getBytes(StandardCharsets.UTF_8));
        assertEquals(1, taken.get("accepted").asInt(), taken.toString());
        server.api.awaitAnswered(taken.get("treeSize").asLong());
        String id = "";
        for (JsonNode each : server.api.ask("{sources {id name}}", Map.of()).get("sources")) {
            id = each.get("name").asText().equals(source) ? each.get("id").asText() : id;
        }
        JsonNode uses = server.api.ask(USES, Map.of("s", List.of(id))).at("/events/nodes");
        assertEquals(1, uses.size());
        return uses.get(0).get("use");
    }

    @Test
    void r5_roleBehindAServiceThatCallsForIt() throws Exception {
        JsonNode use = use("aws:1", """
                {"eventVersion":"1.09","eventSource":"secretsmanager.amazonaws.com","eventName":"GetSecretValue","awsRegion":"eu-west-1",
                "eventTime":"2026-11-21T10:04:00Z","eventID":"dfd6d93a-2ce6-4dbe-8939-86b8ba67c868","recipientAccountId":"111122223333",
                "sourceIPAddress":"bedrock.amazonaws.com","userAgent":"bedrock.amazonaws.com","requestParameters":{"secretId":"prod/db"},
                "userIdentity":{"type":"AssumedRole","principalId":"AROAX:s1","arn":"arn:aws:sts::111122223333:assumed-role/agent-runner/s1",
                "accountId":"111122223333","invokedBy":"bedrock.amazonaws.com","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAX",
                "arn":"arn:aws:iam::111122223333:role/agent-runner","accountId":"111122223333","userName":"agent-runner"}}}}""");
        assertEquals("WORKLOAD", use.at("/executor/kind").asText());
        assertTrue(use.at("/executor/refs/0").asText().endsWith("role/agent-runner"), use.toString());
        assertEquals("bedrock.amazonaws.com", use.at("/context/tool").asText());
        assertTrue(use.at("/secret/uri").asText().endsWith("prod/db"), use.toString());
    }

    @Test
    void r5_agentBehindAToolThatItCalls() throws Exception {
        JsonNode use = use("apono:1", """
                {"type":"TOOL_ACTIVITY","event_time":1795255400.000,"session_id":"s-5","agent":{"id":"agent-7","name":"agent-7"},
                "requester":{"id":"u-alice","name":"Alice"},
                "tool_activity":{"type":"TOOL_CALL","tool_name":"run_query","mcp_server_name":"postgres-mcp","intent_action":"read","enforcement_decision":"ALLOW"}}""");
        assertEquals("AGENT", use.at("/executor/kind").asText());
        assertEquals("apono:grantee:agent-7", use.at("/executor/refs/0").asText());
        assertEquals("{\"tool\":\"run_query\",\"toolServer\":\"postgres-mcp\",\"resource\":\"tool:postgres-mcp\"}", use.get("context").toString());
    }
}
