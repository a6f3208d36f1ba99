package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What of a grant was used whose uses name no secret (R31), over HTTP, from database and index.
class ScopeUseTest {
    @AutoClose
    private final MemoryServer server = MemoryServer.stored();

    private final Narrator story = new Narrator(server);

    /// A tool and a key that no secret is named with; what was never called stays unused.
    @Test
    void r31_whatIsUsedByResourceOrCredentialIsUsed() throws Exception {
        story.approved("g", "");
        story.given("g", "'scope':['t:secret','tool:mcp','key:a','tool:mcp/never'],'actions':['query','fetch','share'],'grantee':"
                + who("u:agent", "AGENT") + ",'expiresAt':'" + at("14:00") + "'");
        String under = by("u:agent", "AGENT") + ",'grant':{'ref':'g'}";
        story.tell("mcp", "USE", "BROKER", "10:10", under + ",'action':'query','context':{'resource':'tool:mcp'},'credential':{'ref':'key:b','kind':'key'}");
        assertEquals("{\"usedFraction\":0.25,\"unusedScope\":[\"t:secret\",\"key:a\",\"tool:mcp/never\"],"
                + "\"unusedActions\":[\"fetch\",\"share\"]}", scopeUse());
        assertEquals("1/1", excess());
        story.tell("mcp", "USE", "BROKER", "10:11", under + ",'action':'query','credential':{'ref':'key:a','kind':'key'}");
        story.used("10:12", "t:secret", "u:agent", "AGENT", ",'grant':{'ref':'g'}");
        assertEquals("{\"usedFraction\":0.75,\"unusedScope\":[\"tool:mcp/never\"],\"unusedActions\":[\"share\"]}", scopeUse());
        assertEquals("1/1", excess());
        story.tell("mcp", "USE", "BROKER", "10:13", under + ",'action':'query','context':{'resource':'tool:mcp/never'}");
        assertEquals("0/1", excess(), "a tool and a key were used as well as the secret");
    }

    /// A pattern that nothing was used behind is too wide though no secret behind it is known; and one agent who has more than
    /// it uses is one, however many of its grants are used.
    @Test
    void r31_whoHasMoreThanWasUsedIsCountedOnce() throws Exception {
        String agent = ",'grantee':" + who("u:agent", "AGENT") + ",'expiresAt':'" + at("14:00") + "'";
        story.given("g", "'scope':['tool:mcp/*']" + agent);
        story.given("h", "'scope':['tool:other']" + agent);
        story.given("p", "'scope':['tool:*'],'grantee':" + who("u:ann", "HUMAN"));
        story.tell("mcp", "USE", "BROKER", "10:10", by("u:agent", "AGENT") + ",'grant':{'ref':'h'},'action':'query','context':{'resource':'tool:other'}");
        assertEquals("1/1", excess());
        story.tell("mcp", "USE", "BROKER", "10:10", by("u:agent", "AGENT") + ",'grant':{'ref':'g'},'action':'query','context':{'resource':'tool:mcp/a'}");
        assertEquals("0/1", excess());
    }

    @Test
    void r31_tooManyUsesToReadAreNotCalledUnused() throws Exception {
        story.given("g", "'scope':['tool:mcp','tool:mcp/never'],'grantee':" + who("u:agent", "AGENT"));
        String use = by("u:agent", "AGENT") + ",'grant':{'ref':'g'},'action':'query','context':{'resource':'tool:mcp'}";
        for (int i = 0; i < 1_000; i++) {
            story.tell("mcp", "USE", "BROKER", "10:10", use);
        }
        assertEquals("{\"usedFraction\":0.5,\"unusedScope\":[\"tool:mcp/never\"],\"unusedActions\":[]}", scopeUse());
        story.tell("mcp", "USE", "BROKER", "10:10", use);
        assertEquals("{\"usedFraction\":null,\"unusedScope\":null,\"unusedActions\":null}", scopeUse());
        assertEquals("0/0", excess());
    }

    @Test
    void r31_whatAnErasedUseWasOfIsNotGuessed() throws Exception {
        story.given("g", "'scope':['tool:mcp','tool:mcp/never'],'grantee':" + who("u:agent", "AGENT"));
        long use = story.tell("mcp", "USE", "BROKER", "10:10",
                by("u:agent", "AGENT") + ",'grant':{'ref':'g'},'action':'query','context':{'resource':'tool:mcp'}");
        assertEquals("{\"usedFraction\":0.5,\"unusedScope\":[\"tool:mcp/never\"],\"unusedActions\":[]}", scopeUse());
        server.ledger.erase(use);
        assertEquals("{\"usedFraction\":null,\"unusedScope\":null,\"unusedActions\":null}", scopeUse());
        assertEquals("0/0", excess());
    }

    private String excess() throws Exception {
        JsonNode rate = story.ask("{metrics(time: {from: \"2026-11-10T00:00:00Z\", to: \"2026-11-11T00:00:00Z\"})"
                + " {excessPrivilegeRate {numerator denominator}}}").at("/metrics/excessPrivilegeRate/0");
        return rate.get("numerator").asText() + "/" + rate.get("denominator").asText();
    }

    private String scopeUse() throws Exception {
        return story.grant("g", "scopeUse {usedFraction unusedScope unusedActions}").get("scopeUse").toString();
    }
}
