package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.texts;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.event.Event;
import custody.ledger.json.JsonDocument;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import custody.query.audit.SettingRefusedException;
import custody.query.live.Horizon;
import custody.query.state.PolicyAdmission;
import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// `PUT /v1/policy`: what it takes, and that verdicts follow it.
class PolicySettingTest {
    @AutoClose
    private final MemoryServer server = MemoryServer.stored();

    private final Narrator story = new Narrator(server);

    private HttpResponse<String> put(String role, String policy) throws Exception {
        return server.send(HttpRequest.newBuilder(URI.create(server.server.getURL() + "/v1/policy"))
                .header("Authorization", "Bearer " + role)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(policy.replace('\'', '"'))));
    }

    /// The same two hours without approval, of a person, a service and an agent; under the standard policy none will do.
    @Test
    void r36_oneDocumentWithRulesByKind_judgesTheSameFactsEachInItsWay() throws Exception {
        story.tell("idp", "DELEGATION", "IDENTITY", "09:50", Narrator.by("k:AGENT", "AGENT") + ",'onBehalfOf':[" + who("k:HUMAN", "HUMAN") + "]");
        List<String> kinds = List.of("HUMAN", "SERVICE_ACCOUNT", "AGENT");
        for (String kind : kinds) {
            story.given("g-" + kind, "'scope':['t:db'],'justification':'x','grantee':" + who("k:" + kind, kind) + ",'expiresAt':'" + at("12:00") + "'");
            String behalf = kind.equals("AGENT") ? ",'onBehalfOf':[" + who("k:HUMAN", "HUMAN") + "]" : "";
            story.used("10:10", "t:db", "k:" + kind, kind, ",'grant':{'ref':'g-" + kind + "'}" + behalf);
        }
        assertEquals(List.of("UNAPPROVED", "UNAPPROVED", "UNAPPROVED"), story.verdicts("t:db"));
        assertEquals(0, standing("SERVICE_ACCOUNT"), "two hours are not twelve");
        HttpResponse<String> set = put("admin", "{'version':'acme-1','validFrom':'2026-01-01T00:00:00Z','defaults':{'maxTtl':'PT8H'},"
                + "'byActorKind':{'SERVICE_ACCOUNT':{'maxTtl':'PT1H'},'AGENT':{'approvalRequired':true}}}");
        assertEquals(200, set.statusCode(), set.body());
        long entry = MemoryServer.JSON.readTree(set.body()).get("index").asLong();
        JsonNode uses = story.uses("t:db", "executor {kind} attribution {verdict policyVersion causedBy {seq actor {refs}} supersedes {verdict policyVersion}}");
        assertEquals(kinds, texts(uses, "/executor/kind"));
        assertEquals(List.of("AUTHORIZED", "STANDING", "UNAPPROVED"), texts(uses, "/attribution/verdict"));
        assertEquals("acme-1", uses.at("/0/attribution/policyVersion").asText());
        assertEquals(Long.toString(entry), uses.at("/0/attribution/causedBy/seq").asText());
        assertEquals("custody:tester", uses.at("/0/attribution/causedBy/actor/refs/0").asText(), "who set it");
        assertEquals("standard-1", uses.at("/0/attribution/supersedes/policyVersion").asText());
        assertEquals(1, standing("SERVICE_ACCOUNT"), "measures go by it too");
        assertEquals(0, standing("HUMAN"));
        assertEquals(List.of("g-SERVICE_ACCOUNT"), beyondPolicy());
        assertEquals(2, story.ask("{grants(filter: {beyondPolicy: false}) {nodes {ref}}}").at("/grants/nodes").size());
    }

    /// The share of the grants to a kind that is longer than policy allows.
    private double standing(String kind) throws Exception {
        JsonNode points = story.ask("{metrics(time: {from: \"2026-11-10T00:00:00Z\", to: \"2026-11-11T00:00:00Z\"})"
                + " {standingGrantRate(by: [ACTOR_KIND]) {key value}}}").at("/metrics/standingGrantRate");
        return points.valueStream().filter(each -> each.get("key").asText().equals(kind)).findFirst().orElseThrow().get("value").asDouble();
    }

    /// Uses before its time are judged by the policy of that time.
    @Test
    void laterPolicy_leavesEarlierUsesAlone() throws Exception {
        assertEquals(200, put("admin", "{'version':'lax','validFrom':'2026-01-01T00:00:00Z','defaults':{'maxTtl':'PT8H'}}").statusCode());
        story.granted("g", "t:db", "h:ann", "HUMAN", "");
        story.used("10:10", "t:db", "h:ann", "HUMAN", "");
        story.used("10:40", "t:db", "h:ann", "HUMAN", "");
        assertEquals(200, put("admin", "{'version':'strict','validFrom':'" + at("10:30") + "','defaults':{'approvalRequired':true}}").statusCode());
        assertEquals(List.of("AUTHORIZED", "UNAPPROVED"), story.verdicts("t:db"));
    }

    /// Measures and filters go by the policy in force at the ledger's time, whichever was set last.
    @Test
    void policyOfALaterTime_isNotInForceYet() throws Exception {
        story.given("g-four-hours", "'scope':['t:db'],'grantee':" + who("h:ann", "HUMAN") + ",'expiresAt':'" + at("14:00") + "'");
        assertEquals(200, put("admin", "{'version':'now','validFrom':'2026-01-01T00:00:00Z','defaults':{'maxTtl':'PT8H'}}").statusCode());
        assertEquals(200, put("admin", "{'version':'later','validFrom':'2096-01-01T00:00:00Z','defaults':{'maxTtl':'PT1H'}}").statusCode());
        assertEquals(List.of(), beyondPolicy());
        assertEquals(0, standing("HUMAN"));
        assertEquals(200, put("admin", "{'version':'soon','validFrom':'2026-01-02T00:00:00Z','defaults':{'maxTtl':'PT2H'}}").statusCode());
        assertEquals(200, put("admin", "{'version':'older','validFrom':'2025-01-01T00:00:00Z','defaults':{'maxTtl':'PT8H'}}").statusCode());
        assertEquals(List.of("g-four-hours"), beyondPolicy());
        assertEquals(1, standing("HUMAN"));
    }

    /// Of policies that all hold later the first is in force.
    @Test
    void beforeAllPolicies_theFirstHolds() throws Exception {
        story.given("g-four-hours", "'scope':['t:db'],'grantee':" + who("h:ann", "HUMAN") + ",'expiresAt':'" + at("14:00") + "'");
        assertEquals(200, put("admin", "{'version':'last','validFrom':'2097-01-01T00:00:00Z','defaults':{'maxTtl':'PT8H'}}").statusCode());
        assertEquals(200, put("admin", "{'version':'first','validFrom':'2096-01-01T00:00:00Z','defaults':{'maxTtl':'PT1H'}}").statusCode());
        assertEquals(200, put("admin", "{'version':'middle','validFrom':'2096-06-01T00:00:00Z','defaults':{'maxTtl':'PT8H'}}").statusCode());
        assertEquals(List.of("g-four-hours"), beyondPolicy());
    }

    /// Verdicts name a policy by its version.
    @Test
    void versionNamesOneDocument() throws Exception {
        assertEquals(200, put("admin", "{'version':'v','validFrom':'2026-01-01T00:00:00Z','defaults':{'maxTtl':'PT8H'}}").statusCode());
        HttpResponse<String> other = put("admin", "{'version':'v','validFrom':'2026-01-01T00:00:00Z','defaults':{'maxTtl':'PT7H'}}");
        assertEquals(409, other.statusCode());
        assertTrue(other.body().contains("\"code\":\"policy_version_taken\""), other.body());
        assertEquals(1, server.ledger.size());
        assertEquals(200, put("admin", "{'defaults':{'maxTtl':'PT8H'},'version':'v','validFrom':'2026-01-01T00:00:00Z'}").statusCode(), "the same again");
    }

    /// The way to a policy for a ledger with a past: the standard's rules, then what shall hold from now on.
    @Test
    void tooLongAPastIsNotJudgedAgain() throws Exception {
        for (String clock : List.of("10:10", "10:20", "10:40")) {
            story.used(clock, "t:db", "h:ann", "HUMAN", "");
        }
        String strict = "{'version':'strict','validFrom':'2026-11-10T10:30:00Z','defaults':{'maxTtl':'PT1H'}}";
        assertEquals("policy_past", refused(strict, 2));
        assertNull(refused(strict, 3));
        String standard = new String(Policy.STANDARD.document(), StandardCharsets.UTF_8);
        assertEquals("policy_past", refused(standard.replace("standard-1", "own").replace("PT12H", "PT13H"), 0));
        String own = standard.replace("standard-1", "own");
        assertNull(refused(own, 0), "nothing is judged otherwise");
        assertEquals(200, put("admin", own.replaceFirst("\\{", "{'validFrom':'2026-01-01T00:00:00Z',")).statusCode());
        assertEquals("policy_past", refused(strict, 0));
        assertNull(refused(strict, 1), "one use was behind half past ten");
        assertEquals("policy_past", refused(strict.replace("2026-11-10T10:30", "2025-11-10T10:30"), 2), "before all others");
        assertNull(refused(strict.replace("10T10:30", "11T00:00"), 0), "all were before");
    }

    /// Of a policy that says otherwise only what sources may have granted, or nothing that a verdict hangs on.
    @Test
    void onlyUsesThatWouldBeJudgedAgainAreCounted() throws Exception {
        story.granted("g", "t:db", "h:ann", "HUMAN", "");
        story.used("10:10", "t:db", "h:ann", "HUMAN", "");
        story.used("10:20", "t:db", "h:ben", "HUMAN", "");
        story.used("10:40", "t:db", "h:ben", "HUMAN", "");
        assertEquals(List.of("UNAPPROVED", "NO_GRANT", "NO_GRANT"), story.verdicts("t:db"));
        String standard = new String(Policy.STANDARD.document(), StandardCharsets.UTF_8).replace("standard-1", "own");
        String covers = standard.replaceFirst("\\{", "{'sources':{'broker':{'covers':['t:*']}},");
        assertEquals("policy_past", refused(covers, 1));
        assertNull(refused(covers, 2), "nothing changes where there is a grant");
        assertNull(refused(covers.replaceFirst("\\{", "{'controls':{'STANDING':['X']},"), 2));
        assertEquals("policy_past", refused(covers.replace("\"PT8H\"", "'PT7H'"), 2), "grants may be shorter too");
        assertEquals(200, put("admin", standard.replaceFirst("\\{", "{'validFrom':'2026-01-01T00:00:00Z',")).statusCode());
        String half = covers.replaceFirst("\\{", "{'validFrom':'" + at("10:30") + "',").replace("\"own\"", "'half'");
        assertEquals("policy_past", refused(half, 0));
        assertNull(refused(half, 1), "one was behind half past ten");
        String same = standard.replace("\"own\"", "'same'").replaceFirst("\\{", "{'validFrom':'" + at("10:15") + "',");
        for (String of : List.of("'controls':{'STANDING':['X']}", "'sources':{'broker':{'allowedLateness':'PT1H'}}")) {
            assertNull(refused(same.replaceFirst("\\{", "{" + of + ","), 0), of);
        }
        assertNull(refused(same.replaceFirst("\"defaults\":\\{", "'defaults':{'reviewWithin':'PT1H',"), 0));
        assertNull(refused(same.replaceFirst("\"AGENT\":\\{", "'AGENT':{'burstPerMinute':9,"), 0));
        assertEquals("policy_past", refused(same.replaceFirst("\\{", "{'sources':{'broker':{'clockError':'PT1H'}},"), 1));
    }

    /// The code by which a policy is refused when that many uses may be touched; null when it may be set.
    private @Nullable String refused(String policy, long most) throws Exception {
        ApplicationContext context = server.server.getApplicationContext();
        PolicyAdmission admission = new PolicyAdmission(context.getBean(Projections.class), server.ledger, context.getBean(Horizon.class), most);
        try {
            admission.check(JsonDocument.parse(policy.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).root());
            return null;
        } catch (SettingRefusedException e) {
            return e.code();
        }
    }

    /// An entry of the ledger's own that only speaks of a policy sets none.
    @Test
    void entryOfAnotherAction_setsNothing() throws Exception {
        story.granted("g", "t:db", "h:ann", "HUMAN", "");
        story.used("10:10", "t:db", "h:ann", "HUMAN", "");
        server.ledger.addOwn("{\"policy\":{\"version\":\"no\",\"defaults\":{}}}", Instant.parse("2026-11-25T13:00:00Z"));
        assertEquals(List.of("UNAPPROVED"), story.verdicts("t:db"));
    }

    /// What the broker grants is known to who runs it, before it ever granted anything.
    @Test
    void sourceThatWasDark_mayHaveGrantedWhatThePolicyCovers() throws Exception {
        story.used("10:10", "t:db", "h:ann", "HUMAN", "");
        story.tell("broker", "SOURCE_GAP", "CUSTODY", "11:00", "'gap':{'ref':'night','source':'broker','state':'OPEN','from':'" + at("09:00") + "'}");
        assertEquals(List.of("NO_GRANT"), story.verdicts("t:db"));
        String document = new String(Policy.STANDARD.document(), StandardCharsets.UTF_8).replace("standard-1", "covers")
                .replaceFirst("\\{", "{'sources':{'broker':{'covers':['t:*']}},");
        assertEquals(200, put("admin", document).statusCode());
        assertEquals(List.of("INDETERMINATE"), story.verdicts("t:db"));
        HttpResponse<String> nothing = put("admin", "{'version':'v','sources':{'broker':{'covers':[]}}}");
        assertEquals(422, nothing.statusCode());
        assertTrue(nothing.body().contains("\"code\":\"policy_invalid\"") && nothing.body().contains("/sources/broker/covers"), nothing.body());
    }

    private List<String> beyondPolicy() throws Exception {
        return texts(story.ask("{grants(filter: {beyondPolicy: true}) {nodes {ref}}}").at("/grants/nodes"), "/ref");
    }

    @Test
    void onlyAnAdministratorSetsWhatReads() throws Exception {
        for (String role : List.of("responder", "compliance", "integrator")) {
            assertEquals(403, put(role, "{'version':'v'}").statusCode(), role);
            Event denial = server.ledger.entry(server.ledger.size() - 1).orElseThrow().payload().event();
            assertEquals("ADMIN set policy: denied DENIED custody:tester",
                    denial.type() + " " + denial.actionRaw() + " " + denial.outcome() + " " + denial.actor().ref());
        }
        long before = server.ledger.size();
        HttpResponse<String> typo = put("admin", "{'version':'v','defaults':{'approvalsRequired':true}}");
        assertEquals(422, typo.statusCode());
        assertTrue(typo.body().contains("\"code\":\"policy_invalid\"") && typo.body().contains("/defaults/approvalsRequired"), typo.body());
        assertEquals(400, put("admin", "{").statusCode());
        assertEquals(before, server.ledger.size());
    }
}
