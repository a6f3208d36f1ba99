package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.texts;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where uses come from, what was done, who they are that did it, and what was known when, over HTTP, from database and
/// index. Each test tells a story of its own and is named after the requirement that it shows.
class CircumstancesTest {
    private static final String DATABASE = "vault:prod/db";
    private static final String PAY = by("svc:pay", "SERVICE_ACCOUNT");
    private static final String MONTH = "time: {from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}";

    @AutoClose
    private final MemoryServer server = MemoryServer.stored();

    private final Narrator story = new Narrator(server);

    /// An hour of the database for the service that pays, approved.
    private void granted(String terms) throws Exception {
        story.approved("g1", "");
        story.granted("g1", DATABASE, "svc:pay", "SERVICE_ACCOUNT", terms);
    }

    /// The service that pays fetches the database's secret.
    private void used(String clock, String more) throws Exception {
        story.used(clock, DATABASE, "svc:pay", "SERVICE_ACCOUNT", more);
    }

    @Test
    void r62ADeliveryIsBoundToWhereItWasAskedFor() throws Exception {
        granted("");
        String with = ",'credential':{'ref':'vault:lease:1','kind':'lease'}";
        story.tell("ISSUE", "10:01", PAY + with + ",'context':{'deviceId':'runner-7','session':'job-1'}"
                + ",'grant':{'ref':'g1','conditions':{'deviceId':'runner-7'}}");
        used("10:02", with + ",'context':{'deviceId':'runner-7'}");
        used("10:03", with + ",'context':{'deviceId':'runner-9'}");
        JsonNode lease = server.data("{credentialsByRef(ref: \"vault:lease:1\") {issue {type context {deviceId sessionRef}}}}").at("/credentialsByRef/0/issue");
        assertEquals("{\"type\":\"ISSUE\",\"context\":{\"deviceId\":\"runner-7\",\"sessionRef\":\"job-1\"}}", lease.toString());
        JsonNode uses = story.uses(DATABASE, "attribution {verdict} context {deviceId}");
        assertEquals(List.of("runner-7", "runner-9"), texts(uses, "/context/deviceId"));
        assertEquals(List.of("AUTHORIZED", "OUT_OF_SCOPE"), texts(uses, "/attribution/verdict"));
    }

    @Test
    void r64AMissingDeviceIsNoPass() throws Exception {
        granted(",'conditions':{'deviceManaged':true}");
        String under = ",'grant':{'ref':'g1'}";
        used("10:01", under + ",'context':{'deviceManaged':true}");
        used("10:02", under);
        used("10:03", under + ",'context':{'deviceManaged':false}");
        JsonNode uses = story.uses(DATABASE, "attribution {verdict class}");
        assertEquals(List.of("AUTHORIZED", "INDETERMINATE", "OUT_OF_SCOPE"), texts(uses, "/attribution/verdict"));
        assertEquals(List.of("OK", "UNKNOWN", "VIOLATION"), texts(uses, "/attribution/class"));
    }

    @Test
    void r45AnEndThatNobodyToldOfIsDerived_untilSomebodyDoes() throws Exception {
        granted("");
        used("11:30", ",'grant':{'ref':'g1'}");
        JsonNode derived = story.uses(DATABASE, "attribution {verdict flags grant {state expiresAt}}").at("/0/attribution");
        assertEquals("EXPIRED", derived.get("verdict").asText());
        assertTrue(derived.get("flags").toString().contains("\"DERIVED_EXPIRY\""), derived::toString);
        assertEquals("EXPIRED", derived.at("/grant/state").asText());
        story.tell("EXPIRY", "11:00", "'grant':{'ref':'g1'}");
        JsonNode told = story.uses(DATABASE, "attribution {verdict flags causedBy {type}}").at("/0/attribution");
        assertEquals("EXPIRED", told.get("verdict").asText());
        assertFalse(told.get("flags").toString().contains("DERIVED_EXPIRY"), told::toString);
        assertEquals("EXPIRY", told.at("/causedBy/type").asText());
    }

    @Test
    void r65ToolsAndIntentsAreSearchedFor() throws Exception {
        used("10:01", ",'context':{'tool':'read_file','toolServer':'mcp:files','intent':'fix the build','traceId':'t-77'}");
        used("10:02", ",'context':{'tool':'chrome','intent':'read mail'}");
        String found = "query($q: String!) {search(query: $q) {nodes {seq}}}";
        for (String query : List.of("tool:read_file", "tool.server:\"mcp:files\"", "\"fix the build\"", "correlation:\"t-77\"",
                "tool:read* AND tool.server:* AND NOT mail")) {
            assertEquals(List.of("0"), texts(server.data(found, Map.of("q", query)).at("/search/nodes"), "/seq"), query);
        }
        assertEquals(List.of("1"), texts(server.data(found, Map.of("q", "tool:chrome")).at("/search/nodes"), "/seq"));
    }

    @Test
    void r66WhatExposesIsToldFromWhatFetches() throws Exception {
        List<String> actions = List.of("reveal", "copy", "export", "share", "fill", "fetch");
        for (String action : actions) {
            story.tell("USE", "10:01", PAY + ",'secret':{'ref':'vault:x'},'action':'" + action + "','actionRaw':'vendor." + action + ".v2'");
        }
        for (String action : actions) {
            JsonNode found = server.data("{uses(filter: {action: [\"" + action + "\"]}) {nodes {action actionRaw}}}").at("/uses/nodes");
            assertEquals("[{\"action\":\"" + action + "\",\"actionRaw\":\"vendor." + action + ".v2\"}]", found.toString());
        }
        JsonNode exposing = server.data("{uses(filter: {action: [\"reveal\", \"copy\", \"export\", \"share\"]}) {totalCount}}");
        assertEquals("4", exposing.at("/uses/totalCount").asText());
    }

    @Test
    void r79WhatWasKnownBeforeARevocationCame() throws Exception {
        granted("");
        used("10:30", ",'grant':{'ref':'g1'}");
        long before = server.ledger.size();
        String knownAt = server.ledger.entry(before - 1).orElseThrow().time().toString();
        story.tell("REVOCATION", "10:31", "'grant':{'ref':'g1'},'revocation':{'target':{'kind':'GRANT','ref':'g1'},'effectiveAt':'" + at("10:20") + "'}");
        String window = "filter: {time: {from: \"" + at("10:00") + "\", to: \"" + at("11:00") + "\"}}";
        String fields = "{nodes {attribution {verdict evaluatedAtSeq grant {state}}}}";
        JsonNode now = server.data("{uses(" + window + ") " + fields + "}").at("/uses/nodes");
        assertEquals("[{\"attribution\":{\"verdict\":\"REVOKED\",\"evaluatedAtSeq\":\"" + before + "\",\"grant\":{\"state\":\"REVOKED\"}}}]", now.toString());
        for (String then : List.of("ledgerSeq: \"" + before + "\"", "knownAt: \"" + knownAt + "\"")) {
            JsonNode known = server.data("{uses(" + window + ", asOf: {" + then + "}) " + fields + "}").at("/uses/nodes");
            assertEquals(List.of("AUTHORIZED"), texts(known, "/attribution/verdict"), then);
            assertFalse(known.toString().contains("REVOKED"), known::toString);
            assertEquals("0", server.data("{uses(filter: {verdicts: [REVOKED]}, asOf: {" + then + "}) {totalCount}}").at("/uses/totalCount").asText());
            assertEquals("0", server.data("{revocations(asOf: {" + then + "}) {totalCount}}").at("/revocations/totalCount").asText());
        }
    }

    @Test
    void r78HowMuchIsAGuessOrCannotBeJudged() throws Exception {
        story.tell("INVENTORY", "09:51",
                "'relation':{'kind':'ALIAS_OF','subject':" + who("h:ann", "HUMAN") + ",'object':" + who("email:ann@acme.test", "HUMAN") + "}");
        story.granted("g2", "vault:x", "email:ann@acme.test", "HUMAN", "");
        granted(",'conditions':{'deviceManaged':true}");
        story.used("10:01", "vault:x", "h:ann", "HUMAN", "");
        used("10:02", ",'grant':{'ref':'g1'}");
        used("10:03", ",'grant':{'ref':'g1'},'context':{'deviceManaged':true}");
        JsonNode points = server.data("{metrics(time: {from: \"" + at("09:30") + "\", to: \"" + at("10:30") + "\"}) {unprovableHistory {key numerator denominator}}}")
                .at("/metrics/unprovableHistory");
        List<String> shares = new ArrayList<>();
        points.forEach(each -> shares.add(each.get("key").asText() + " " + each.get("numerator").asText() + "/" + each.get("denominator").asText()));
        assertEquals(List.of("heuristicJoins 1/3", "indeterminateUses 1/3", "gaps 0/2", "events 7/7"), shares);
        JsonNode guessed = server.data("{uses(filter: {flags: [HEURISTIC_JOIN]}) {nodes {executor {refs} attribution {confidence}}}}").at("/uses/nodes");
        assertEquals(List.of("WEAK"), texts(guessed, "/attribution/confidence"), "its grantee is an address of hers");
    }

    private void inventory(String ref, String kind, boolean owned, String... profile) throws Exception {
        List<String> links = new ArrayList<>();
        for (String each : profile) {
            links.add("{'name':'profile." + each.substring(0, each.indexOf('=')) + "','value':'" + each.substring(each.indexOf('=') + 1) + "'}");
        }
        String who = "{'ref':'" + ref + "','kind':'" + kind + "','name':'" + ref + "'}";
        story.tell("INVENTORY", "10:00", "'actor':" + who + ",'links':[" + String.join(",", links) + "]");
        if (owned) {
            story.tell("INVENTORY", "10:00", "'relation':{'kind':'OWNED_BY','subject':" + who + ",'object':" + who("h:ann", "HUMAN") + "}");
        }
    }

    @Test
    void r50r58EachThingThatIdentitiesLack() throws Exception {
        inventory("svc:whole", "SERVICE_ACCOUNT", true, "purpose=pay", "expiresAt=2027-01-01T00:00:00Z");
        inventory("svc:unowned", "SERVICE_ACCOUNT", false, "purpose=pay", "reviewDueAt=2027-01-01T00:00:00Z");
        inventory("svc:aimless", "SERVICE_ACCOUNT", true, "reviewDueAt=2027-01-01T00:00:00Z");
        inventory("svc:endless", "SERVICE_ACCOUNT", true, "purpose=pay");
        inventory("svc:unused", "SERVICE_ACCOUNT", true, "purpose=pay", "reviewDueAt=2027-01-01T00:00:00Z");
        for (String used : List.of("whole", "unowned", "aimless", "endless")) {
            story.used("10:01", DATABASE, "svc:" + used, "SERVICE_ACCOUNT", "");
        }
        for (Map.Entry<String, String> each : Map.of("OWNER", "svc:unowned", "PURPOSE", "svc:aimless", "EXPIRY_OR_REVIEW", "svc:endless").entrySet()) {
            JsonNode found = server.data("{identities(filter: {kinds: [SERVICE_ACCOUNT], missing: [" + each.getKey() + "]}) {nodes {name missing}}}").at("/identities/nodes");
            assertEquals("[{\"name\":\"" + each.getValue() + "\",\"missing\":[\"" + each.getKey() + "\"]}]", found.toString());
        }
        JsonNode rate = server.data("{metrics(" + MONTH + ") {serviceAccountVisibility {numerator denominator}}}")
                .at("/metrics/serviceAccountVisibility/0");
        assertEquals("{\"numerator\":\"1\",\"denominator\":\"5\"}", rate.toString(), "one of the five has all four");
    }

    /// A team may be called like a kind of actors, of which alone a figure was published.
    @Test
    void r80NoFigureIsBesideATeamOfThatName() throws Exception {
        inventory("svc:pay", "SERVICE_ACCOUNT", false, "team=AGENT");
        used("10:01", "");
        String teams = "{metrics(" + MONTH + ") {attributedUseRate(by: [TEAM]) {key published {value}}}}";
        assertEquals("[{\"key\":\"AGENT\",\"published\":null}]", server.data(teams).at("/metrics/attributedUseRate").toString());
    }

    @Test
    void r51KindsOfMachinesAndOfWhatTheyHold() throws Exception {
        Map<String, String> kinds = Map.of("SERVICE_ACCOUNT", "svc:a", "API_KEY", "key:a", "WORKLOAD", "github:repo/a/pipeline", "AGENT", "agent:a");
        for (Map.Entry<String, String> each : kinds.entrySet()) {
            inventory(each.getValue(), each.getKey(), true);
        }
        for (Map.Entry<String, String> each : kinds.entrySet()) {
            JsonNode found = server.data("{identities(filter: {kinds: [" + each.getKey() + "]}) {nodes {refs kind}}}").at("/identities/nodes");
            assertEquals("[{\"refs\":[\"" + each.getValue() + "\"],\"kind\":\"" + each.getKey() + "\"}]", found.toString());
        }
        for (String kind : List.of("accessKey", "token", "certificate", "lease")) {
            story.tell("ISSUE", "10:01", PAY + ",'credential':{'ref':'c:" + kind + "','kind':'" + kind + "'}");
        }
        for (String kind : List.of("accessKey", "token", "certificate", "lease")) {
            JsonNode found = server.data("{credentials(filter: {kinds: [\"" + kind + "\"]}) {nodes {publicRef kind}}}").at("/credentials/nodes");
            assertEquals("[{\"publicRef\":\"c:" + kind + "\",\"kind\":\"" + kind + "\"}]", found.toString());
        }
    }

    @Test
    void r43AChangeThatWasDeclaredToRevokeASecret() throws Exception {
        String secret = "'secret':{'ref':'vault:ci/token'}";
        String all = "{secrets(filter: {uris: [\"vault:ci/token\"]}) {nodes {revocationTrigger issuanceSource provenanceDebt}}"
                + " unansweredTriggers(" + MONTH + ", within: \"PT1H\") {nodes {seq type}}}";
        story.tell("INVENTORY", "10:00", secret + ",'links':[{'name':'profile.purpose','value':'deploys'}]");
        story.tell("ADMIN", "10:05", secret + ",'actionRaw':'workflow.updated'");
        JsonNode before = server.data(all);
        assertTrue(before.at("/secrets/nodes/0/provenanceDebt").toString().contains("NO_REVOCATION_TRIGGER"), before::toString);
        assertTrue(before.at("/secrets/nodes/0/provenanceDebt").toString().contains("NO_ISSUANCE_SOURCE"), before::toString);
        assertEquals(0, before.at("/unansweredTriggers/nodes").size(), "nobody declared that a change of the workflow is one");
        story.tell("INVENTORY", "10:00", secret + ",'links':[{'name':'profile.revocationTrigger','value':'workflow.updated'}]");
        story.tell("ADMIN", "10:06", secret + ",'actionRaw':'workflow.viewed'");
        JsonNode declared = server.data(all);
        assertEquals("workflow.updated", declared.at("/secrets/nodes/0/revocationTrigger").asText());
        assertFalse(declared.at("/secrets/nodes/0/provenanceDebt").toString().contains("NO_REVOCATION_TRIGGER"), declared::toString);
        assertEquals("[{\"seq\":\"1\",\"type\":\"ADMIN\"}]", declared.at("/unansweredTriggers/nodes").toString());
        story.tell("ROTATE", "10:50", secret);
        JsonNode answered = server.data(all);
        assertEquals(0, answered.at("/unansweredTriggers/nodes").size(), answered::toString);
        assertEquals("vault", answered.at("/secrets/nodes/0/issuanceSource").asText());
    }

    /// Whatever else a discovery says: the secret that was found is to be rotated.
    @Test
    void r43ADiscoveryThatNamesWhoeverLeftIsStillADiscovery() throws Exception {
        story.tell("DISCOVERY", "10:01", "'secret':{'ref':'vault:ci/token'},'revocation':{'target':{'kind':'IDENTITY','ref':'h:eve'}}");
        String query = "{unansweredTriggers(" + MONTH + ", within: \"PT1H\") {nodes {type}}}";
        assertEquals(List.of("DISCOVERY"), texts(server.data(query).at("/unansweredTriggers/nodes"), "/type"));
        story.tell("ROTATE", "10:02", "'secret':{'ref':'vault:ci/token'}");
        assertEquals(List.of(), texts(server.data(query).at("/unansweredTriggers/nodes"), "/type"));
    }

    /// What was refused, has failed or was taken back is no end, so that nothing is left open by it.
    @Test
    void r44AnEndThatDidNotHappenIsNobodyLeaving() throws Exception {
        String eve = "'revocation':{'target':{'kind':'IDENTITY','ref':'h:eve'}";
        story.tell("ISSUE", "10:01", by("svc:broker", "SERVICE_ACCOUNT")
                + ",'credential':{'ref':'c:hers','kind':'token','holder':" + who("h:eve", "HUMAN") + "}");
        story.tell("INVENTORY", "10:00", "'secret':{'ref':'vault:ci/token'},'links':[{'name':'profile.revocationTrigger','value':'workflow.updated'}]");
        for (String outcome : List.of("DENIED", "FAILED")) {
            story.attempted(outcome, "vault", "REVOCATION", "CUSTODY", "10:10", eve + "}");
            story.attempted(outcome, "vault", "ADMIN", "CUSTODY", "10:10", "'secret':{'ref':'vault:ci/token'},'actionRaw':'workflow.updated'");
        }
        String all = "{unansweredTriggers(" + MONTH + ", within: \"PT1H\") {nodes {seq}}"
                + " metrics(" + MONTH + ") {offboardingCoverage {numerator denominator}}}";
        String nobody = "{\"unansweredTriggers\":{\"nodes\":[]},\"metrics\":{\"offboardingCoverage\":[{\"numerator\":\"0\",\"denominator\":\"0\"}]}}";
        assertEquals(nobody, server.data(all).toString(), "refused and failed");
        story.tell("REVOCATION", "10:12", eve + ",'lifted':true}");
        story.tell("REVOCATION", "10:05", eve + ",'lifted':true}");
        story.tell("REVOCATION", "10:11", eve + "}");
        assertEquals(nobody, server.data(all).toString(), "it was taken back a minute later");
        long again = story.tell("REVOCATION", "10:13", eve + "}");
        JsonNode left = server.data(all);
        assertEquals("[{\"seq\":\"" + again + "\"}]", left.at("/unansweredTriggers/nodes").toString());
        assertEquals("{\"numerator\":\"0\",\"denominator\":\"1\"}", left.at("/metrics/offboardingCoverage/0").toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"REVOCATION", "EXPIRY"})
    void r44ACredentialThatOutlivesWhoLeft(EventType end) throws Exception {
        String broker = by("svc:broker", "SERVICE_ACCOUNT");
        String eve = by("h:eve", "HUMAN");
        story.tell("ISSUE", "10:01", broker + ",'credential':{'ref':'c:hers','kind':'token','holder':" + who("h:eve", "HUMAN") + "}");
        story.tell("ISSUE", "10:01", eve + ",'credential':{'ref':'c:others','kind':'token','holder':" + who("svc:pay", "SERVICE_ACCOUNT") + "}");
        story.tell("REVOCATION", "10:10", "'revocation':{'target':{'kind':'IDENTITY','ref':'h:eve'}}");
        story.tell("SESSION_START", "10:11", broker);
        String all = "{identities {nodes {refs credentials {nodes {publicRef state}}}}"
                + " unansweredTriggers(" + MONTH + ", within: \"PT1H\") {nodes {type summary}}"
                + " metrics(" + MONTH + ") {offboardingCoverage {numerator denominator}}}";
        JsonNode open = server.data(all);
        for (JsonNode identity : open.at("/identities/nodes")) {
            String held = switch (identity.at("/refs/0").asText()) {
                case "h:eve" -> "[{\"publicRef\":\"c:hers\",\"state\":\"ACTIVE\"}]";
                case "svc:pay" -> "[{\"publicRef\":\"c:others\",\"state\":\"ACTIVE\"}]";
                default -> "[]";
            };
            assertEquals(held, identity.at("/credentials/nodes").toString(), identity::toString);
        }
        assertEquals("[{\"type\":\"REVOCATION\",\"summary\":\"REVOCATION of h:eve\"}]", open.at("/unansweredTriggers/nodes").toString());
        assertEquals("{\"numerator\":\"0\",\"denominator\":\"1\"}", open.at("/metrics/offboardingCoverage/0").toString());
        story.tell(end.name(), "10:20", "'revocation':{'target':{'kind':'CREDENTIAL','ref':'c:hers'}}");
        JsonNode ended = server.data(all);
        assertEquals(0, ended.at("/unansweredTriggers/nodes").size(), "what she issued to somebody else is not hers");
        assertEquals("{\"numerator\":\"1\",\"denominator\":\"1\"}", ended.at("/metrics/offboardingCoverage/0").toString());
    }
}
