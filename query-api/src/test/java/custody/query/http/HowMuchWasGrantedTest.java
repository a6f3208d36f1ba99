package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.pairs;
import static custody.query.http.Narrator.texts;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What grants state, leave open and give too much (R17 to R36), over HTTP, from database and index.
class HowMuchWasGrantedTest {
    @AutoClose
    private static final MemoryServer server = MemoryServer.stored();

    private static final Narrator story = new Narrator(server);

    /// The grants of a secret that fit a filter.
    private static List<String> granted(String secret, String filter) throws Exception {
        return texts(story.ask("{grants(filter: {secret: {uris: [\"" + secret + "\"]}, " + filter + "}) {nodes {ref}}}").at("/grants/nodes"), "/ref")
                .stream().sorted().toList();
    }

    private static void given(String ref, String secret, String terms) throws Exception {
        story.given(ref, "'scope':['" + secret + "'],'grantee':" + who("svc:" + secret, "SERVICE_ACCOUNT") + terms);
    }

    @Test
    void r17_grantsByEachPartThatTheyLeaveOpen() throws Exception {
        String end = ",'expiresAt':'" + at("11:00") + "'";
        given("r17-all", "t:r17", ",'actions':['fetch'],'conditions':{'mfa':true}" + end);
        given("r17-actions", "t:r17", ",'conditions':{'mfa':true}" + end);
        given("r17-conditions", "t:r17", ",'actions':['fetch']" + end);
        given("r17-expiry", "t:r17", ",'actions':['fetch'],'conditions':{'mfa':true}");
        story.used("10:10", "t:r17", "svc:t:r17", "SERVICE_ACCOUNT", "");
        assertEquals(List.of("r17-actions"), granted("t:r17", "missing: [ACTIONS]"));
        assertEquals(List.of("r17-conditions"), granted("t:r17", "missing: [CONDITIONS]"));
        assertEquals(List.of("r17-expiry"), granted("t:r17", "missing: [EXPIRY]"));
        assertEquals(List.of("r17-actions", "r17-conditions", "r17-expiry"), granted("t:r17", "missing: [ACTIONS, CONDITIONS, EXPIRY]"));
    }

    @Test
    void r22_everythingOfAGrantIsAChainedEntry() throws Exception {
        story.approved("r22", "");
        story.granted("r22", "t:r22", "r22:ann", "HUMAN", "");
        story.used("10:10", "t:r22", "r22:ann", "HUMAN", "");
        JsonNode grant = story.grant("r22", "startsAt expiresAt events {nodes {seq type hash prevHash}}");
        assertEquals(at("10:00"), grant.get("startsAt").asText());
        assertEquals(at("11:00"), grant.get("expiresAt").asText());
        assertEquals(List.of("APPROVAL", "GRANT", "USE"), texts(grant.at("/events/nodes"), "/type"));
        for (JsonNode event : grant.at("/events/nodes")) {
            int seq = event.get("seq").asInt();
            assertEquals("sha256:" + server.ledger.entry(seq).orElseThrow().leafHash(), event.get("hash").asText());
            String before = seq == 0 ? "0".repeat(64) : server.ledger.entry(seq - 1).orElseThrow().leafHash().toString();
            assertEquals("sha256:" + before, event.get("prevHash").asText());
        }
    }

    @Test
    void r23_machinesUsesWithoutATaskAreReported() throws Exception {
        given("r23-none", "t:r23", ",'justification':'because'");
        given("r23-task", "t:r23", ",'task':'build'");
        given("r23-ticket", "t:r23", ",'ticket':'CHG-23'");
        story.given("r23-person", "'scope':['t:r23'],'grantee':" + who("r23:ann", "HUMAN"));
        for (String ref : List.of("r23-none", "r23-task", "r23-ticket")) {
            story.used("10:10", "t:r23", "svc:t:r23", "SERVICE_ACCOUNT", ",'grant':{'ref':'" + ref + "'}");
        }
        JsonNode found = story.ask("{grants(filter: {secret: {uris: [\"t:r23\"]}, taskless: true, granteeKinds: [SERVICE_ACCOUNT, AGENT, WORKLOAD, API_KEY]})"
                + " {nodes {ref uses {nodes {at executor {kind}}}}}}").at("/grants/nodes");
        assertEquals(List.of("r23-none"), texts(found, "/ref"));
        assertEquals(List.of("SERVICE_ACCOUNT"), texts(found.at("/0/uses/nodes"), "/executor/kind"));
    }

    /// Three keys without an end of their own: of a grant that has expired, of one that was revoked, of one in force.
    @Test
    void r25_keysThatLiveOnBehindTheirTaskAreListed() throws Exception {
        given("r25-expired", "t:r25", ",'task':'T-25','expiresAt':'" + at("11:00") + "'");
        given("r25-revoked", "t:r25", ",'task':'T-25'");
        given("r25-alive", "t:r25", ",'task':'T-25','expiresAt':'2027-11-10T00:00:00Z'");
        story.revoked("pam", "PRIVILEGE", "10:30", "GRANT", "r25-revoked", "");
        for (String grant : List.of("r25-expired", "r25-revoked", "r25-alive")) {
            story.tell("sts", "ISSUE", "BROKER", "10:01", by("svc:t:r25", "SERVICE_ACCOUNT") + ",'credential':{'ref':'c:" + grant
                    + "','kind':'key'},'links':[{'name':'grant','value':'" + grant + "'}]");
        }
        String query = "{credentials(filter: {outlivesGrant: %s}) {nodes {publicRef}}}";
        assertEquals(List.of("c:r25-expired", "c:r25-revoked"), texts(story.ask(query.formatted(true)).at("/credentials/nodes"), "/publicRef"));
        assertEquals(List.of("c:r25-alive"), texts(story.ask(query.formatted(false)).at("/credentials/nodes"), "/publicRef"));
    }

    @Test
    void r28_eitherReasonOrTicketIsANeed() throws Exception {
        given("r28-none", "t:r28", "");
        given("r28-reason", "t:r28", ",'justification':'because'");
        given("r28-ticket", "t:r28", ",'ticket':'CHG-28'");
        story.used("10:10", "t:r28", "svc:t:r28", "SERVICE_ACCOUNT", "");
        assertEquals(List.of("r28-none"), granted("t:r28", "noJustification: true"));
        assertEquals(List.of("r28-reason", "r28-ticket"), granted("t:r28", "noJustification: false"));
    }

    /// Four secrets: one named, three behind a pattern of which one was used, and by an action beyond the grant another.
    @Test
    void r31_whatIsGrantedAndNeverUsedIsListedByGrant() throws Exception {
        story.approved("r31", "");
        story.given("r31", "'scope':['t:r31/name','t:r31/p/*','t:r31/q/*'],'actions':['fetch','export','share'],'grantee':" + who("r31:svc", "SERVICE_ACCOUNT")
                + ",'expiresAt':'" + at("14:00") + "'");
        assertEquals("{\"usedFraction\":0.0,\"unusedScope\":[\"t:r31/name\",\"t:r31/p/*\",\"t:r31/q/*\"],"
                + "\"unusedActions\":[\"fetch\",\"export\",\"share\"]}", scopeUse("r31"));
        story.used("10:10", "t:r31/p/a", "r31:svc", "SERVICE_ACCOUNT", "");
        story.tell("vault", "USE", "CUSTODY", "10:11", by("r31:svc", "SERVICE_ACCOUNT") + ",'action':'export','secret':{'ref':'t:r31/p/a'}");
        story.tell("vault", "USE", "CUSTODY", "10:12", by("r31:svc", "SERVICE_ACCOUNT")
                + ",'action':'share','secret':{'ref':'t:elsewhere'},'grant':{'ref':'r31'}");
        for (String known : List.of("t:r31/p/b", "t:r31/p/c")) {
            story.tell("vault", "INVENTORY", "CUSTODY", "08:00", "'secret':{'ref':'" + known + "'}");
        }
        assertEquals("{\"usedFraction\":0.25,\"unusedScope\":[\"t:r31/name\",\"t:r31/q/*\"],\"unusedActions\":[\"share\"]}", scopeUse("r31"));
        JsonNode before = story.ask("{grants(filter: {refs: [\"r31\"]}, asOf: {ledgerSeq: \"" + (server.ledger.size() - 5) + "\"}) {nodes {scopeUse {usedFraction}}}}");
        assertEquals(0, before.at("/grants/nodes/0/scopeUse/usedFraction").asDouble(), "nothing was used by then");
    }

    private static String scopeUse(String grant) throws Exception {
        return story.grant(grant, "scopeUse {usedFraction unusedScope unusedActions}").get("scopeUse").toString();
    }

    @Test
    void r35_peopleDevicesAndAgentsAreAskedForInOneWay() throws Exception {
        story.tell("idp", "DELEGATION", "IDENTITY", "09:50", by("r35:agent", "AGENT") + ",'onBehalfOf':[" + who("r35:ann", "HUMAN") + "]");
        for (String[] principal : new String[][] {{"r35:ann", "HUMAN"}, {"r35:laptop", "SYSTEM"}, {"r35:agent", "AGENT"}}) {
            String ref = "g-" + principal[0];
            story.approved(ref, "");
            story.granted(ref, "t:r35", principal[0], principal[1], ",'ticket':'CHG-35'");
            String behalf = principal[1].equals("AGENT") ? ",'onBehalfOf':[" + who("r35:ann", "HUMAN") + "]" : "";
            story.used("10:10", "t:r35", principal[0], principal[1], ",'grant':{'ref':'" + ref + "'}" + behalf);
        }
        JsonNode grants = story.ask("{grants(filter: {secret: {uris: [\"t:r35\"]}}) {nodes {state startsAt expiresAt ticket grantee {kind}"
                + " approvals {approver {refs}} uses {nodes {executor {kind} attribution {verdict}}}}}}").at("/grants/nodes");
        assertEquals(List.of("AGENT", "HUMAN", "SYSTEM"), texts(grants, "/grantee/kind").stream().sorted().toList());
        for (JsonNode grant : grants) {
            assertEquals(at("11:00"), grant.get("expiresAt").asText());
            assertEquals("CHG-35", grant.get("ticket").asText());
            assertEquals("u:boss", grant.at("/approvals/0/approver/refs/0").asText());
            assertEquals(1, grant.at("/uses/nodes").size());
            assertEquals("AUTHORIZED", grant.at("/uses/nodes/0/attribution/verdict").asText());
            assertEquals(grant.at("/grantee/kind"), grant.at("/uses/nodes/0/executor/kind"));
        }
    }

    /// The same four hours, the same approval: too long for a machine's job, and not for a person or a service.
    @Test
    void r36_oneDocumentJudgesEachKindByItsOwnRules() throws Exception {
        for (String kind : List.of("HUMAN", "SERVICE_ACCOUNT", "WORKLOAD")) {
            story.approved("r36-" + kind, "");
            story.given("r36-" + kind, "'scope':['t:r36'],'grantee':" + who("r36:" + kind, kind) + ",'expiresAt':'" + at("14:00") + "'");
            story.used("10:10", "t:r36", "r36:" + kind, kind, "");
        }
        JsonNode uses = story.uses("t:r36", "executor {kind} attribution {verdict policyVersion}");
        Map<String, String> found = pairs(uses, "/executor/kind", "/attribution/verdict");
        assertEquals(Map.of("HUMAN", "AUTHORIZED", "SERVICE_ACCOUNT", "AUTHORIZED", "WORKLOAD", "STANDING"), found);
        assertEquals(List.of("standard-1"), texts(uses, "/attribution/policyVersion").stream().distinct().toList());
    }
}
