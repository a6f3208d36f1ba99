package custody.query.http;

import static custody.query.http.Narrator.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.event.EventType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where uses come from, what was done, who they are that did it, and what was known when, over HTTP, from database and
/// index. Each test tells a story of its own and is named after the requirement that it shows.
class CircumstancesTest {
    private static final Instant NINE = Instant.parse("2026-11-20T09:00:00Z");
    private static final String SERVICE = "\"actor\":{\"ref\":\"svc:pay\",\"kind\":\"SERVICE_ACCOUNT\"}";
    private static final String FETCH = ",\"action\":\"fetch\",\"secret\":{\"ref\":\"vault:prod/db\"}";

    @TempDir
    Path directory;

    private MemoryServer server;
    private int number;

    @BeforeEach
    void start() {
        server = MemoryServer.stored(directory);
        server.ledger.clear();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Instant at(int minute) {
        return NINE.plusSeconds(60L * minute);
    }

    /// Every event is received ten hours later than it happened, in the order in which it is told.
    private long tell(String type, int minute, String parts) throws Exception {
        return tell(type, minute, "SUCCESS", parts);
    }

    private long tell(String type, int minute, String outcome, String parts) throws Exception {
        String event = """
                {"schema":"custody.event/1","source":{"id":"vault","system":"vault","eventId":"e%d","adapter":"test/1"},
                "type":"%s","layer":"CUSTODY","eventTime":"%s","outcome":"%s","clock":{"errorMs":1000,"trust":"SERVER"},%s}"""
                .formatted(number, type, at(minute), outcome, parts);
        return server.ledger.add(event, at(600).plusSeconds(number++));
    }

    /// An hour from nine, approved.
    private void grant(String ref, String more) throws Exception {
        tell("APPROVAL", -2, "\"actor\":{\"ref\":\"h:carl\",\"kind\":\"HUMAN\"},\"grant\":{\"ref\":\"" + ref
                + "\"},\"approval\":{\"kind\":\"HUMAN\",\"decision\":\"APPROVED\"}");
        tell("GRANT", -1, "\"actor\":{\"ref\":\"h:ann\",\"kind\":\"HUMAN\"},\"grant\":{\"ref\":\"" + ref
                + "\",\"grantee\":{\"ref\":\"svc:pay\",\"kind\":\"SERVICE_ACCOUNT\"},\"scope\":[\"vault:prod/db\"],\"justification\":\"pay\","
                + "\"startsAt\":\"" + at(0) + "\",\"expiresAt\":\"" + at(60) + "\"" + more + "}");
    }

    private JsonNode data(String query) throws Exception {
        return server.data(query, Map.of());
    }

    private JsonNode uses(String fields) throws Exception {
        return data("{uses(orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {" + fields + "}}}").at("/uses/nodes");
    }

    @Test
    void r62ADeliveryIsBoundToWhereItWasAskedFor() throws Exception {
        grant("g1", "");
        String with = ",\"credential\":{\"ref\":\"vault:lease:1\",\"kind\":\"lease\"}";
        tell("ISSUE", 1, SERVICE + with + ",\"context\":{\"deviceId\":\"runner-7\",\"session\":\"job-1\"}"
                + ",\"grant\":{\"ref\":\"g1\",\"conditions\":{\"deviceId\":\"runner-7\"}}");
        for (String device : List.of("runner-7", "runner-9")) {
            tell("USE", 2 + number, SERVICE + FETCH + with + ",\"context\":{\"deviceId\":\"" + device + "\"}");
        }
        JsonNode lease = data("{credentialsByRef(ref: \"vault:lease:1\") {issue {type context {deviceId sessionRef}}}}").at("/credentialsByRef/0/issue");
        assertEquals("{\"type\":\"ISSUE\",\"context\":{\"deviceId\":\"runner-7\",\"sessionRef\":\"job-1\"}}", lease.toString());
        JsonNode uses = uses("attribution {verdict} context {deviceId}");
        assertEquals(List.of("runner-7", "runner-9"), texts(uses, "/context/deviceId"));
        assertEquals(List.of("AUTHORIZED", "OUT_OF_SCOPE"), texts(uses, "/attribution/verdict"));
    }

    @Test
    void r64AMissingDeviceIsNoPass() throws Exception {
        grant("g1", ",\"conditions\":{\"deviceManaged\":true}");
        String under = SERVICE + FETCH + ",\"grant\":{\"ref\":\"g1\"}";
        tell("USE", 1, under + ",\"context\":{\"deviceManaged\":true}");
        tell("USE", 2, under);
        tell("USE", 3, under + ",\"context\":{\"deviceManaged\":false}");
        JsonNode uses = uses("attribution {verdict class}");
        assertEquals(List.of("AUTHORIZED", "INDETERMINATE", "OUT_OF_SCOPE"), texts(uses, "/attribution/verdict"));
        assertEquals(List.of("OK", "UNKNOWN", "VIOLATION"), texts(uses, "/attribution/class"));
    }

    @Test
    void r45AnEndThatNobodyToldOfIsDerived_untilSomebodyDoes() throws Exception {
        grant("g1", "");
        tell("USE", 90, SERVICE + FETCH + ",\"grant\":{\"ref\":\"g1\"}");
        JsonNode derived = uses("attribution {verdict flags grant {state expiresAt}}").at("/0/attribution");
        assertEquals("EXPIRED", derived.get("verdict").asText());
        assertTrue(derived.get("flags").toString().contains("\"DERIVED_EXPIRY\""), derived::toString);
        assertEquals("EXPIRED", derived.at("/grant/state").asText());
        tell("EXPIRY", 60, "\"grant\":{\"ref\":\"g1\"}");
        JsonNode told = uses("attribution {verdict flags causedBy {type}}").at("/0/attribution");
        assertEquals("EXPIRED", told.get("verdict").asText());
        assertFalse(told.get("flags").toString().contains("DERIVED_EXPIRY"), told::toString);
        assertEquals("EXPIRY", told.at("/causedBy/type").asText());
    }

    @Test
    void r65ToolsAndIntentsAreSearchedFor() throws Exception {
        tell("USE", 1, SERVICE + FETCH + ",\"context\":{\"tool\":\"read_file\",\"toolServer\":\"mcp:files\",\"intent\":\"fix the build\",\"traceId\":\"t-77\"}");
        tell("USE", 2, SERVICE + FETCH + ",\"context\":{\"tool\":\"chrome\",\"intent\":\"read mail\"}");
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
            tell("USE", number, SERVICE + ",\"secret\":{\"ref\":\"vault:x\"},\"action\":\"" + action + "\",\"actionRaw\":\"vendor." + action + ".v2\"");
        }
        for (String action : actions) {
            JsonNode found = data("{uses(filter: {action: [\"" + action + "\"]}) {nodes {action actionRaw}}}").at("/uses/nodes");
            assertEquals("[{\"action\":\"" + action + "\",\"actionRaw\":\"vendor." + action + ".v2\"}]", found.toString());
        }
        JsonNode exposing = data("{uses(filter: {action: [\"reveal\", \"copy\", \"export\", \"share\"]}) {totalCount}}");
        assertEquals("4", exposing.at("/uses/totalCount").asText());
    }

    @Test
    void r79WhatWasKnownBeforeARevocationCame() throws Exception {
        grant("g1", "");
        tell("USE", 30, SERVICE + FETCH + ",\"grant\":{\"ref\":\"g1\"}");
        long before = server.ledger.size();
        String knownAt = at(600).plusSeconds(number - 1).toString();
        tell("REVOCATION", 31, "\"grant\":{\"ref\":\"g1\"},\"revocation\":{\"target\":{\"kind\":\"GRANT\",\"ref\":\"g1\"},\"effectiveAt\":\"" + at(20) + "\"}");
        String window = "filter: {time: {from: \"" + at(0) + "\", to: \"" + at(60) + "\"}}";
        String fields = "{nodes {attribution {verdict evaluatedAtSeq grant {state}}}}";
        JsonNode now = data("{uses(" + window + ") " + fields + "}").at("/uses/nodes");
        assertEquals("[{\"attribution\":{\"verdict\":\"REVOKED\",\"evaluatedAtSeq\":\"" + before + "\",\"grant\":{\"state\":\"REVOKED\"}}}]", now.toString());
        for (String then : List.of("ledgerSeq: \"" + before + "\"", "knownAt: \"" + knownAt + "\"")) {
            JsonNode known = data("{uses(" + window + ", asOf: {" + then + "}) " + fields + "}").at("/uses/nodes");
            assertEquals(List.of("AUTHORIZED"), texts(known, "/attribution/verdict"), then);
            assertFalse(known.toString().contains("REVOKED"), known::toString);
            assertEquals("0", data("{uses(filter: {verdicts: [REVOKED]}, asOf: {" + then + "}) {totalCount}}").at("/uses/totalCount").asText());
            assertEquals("0", data("{revocations(asOf: {" + then + "}) {totalCount}}").at("/revocations/totalCount").asText());
        }
    }

    @Test
    void r78HowMuchIsAGuessOrCannotBeJudged() throws Exception {
        String ann = "{\"ref\":\"h:ann\",\"kind\":\"HUMAN\"}";
        String mail = "{\"ref\":\"email:ann@acme.test\",\"kind\":\"HUMAN\"}";
        tell("INVENTORY", -9, "\"relation\":{\"kind\":\"ALIAS_OF\",\"subject\":" + ann + ",\"object\":" + mail + "}");
        tell("GRANT", -1, "\"grant\":{\"ref\":\"g2\",\"grantee\":" + mail + ",\"scope\":[\"vault:x\"],\"startsAt\":\"" + at(0)
                + "\",\"expiresAt\":\"" + at(60) + "\"}");
        grant("g1", ",\"conditions\":{\"deviceManaged\":true}");
        tell("USE", 1, "\"actor\":" + ann + ",\"action\":\"fetch\",\"secret\":{\"ref\":\"vault:x\"}");
        tell("USE", 2, SERVICE + FETCH + ",\"grant\":{\"ref\":\"g1\"}");
        tell("USE", 3, SERVICE + FETCH + ",\"grant\":{\"ref\":\"g1\"},\"context\":{\"deviceManaged\":true}");
        JsonNode points = data("{metrics(time: {from: \"" + at(-30) + "\", to: \"" + at(30) + "\"}) {unprovableHistory {key numerator denominator}}}")
                .at("/metrics/unprovableHistory");
        List<String> shares = new ArrayList<>();
        points.forEach(each -> shares.add(each.get("key").asText() + " " + each.get("numerator").asText() + "/" + each.get("denominator").asText()));
        assertEquals(List.of("heuristicJoins 1/3", "indeterminateUses 1/3", "gaps 0/1", "events 7/7"), shares);
        JsonNode guessed = data("{uses(filter: {flags: [HEURISTIC_JOIN]}) {nodes {executor {refs} attribution {confidence}}}}").at("/uses/nodes");
        assertEquals(List.of("WEAK"), texts(guessed, "/attribution/confidence"), "its grantee is an address of hers");
    }

    private void inventory(String ref, String kind, boolean owned, String... profile) throws Exception {
        List<String> links = new ArrayList<>();
        for (String each : profile) {
            links.add("{\"name\":\"profile." + each.substring(0, each.indexOf('=')) + "\",\"value\":\"" + each.substring(each.indexOf('=') + 1) + "\"}");
        }
        String who = "{\"ref\":\"" + ref + "\",\"kind\":\"" + kind + "\",\"name\":\"" + ref + "\"}";
        tell("INVENTORY", 0, "\"actor\":" + who + ",\"links\":[" + String.join(",", links) + "]");
        if (owned) {
            tell("INVENTORY", 0, "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":" + who + ",\"object\":{\"ref\":\"h:ann\",\"kind\":\"HUMAN\"}}");
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
            tell("USE", number, "\"actor\":{\"ref\":\"svc:" + used + "\",\"kind\":\"SERVICE_ACCOUNT\"}" + FETCH);
        }
        for (Map.Entry<String, String> each : Map.of("OWNER", "svc:unowned", "PURPOSE", "svc:aimless", "EXPIRY_OR_REVIEW", "svc:endless").entrySet()) {
            JsonNode found = data("{identities(filter: {kinds: [SERVICE_ACCOUNT], missing: [" + each.getKey() + "]}) {nodes {name missing}}}").at("/identities/nodes");
            assertEquals("[{\"name\":\"" + each.getValue() + "\",\"missing\":[\"" + each.getKey() + "\"]}]", found.toString());
        }
        JsonNode rate = data("{metrics(time: {from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}) {serviceAccountVisibility {numerator denominator}}}")
                .at("/metrics/serviceAccountVisibility/0");
        assertEquals("{\"numerator\":\"1\",\"denominator\":\"5\"}", rate.toString(), "one of the five has all four");
    }

    @Test
    void r51KindsOfMachinesAndOfWhatTheyHold() throws Exception {
        Map<String, String> kinds = Map.of("SERVICE_ACCOUNT", "svc:a", "API_KEY", "key:a", "WORKLOAD", "github:repo/a/pipeline", "AGENT", "agent:a");
        for (Map.Entry<String, String> each : kinds.entrySet()) {
            inventory(each.getValue(), each.getKey(), true);
        }
        for (Map.Entry<String, String> each : kinds.entrySet()) {
            JsonNode found = data("{identities(filter: {kinds: [" + each.getKey() + "]}) {nodes {refs kind}}}").at("/identities/nodes");
            assertEquals("[{\"refs\":[\"" + each.getValue() + "\"],\"kind\":\"" + each.getKey() + "\"}]", found.toString());
        }
        for (String kind : List.of("accessKey", "token", "certificate", "lease")) {
            tell("ISSUE", 1, SERVICE + ",\"credential\":{\"ref\":\"c:" + kind + "\",\"kind\":\"" + kind + "\"}");
        }
        for (String kind : List.of("accessKey", "token", "certificate", "lease")) {
            JsonNode found = data("{credentials(filter: {kinds: [\"" + kind + "\"]}) {nodes {publicRef kind}}}").at("/credentials/nodes");
            assertEquals("[{\"publicRef\":\"c:" + kind + "\",\"kind\":\"" + kind + "\"}]", found.toString());
        }
    }

    @Test
    void r43AChangeThatWasDeclaredToRevokeASecret() throws Exception {
        String secret = "\"secret\":{\"ref\":\"vault:ci/token\"}";
        String all = "{secrets(filter: {uris: [\"vault:ci/token\"]}) {nodes {revocationTrigger issuanceSource provenanceDebt}}"
                + " unansweredTriggers(time: {from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}, within: \"PT1H\") {nodes {seq type}}}";
        tell("INVENTORY", 0, secret + ",\"links\":[{\"name\":\"profile.purpose\",\"value\":\"deploys\"}]");
        tell("ADMIN", 5, secret + ",\"actionRaw\":\"workflow.updated\"");
        JsonNode before = data(all);
        assertTrue(before.at("/secrets/nodes/0/provenanceDebt").toString().contains("NO_REVOCATION_TRIGGER"), before::toString);
        assertTrue(before.at("/secrets/nodes/0/provenanceDebt").toString().contains("NO_ISSUANCE_SOURCE"), before::toString);
        assertEquals(0, before.at("/unansweredTriggers/nodes").size(), "nobody declared that a change of the workflow is one");
        tell("INVENTORY", 0, secret + ",\"links\":[{\"name\":\"profile.revocationTrigger\",\"value\":\"workflow.updated\"}]");
        tell("ADMIN", 6, secret + ",\"actionRaw\":\"workflow.viewed\"");
        JsonNode declared = data(all);
        assertEquals("workflow.updated", declared.at("/secrets/nodes/0/revocationTrigger").asText());
        assertFalse(declared.at("/secrets/nodes/0/provenanceDebt").toString().contains("NO_REVOCATION_TRIGGER"), declared::toString);
        assertEquals("[{\"seq\":\"1\",\"type\":\"ADMIN\"}]", declared.at("/unansweredTriggers/nodes").toString());
        tell("ROTATE", 50, secret);
        JsonNode answered = data(all);
        assertEquals(0, answered.at("/unansweredTriggers/nodes").size(), answered::toString);
        assertEquals("vault", answered.at("/secrets/nodes/0/issuanceSource").asText());
    }

    /// What was refused, has failed or was taken back is no end, so that nothing is left open by it.
    @Test
    void r44AnEndThatDidNotHappenIsNobodyLeaving() throws Exception {
        String eve = "\"revocation\":{\"target\":{\"kind\":\"IDENTITY\",\"ref\":\"h:eve\"}";
        tell("ISSUE", 1, "\"actor\":{\"ref\":\"svc:broker\",\"kind\":\"SERVICE_ACCOUNT\"},"
                + "\"credential\":{\"ref\":\"c:hers\",\"kind\":\"token\",\"holder\":{\"ref\":\"h:eve\",\"kind\":\"HUMAN\"}}");
        tell("INVENTORY", 0, "\"secret\":{\"ref\":\"vault:ci/token\"},\"links\":[{\"name\":\"profile.revocationTrigger\",\"value\":\"workflow.updated\"}]");
        for (String outcome : List.of("DENIED", "FAILED")) {
            tell("REVOCATION", 10, outcome, eve + "}");
            tell("ADMIN", 10, outcome, "\"secret\":{\"ref\":\"vault:ci/token\"},\"actionRaw\":\"workflow.updated\"");
        }
        number += 100_000;
        tell("REVOCATION", 12, eve + ",\"lifted\":true}");
        String all = "{unansweredTriggers(time: {from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}, within: \"PT1H\") {nodes {seq}}"
                + " metrics(time: {from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}) {offboardingCoverage {numerator denominator}}}";
        String nobody = "{\"unansweredTriggers\":{\"nodes\":[]},\"metrics\":{\"offboardingCoverage\":[{\"numerator\":\"0\",\"denominator\":\"0\"}]}}";
        assertEquals(nobody, data(all).toString());
        tell("REVOCATION", 11, eve + "}");
        assertEquals(nobody, data(all).toString(), "it was taken back a minute later");
        long again = tell("REVOCATION", 13, eve + "}");
        JsonNode left = data(all);
        assertEquals("[{\"seq\":\"" + again + "\"}]", left.at("/unansweredTriggers/nodes").toString());
        assertEquals("{\"numerator\":\"0\",\"denominator\":\"1\"}", left.at("/metrics/offboardingCoverage/0").toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"REVOCATION", "EXPIRY"})
    void r44ACredentialThatOutlivesWhoLeft(EventType end) throws Exception {
        String broker = "\"actor\":{\"ref\":\"svc:broker\",\"kind\":\"SERVICE_ACCOUNT\"}";
        String eve = "\"actor\":{\"ref\":\"h:eve\",\"kind\":\"HUMAN\"}";
        tell("ISSUE", 1, broker + ",\"credential\":{\"ref\":\"c:hers\",\"kind\":\"token\",\"holder\":{\"ref\":\"h:eve\",\"kind\":\"HUMAN\"}}");
        tell("ISSUE", 1, eve + ",\"credential\":{\"ref\":\"c:others\",\"kind\":\"token\",\"holder\":{\"ref\":\"svc:pay\",\"kind\":\"SERVICE_ACCOUNT\"}}");
        tell("REVOCATION", 10, "\"revocation\":{\"target\":{\"kind\":\"IDENTITY\",\"ref\":\"h:eve\"}}");
        number += 100_000;
        tell("SESSION_START", 11, broker);
        String all = "{identities {nodes {refs credentials {nodes {publicRef state}}}}"
                + " unansweredTriggers(time: {from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}, within: \"PT1H\") {nodes {type summary}}"
                + " metrics(time: {from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}) {offboardingCoverage {numerator denominator}}}";
        JsonNode open = data(all);
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
        tell(end.name(), 20, "\"revocation\":{\"target\":{\"kind\":\"CREDENTIAL\",\"ref\":\"c:hers\"}}");
        JsonNode ended = data(all);
        assertEquals(0, ended.at("/unansweredTriggers/nodes").size(), "what she issued to somebody else is not hers");
        assertEquals("{\"numerator\":\"1\",\"denominator\":\"1\"}", ended.at("/metrics/offboardingCoverage/0").toString());
    }
}
