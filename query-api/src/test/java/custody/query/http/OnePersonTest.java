package custody.query.http;

import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.texts;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Somebody of several refs is one person wherever people are listed or counted. The ledger knows Ann at the identity
/// provider and at the forge by one address, Bob and Cat who share one, and what Ann was called once and will be.
@ParameterizedClass
@EnumSource
class OnePersonTest {
    private static final String MONTH = "{from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\"}";

    @AutoClose
    private final MemoryServer server;

    private final Narrator story;

    OnePersonTest(AnsweredFrom place) {
        server = place.open();
        story = new Narrator(server);
    }

    @BeforeEach
    void tell() throws Exception {
        story.used("08:00", "vault:one", "okta:ann", "HUMAN", "");
        story.used("08:10", "vault:one", "forge:ann", "HUMAN", "");
        alias("okta:ann", "email:ann@x", "");
        alias("forge:ann", "email:ann@x", ",'since':'2026-01-01T00:00:00Z'");
        alias("okta:ann", "old:ann", ",'until':'2026-11-24T00:00:00Z'");
        alias("okta:ann", "new:ann", ",'since':'2027-01-01T00:00:00Z'");
        alias("okta:bob", "email:desk@x", "");
        alias("okta:cat", "email:desk@x", "");
        owned("svc:one", "forge:ann");
        owned("svc:two", "okta:ann");
    }

    private void alias(String one, String other, String times) throws Exception {
        story.tell("dir", "INVENTORY", "IDENTITY", "09:00",
                "'relation':{'kind':'ALIAS_OF','subject':" + who(one, "HUMAN") + ",'object':" + who(other, "UNKNOWN") + times + "}");
    }

    private void owned(String machine, String owner) throws Exception {
        story.tell("dir", "INVENTORY", "IDENTITY", "09:00", "'relation':{'kind':'OWNED_BY','subject':" + who(machine, "SERVICE_ACCOUNT")
                + ",'object':" + who(owner, "HUMAN") + "}");
    }

    private JsonNode identities(String arguments, String fields) throws Exception {
        return story.ask("{identities" + arguments + " {totalCount nodes {" + fields + "}}}").get("identities");
    }

    private List<String> found(String filter) throws Exception {
        return texts(identities("(filter: {" + filter + "})", "refs").get("nodes"), "/refs/0");
    }

    private String id(String ref) throws Exception {
        for (JsonNode node : story.ask("{events(first: 100) {nodes {actor {id refs} chain {actor {id refs}}}} identities {nodes {id refs}}}")
                .findParents("refs")) {
            if (node.at("/refs/0").asText().equals(ref)) {
                return node.get("id").asText();
            }
        }
        throw new AssertionError("nobody is " + ref);
    }

    @Test
    void everybodyStandsOnce_withAllRefs() throws Exception {
        JsonNode all = identities("", "refs aliases {value since until evidence {seq}}");
        assertEquals(
                List.of("okta:ann", "old:ann", "new:ann", "okta:bob", "email:desk@x", "okta:cat", "svc:one", "svc:two"),
                texts(all.get("nodes"), "/refs/0"));
        assertEquals("8", all.get("totalCount").asText());
        assertEquals("[\"okta:ann\",\"email:ann@x\",\"forge:ann\",\"old:ann\",\"new:ann\"]", all.at("/nodes/0/refs").toString());
        JsonNode aliases = all.at("/nodes/0/aliases");
        assertEquals(List.of("email:ann@x", "old:ann", "new:ann", "forge:ann"), texts(aliases, "/value"));
        assertEquals(List.of("null", "null", "2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), texts(aliases, "/since"));
        assertEquals(List.of("null", "2026-11-24T00:00:00Z", "null", "null"), texts(aliases, "/until"));
        assertEquals(List.of("2", "4", "5", "3"), texts(aliases, "/evidence/seq"));
    }

    @Test
    void whoIsOneIsAsThePinnedSizeKnew() throws Exception {
        String before = "(asOf: {ledgerSeq: \"3\"})";
        assertEquals(List.of("okta:ann", "forge:ann"), texts(identities(before, "refs").get("nodes"), "/refs/0"));
        assertEquals("2", identities(before, "refs").get("totalCount").asText());
        assertEquals(List.of("okta:ann"), texts(identities("(asOf: {ledgerSeq: \"4\"})", "refs").get("nodes"), "/refs/0"));
    }

    @Test
    void filtersLookAtAllThatIsSaidOfAPerson() throws Exception {
        story.tell("INVENTORY", "09:10", "'actor':{'ref':'forge:ann','kind':'HUMAN','name':'Ann of the forge'}"
                + ",'links':[{'name':'profile.population','value':'SSO_ONLY'},{'name':'profile.purpose','value':'builds'}]");
        owned("forge:ann", "okta:bob");
        story.given("g1", "'scope':['vault:one'],'grantee':" + who("forge:ann", "HUMAN"));
        for (String filter : List.of(
                "population: [SSO_ONLY]", "nameContains: \"FORGE\"", "hasStanding: true", "ownerId: \"" + id("okta:bob") + "\"")) {
            assertEquals(List.of("okta:ann"), found(filter), filter);
        }
        JsonNode ann = identities("(first: 1)", "name purpose population owner {refs} lastActive").at("/nodes/0");
        assertEquals("{\"name\":\"Ann of the forge\",\"purpose\":\"builds\",\"population\":\"SSO_ONLY\",\"owner\":{\"refs\":[\"okta:bob\",\"email:desk@x\"]},"
                + "\"lastActive\":\"2026-11-10T08:10:00Z\"}", ann.toString());
        assertEquals(List.of("okta:bob", "okta:cat"), found("kinds: [HUMAN], hasStanding: false"));
        assertEquals(List.of("old:ann", "new:ann", "email:desk@x"), found("kinds: [UNKNOWN]"), "her address has her kind");
        assertEquals(List.of(), found("kinds: [HUMAN], dormantSince: \"2026-11-10T08:05:00Z\", nameContains: \"ann\""));
    }

    @Test
    void whoBecomesOneBetweenPages_isOneInLaterWalksOnly() throws Exception {
        List<String> whole = texts(identities("", "id").get("nodes"), "/id");
        String query = "query($c: String) {identities(first: 3, after: $c) {nodes {id} pageInfo {hasNextPage endCursor}}}";
        List<String> walked = new ArrayList<>();
        Map<String, Object> variables = new HashMap<>();
        JsonNode page;
        do {
            page = server.data(query, variables).get("identities");
            walked.addAll(texts(page.get("nodes"), "/id"));
            variables.put("c", page.at("/pageInfo/endCursor").asText());
            alias("okta:cat", "okta:ann", "");
            alias("svc:two", "okta:bob", "");
        } while (page.at("/pageInfo/hasNextPage").asBoolean());
        assertEquals(whole, walked);
        assertEquals(
                List.of("okta:ann", "old:ann", "new:ann", "okta:bob", "email:desk@x", "svc:one"),
                texts(identities("", "refs").get("nodes"), "/refs/0"));
    }

    @Test
    void whoHadASecret_isAPersonOnce() throws Exception {
        JsonNode had = story.ask("{secrets {nodes {exposedTo(time: " + MONTH + ") {totalCount edges {node {refs} via {event {seq}}}}}}}")
                .at("/secrets/nodes/0/exposedTo");
        assertEquals("1", had.get("totalCount").asText(), had::toString);
        assertEquals("0", had.at("/edges/0/via/event/seq").asText());
    }

    private JsonNode radius(String root, String depth) throws Exception {
        return story.ask("{blastRadius(root: \"" + root + "\"" + depth + ") {secrets identities maxChainDepth systems usedFraction edges {via depth"
                + " from {... on Identity {refs}} to {... on Identity {refs} ... on Secret {uri}}}}}").get("blastRadius");
    }

    @Test
    void r32_whatIsReachedAlready_theRootToo_isNoNewReach() throws Exception {
        for (String ref : List.of("okta:ann", "forge:ann")) {
            story.tell("idp", "DELEGATION", "IDENTITY", "09:30", by("agent:a", "AGENT") + ",'onBehalfOf':[" + who(ref, "HUMAN") + "]");
        }
        story.tell("idp", "DELEGATION", "IDENTITY", "09:31", by("agent:b", "AGENT") + ",'onBehalfOf':[" + who("agent:a", "AGENT") + "]");
        story.tell("idp", "DELEGATION", "IDENTITY", "09:32", by("agent:b", "AGENT") + ",'onBehalfOf':[" + who("forge:ann", "HUMAN") + "]");
        for (String root : List.of("okta:ann", "forge:ann")) {
            JsonNode radius = radius(id(root), "");
            assertEquals(2, radius.get("identities").asInt(), radius::toString);
            assertEquals(1, radius.get("maxChainDepth").asInt(), "both are a step away");
            assertEquals(List.of("delegation", "delegation"), texts(radius.get("edges"), "/via").stream().filter(via -> !via.equals("use")).toList());
        }
        JsonNode agent = radius(id("agent:b"), "");
        assertEquals(2, agent.get("identities").asInt(), agent::toString);
        assertEquals(List.of("onBehalfOf", "onBehalfOf"), texts(agent.get("edges"), "/via"), "on behalf of Ann once, and of agent:a");
    }

    @Test
    void r32_whatIsReachedAsAWholeLater_isWalkedFurther() throws Exception {
        story.tell("idp", "DELEGATION", "IDENTITY", "09:30", by("agent:a", "AGENT") + ",'onBehalfOf':[" + who("okta:bob", "HUMAN") + "]");
        story.tell("idp", "ISSUE", "BROKER", "09:31", by("agent:a", "AGENT") + ",'action':'assume','credential':{'ref':'c1','kind':'token','holder':"
                + who("okta:bob", "HUMAN") + "}");
        story.used("09:40", "vault:bobs", "okta:bob", "HUMAN", "");
        JsonNode radius = radius(id("agent:a"), "");
        assertEquals(1, radius.get("identities").asInt());
        assertEquals(List.of("onBehalfOf", "assume", "use"), texts(radius.get("edges"), "/via"), "as Bob it comes to what he used");
    }

    @Test
    void r32_holdersOfASecret_arePeople_andTheSecretIsNoneOfItsReach() throws Exception {
        story.granted("g1", "vault:two", "okta:ann", "HUMAN", "");
        story.given("g2", "'scope':['vault:two'],'grantee':" + who("forge:ann", "HUMAN"));
        story.given("g3", "'scope':['vault:two'],'grantee':" + who("g:all", "GROUP"));
        story.tell("dir", "INVENTORY", "IDENTITY", "09:00",
                "'relation':{'kind':'MEMBER_OF','subject':" + who("okta:bob", "HUMAN") + ",'object':" + who("g:all", "GROUP") + "}");
        story.used("10:10", "vault:two", "forge:ann", "HUMAN", "");
        String secret = server.data("{secrets(filter: {uris: [\"vault:two\"]}) {nodes {id}}}").at("/secrets/nodes/0/id").asText();
        JsonNode radius = radius(secret, "");
        assertEquals(3, radius.get("identities").asInt(), radius::toString);
        assertEquals(0, radius.get("secrets").asInt());
        assertEquals("[]", radius.get("systems").toString());
        assertEquals(List.of("grant", "grant", "member"), texts(radius.get("edges"), "/via"));
        assertEquals(List.of("grant", "grant"), texts(radius(secret, ", maxDepth: 1").get("edges"), "/via"));
    }

    @Test
    void measuresCountAPersonOnce() throws Exception {
        for (String machine : List.of("svc:one", "svc:two")) {
            story.given("g:" + machine, "'scope':['vault:one'],'grantee':" + who(machine, "SERVICE_ACCOUNT"));
        }
        JsonNode rates = story.ask("{metrics(time: " + MONTH + ") {standingGrantRate(by: [OWNER]) {key denominator}}}").at("/metrics/standingGrantRate");
        assertEquals("[{\"key\":\"okta:ann\",\"denominator\":\"2\"}]", rates.toString());
        alias("svc:one", "svc:two", "");
        JsonNode excess = story.ask("{metrics(time: " + MONTH + ") {excessPrivilegeRate {numerator denominator}}}").at("/metrics/excessPrivilegeRate");
        assertEquals("[{\"numerator\":\"1\",\"denominator\":\"1\"}]", excess.toString());
        story.revoked("idp", "IDENTITY", "12:00", "IDENTITY", "okta:ann", "");
        story.revoked("forge", "IDENTITY", "12:10", "IDENTITY", "forge:ann", "");
        String left = "{metrics(time: " + MONTH + ") {offboardingCoverage%s {key numerator denominator}}}";
        JsonNode coverage = story.ask(left.formatted("")).at("/metrics/offboardingCoverage");
        assertEquals("[{\"key\":\"all\",\"numerator\":\"0\",\"denominator\":\"1\"}]", coverage.toString());
        assertEquals(2, story.ask(left.formatted("(by: [SOURCE])")).at("/metrics/offboardingCoverage").size(), "each source says so");
    }
}
