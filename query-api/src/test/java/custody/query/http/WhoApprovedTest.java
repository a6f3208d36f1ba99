package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.texts;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Approvals, exceptions and the conditions of grants (R14 to R20, R29, R34) as somebody asks for them over HTTP, from database and index.
class WhoApprovedTest {
    @AutoClose
    private static final MemoryServer server = MemoryServer.stored();

    private static final Narrator story = new Narrator(server);

    @Test
    void r14_approvalSaysWhoWhenByWhichPolicyTicketAndWhy() throws Exception {
        story.granted("r14", "t:r14", "r14:ann", "HUMAN", "");
        story.used("10:10", "t:r14", "r14:ann", "HUMAN", "");
        assertEquals(List.of("UNAPPROVED"), story.verdicts("t:r14"));
        story.tell("pam", "APPROVAL", "PRIVILEGE", "09:45", by("pam:bot", "SYSTEM") + ",'grant':{'ref':'r14'},'approval':{'kind':'HUMAN',"
                + "'decision':'APPROVED','by':" + who("r14:bob", "HUMAN")
                + ",'policyId':'prod-db','policyVersion':'7','ticket':'CHG-14','reason':'on call'}");
        JsonNode approval = story.uses("t:r14", "attribution {verdict approvals {kind approver {refs} decidedAt policyId policyVersion ticket reason decision}}")
                .at("/0/attribution");
        assertEquals("AUTHORIZED", approval.get("verdict").asText());
        assertEquals("{\"kind\":\"HUMAN\",\"approver\":{\"refs\":[\"r14:bob\"]},\"decidedAt\":\"" + at("09:45") + "\",\"policyId\":\"prod-db\","
                + "\"policyVersion\":\"7\",\"ticket\":\"CHG-14\",\"reason\":\"on call\",\"decision\":\"APPROVED\"}", approval.at("/approvals/0").toString());
    }

    /// One credential was issued under many grants, the other used under as many.
    @Test
    void r14_ofManyApprovalsOfACredentialTheNewestAreShown() throws Exception {
        List<String> newest = new ArrayList<>();
        for (int i = 0; i <= 100; i++) {
            String grant = "r14-" + i;
            story.approved(grant, ",'ticket':'T" + i + "'");
            story.granted(grant, "t:r14/" + i, "r14:eve", "HUMAN", "");
            story.tell("pam", "ISSUE", "BROKER", "10:05", by("r14:eve", "HUMAN")
                    + ",'credential':{'ref':'r14:issued','kind':'token'},'grant':{'ref':'" + grant + "'}");
            story.used("10:10", "t:r14/" + i, "r14:eve", "HUMAN", ",'credential':{'ref':'r14:used','kind':'token'}");
            newest.add("T" + i);
        }
        newest.removeFirst();
        for (String credential : List.of("r14:issued", "r14:used")) {
            JsonNode found = story.ask("{credentialsByRef(ref: \"" + credential + "\") {approvals {ticket}}}").at("/credentialsByRef/0/approvals");
            assertEquals(newest, texts(found, "/ticket"), credential);
        }
    }

    @Test
    void r15_whoAuthorizedWhereItOperatesAndHowFastItWasWithdrawn() throws Exception {
        story.approved("r15", "");
        story.granted("r15", "t:r15/*", "r15:ann", "HUMAN", ",'actions':['fetch'],'conditions':{'environment':'prod'}");
        story.revoked("pam", "PRIVILEGE", "10:20", "GRANT", "r15", ",'effectiveAt':'" + at("10:22") + "'");
        JsonNode grant = story.grant("r15", "id secretScope actions conditions approvals {approver {refs}}");
        assertEquals("[\"t:r15/*\"]", grant.get("secretScope").toString());
        assertEquals("[\"fetch\"]", grant.get("actions").toString());
        assertEquals("{\"environment\":\"prod\"}", grant.get("conditions").toString());
        assertEquals("u:boss", grant.at("/approvals/0/approver/refs/0").asText());
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", grant.get("id").asText())).at("/revocations/nodes/0");
        assertEquals("PT2M", revocation.get("timeToRevoke").asText());
    }

    @Test
    void r16_verificationOfTheRequesterIsEvidenceAndIsMissed() throws Exception {
        story.approved("r16", "");
        story.granted("r16", "t:r16", "r16:ann", "HUMAN", ",'conditions':{'mfa':true,'deviceManaged':true}");
        story.used("10:10", "t:r16", "r16:ann", "HUMAN", ",'context':{'mfa':true,'deviceManaged':true}");
        story.used("10:11", "t:r16", "r16:ann", "HUMAN", ",'context':{'mfa':false,'deviceManaged':true}");
        story.used("10:12", "t:r16", "r16:ann", "HUMAN", ",'context':{'deviceManaged':true}");
        story.used("10:13", "t:r16", "r16:ann", "HUMAN", ",'context':{'mfa':true,'deviceManaged':false}");
        JsonNode uses = story.uses("t:r16", "context {mfa deviceManaged} event {source {name}} attribution {verdict flags reason}");
        assertEquals(List.of("AUTHORIZED", "OUT_OF_SCOPE", "INDETERMINATE", "OUT_OF_SCOPE"), texts(uses, "/attribution/verdict"));
        assertEquals("{\"mfa\":true,\"deviceManaged\":true}", uses.at("/0/context").toString());
        assertEquals("vault", uses.at("/0/event/source/name").asText());
        assertTrue(uses.at("/2/context/mfa").isNull());
        assertEquals("Not known: mfa not stated, under r16.", uses.at("/2/attribution/reason").asText());
        assertTrue(uses.at("/3/attribution/flags").toString().contains("UNMANAGED_CONTEXT"));
    }

    @Test
    void r18_whatIsBeyondTheApprovalIsNotApproved() throws Exception {
        story.approved("r18", ",'scope':['t:r18/a'],'expiresAt':'" + at("10:30") + "'");
        story.granted("r18", "t:r18/*", "r18:ann", "HUMAN", "");
        story.used("10:10", "t:r18/a", "r18:ann", "HUMAN", "");
        story.used("10:11", "t:r18/b", "r18:ann", "HUMAN", "");
        story.used("10:40", "t:r18/a", "r18:ann", "HUMAN", "");
        assertEquals(List.of("AUTHORIZED", "UNAPPROVED"), story.verdicts("t:r18/a"), "longer than was approved");
        assertEquals(List.of("UNAPPROVED"), story.verdicts("t:r18/b"), "wider than was approved");
    }

    /// The uses of a secret that have a flag, by time.
    private static List<String> flagged(String secret, String flag) throws Exception {
        return texts(story.ask("{uses(filter: {secret: {uris: [\"" + secret + "\"]}, flags: [" + flag + "]}) {nodes {at}}}").at("/uses/nodes"), "/at");
    }

    @Test
    void r19_breakGlassIsToldApart_andOverdueUntilItIsReviewed() throws Exception {
        story.granted("r19", "t:r19", "r19:ann", "HUMAN", ",'breakGlass':true");
        story.used("10:10", "t:r19", "r19:ann", "HUMAN", "");
        assertEquals("{\"verdict\":\"BREAK_GLASS\",\"class\":\"EXCEPTION\"}", story.uses("t:r19", "attribution {verdict class}").at("/0/attribution").toString());
        assertEquals(List.of(at("10:10")), flagged("t:r19", "REVIEW_OVERDUE"), "two weeks are more than a day");
        story.tell("pam", "REVIEW", "PRIVILEGE", "23:00", by("r19:bob", "HUMAN") + ",'grant':{'ref':'r19'},'review':{'kind':'POST_USE','decision':'ACCEPTED'}");
        assertEquals(List.of(), flagged("t:r19", "REVIEW_OVERDUE"));
    }

    @Test
    void r29_standingAccessIsAViolationButForAnExceptionThatLives() throws Exception {
        story.approved("r29", "");
        story.given("r29", "'scope':['t:r29'],'grantee':" + who("r29:ann", "HUMAN"));
        story.tell("pam", "REVIEW", "PRIVILEGE", "10:05", by("r29:bob", "HUMAN") + ",'grant':{'ref':'r29'},'review':{'kind':'EXCEPTION',"
                + "'decision':'ACCEPTED','until':'" + at("10:20") + "','reason':'migration'}");
        for (String clock : List.of("10:02", "10:10", "10:30")) {
            story.used(clock, "t:r29", "r29:ann", "HUMAN", "");
        }
        JsonNode uses = story.uses("t:r29", "attribution {verdict class}");
        assertEquals(List.of("STANDING", "STANDING", "STANDING"), texts(uses, "/attribution/verdict"));
        assertEquals(List.of("VIOLATION", "EXCEPTION", "VIOLATION"), texts(uses, "/attribution/class"), "before it, under it, after it");
        assertEquals(List.of(at("10:30")), flagged("t:r29", "REVIEW_OVERDUE"));
    }

    @Test
    void r20_approvalOfAnotherSystemIsFoundByItsTicket() throws Exception {
        story.tell("pam", "REQUEST", "PRIVILEGE", "09:40", by("r20:ann", "HUMAN") + ",'grant':{'ref':'r20','ticket':'CHG-20'}");
        story.tell("chat", "APPROVAL", "PRIVILEGE", "09:45", by("r20:bot", "SYSTEM")
                + ",'approval':{'kind':'EXTERNAL','decision':'APPROVED','ticket':'CHG-20'}");
        story.granted("r20", "t:r20", "r20:ann", "HUMAN", "");
        story.used("10:10", "t:r20", "r20:ann", "HUMAN", "");
        JsonNode found = server.data(MemoryServer.question(8), Map.of("ref", "CHG-20"));
        assertEquals(List.of("REQUEST", "APPROVAL", "GRANT", "USE"), texts(found.at("/events/nodes"), "/type"));
        JsonNode grant = found.at("/grants/nodes/0");
        assertEquals("EXTERNAL", grant.at("/approvals/0/kind").asText());
        assertEquals("AUTHORIZED", grant.at("/uses/nodes/0/attribution/verdict").asText());
        assertEquals("CHG-20", story.grant("r20", "approvals {ticket}").at("/approvals/0/ticket").asText());
    }

    @Test
    void r34_useOutsideTheBoundContextNamesTheConditionThatFailed() throws Exception {
        story.approved("r34", "");
        story.granted("r34", "t:r34", "r34:ann", "HUMAN", ",'conditions':{'environment':'prod','tool':['psql','ci']}");
        story.tell("sts", "ISSUE", "BROKER", "10:01", by("r34:ann", "HUMAN")
                + ",'credential':{'ref':'c:r34','kind':'token'},'grant':{'ref':'r34','conditions':{'deviceId':'laptop-1'}},'links':[{'name':'grant','value':'r34'}]");
        for (String context : List.of("prod psql laptop-1", "dev psql laptop-1", "prod curl laptop-1", "prod psql laptop-2", "dev curl laptop-1")) {
            String[] part = context.split(" ");
            story.used("10:10", "t:r34", "r34:ann", "HUMAN", ",'credential':{'ref':'c:r34','kind':'token'},'context':{'environment':'" + part[0]
                    + "','tool':'" + part[1] + "','deviceId':'" + part[2] + "'}");
        }
        JsonNode uses = story.ask("{uses(filter: {secret: {uris: [\"t:r34\"]}}, orderBy: {field: LEDGER_SEQ, direction: ASC})"
                + " {nodes {attribution {verdict reason candidates {detail}}}}}").at("/uses/nodes");
        assertEquals(List.of("AUTHORIZED", "OUT_OF_SCOPE", "OUT_OF_SCOPE", "OUT_OF_SCOPE", "OUT_OF_SCOPE"), texts(uses, "/attribution/verdict"));
        List<String> failed = List.of("", "environment", "tool", "deviceId", "environment, tool");
        for (int i = 1; i < failed.size(); i++) {
            String reason = uses.at("/" + i + "/attribution/reason").asText();
            assertTrue(reason.contains("(" + failed.get(i) + " not covered)"), reason);
            assertTrue(reason.contains(uses.at("/" + i + "/attribution/candidates/0/detail").asText()), reason);
        }
    }
}
