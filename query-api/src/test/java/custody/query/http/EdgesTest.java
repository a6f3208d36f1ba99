package custody.query.http;

import static custody.query.http.Narrator.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Events at the edges of what admission lets in: whoever asks gets them, and all that stand beside them.
class EdgesTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-26T06:00:00.25Z");
    private static final String ALL = """
            {uses(first: 100, orderBy: {field: LEDGER_SEQ, direction: ASC}) {totalCount nodes {at event {seq latenessSeconds summary source {name}}
              executor {refs kind name lastActive firstSeen} initiator {refs} chain {actorRef actor {refs}} secret {uri lastUsedAt owner {refs}}
              credential {id publicRef expiresAt issuedTo {refs}}
              attribution {verdict reason flags grant {ref startsAt expiresAt excessWindow grantee {refs}} candidates {grant {ref} detail}}}}}""";

    @AutoClose
    private final MemoryServer server = MemoryServer.stored();

    private int said;

    private void say(String type, String time, String more) throws Exception {
        server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"edge","system":"native","eventId":"e%d","adapter":"native/1"},"type":"%s",
                 "layer":"CUSTODY","eventTime":"%s","outcome":"SUCCESS","links":[]%s}""".formatted(said++, type, time, more), RECEIVED);
    }

    private void use(String time, String actor, String secret) throws Exception {
        say("USE", time, """
                ,"action":"fetch","actor":{"ref":"%s","kind":"UNKNOWN"},"secret":{"ref":"%s"}""".formatted(actor, secret));
    }

    @Test
    void emptyRefsSpoilNoOtherAnswer() throws Exception {
        use("2026-11-26T05:00:00Z", "svc:a", "vault:a");
        use("2026-11-26T05:00:01Z", "", "vault:a");
        use("2026-11-26T05:00:02Z", "svc:a", "");
        say("ISSUE", "2026-11-26T05:00:03Z", """
                ,"credential":{"ref":"","kind":""},"actor":{"ref":"","kind":"HUMAN","name":""}""");
        say("GRANT", "2026-11-26T05:00:04Z", """
                ,"grant":{"ref":"","grantee":{"ref":"","kind":"UNKNOWN"},"scope":[""]}""");
        say("USE", "2026-11-26T05:00:05Z", """
                ,"actor":{"ref":"svc:b","kind":"UNKNOWN"},"credential":{"ref":"","kind":""}""");
        JsonNode uses = server.data(ALL).at("/uses/nodes");
        assertEquals(4, uses.size());
        assertEquals(List.of("svc:a", "", "svc:a", "svc:b"), uses.findValues("executor").stream().map(each -> each.at("/refs/0").asText()).toList());
        assertEquals("", uses.at("/2/secret/uri").asText("absent"));
        JsonNode known = server.data("""
                {identities {nodes {refs kind name}} secrets {nodes {uri}} grants {nodes {ref secretScope grantee {refs}}} credentials {nodes {publicRef}}}""");
        assertEquals(Set.of("[\"\"]", "[\"svc:a\"]", "[\"svc:b\"]"),
                known.at("/identities/nodes").valueStream().map(each -> each.get("refs").toString()).collect(Collectors.toSet()));
        assertEquals(Set.of("", "vault:a"), Set.copyOf(texts(known.at("/secrets/nodes"), "/uri")));
        assertEquals("[{\"ref\":\"\",\"secretScope\":[\"\"],\"grantee\":{\"refs\":[\"\"]}}]", known.at("/grants/nodes").toString());
        assertEquals("[{\"publicRef\":\"\"}]", known.at("/credentials/nodes").toString());
    }

    @Test
    void timesFarAwayAreToldAndSpoilNothing() throws Exception {
        use("0000-01-01T00:00:00Z", "svc:a", "vault:a");
        use("9999-12-31T23:59:59.999999999Z", "svc:a", "vault:a");
        use("1969-12-31T23:59:59Z", "svc:a", "vault:a");
        say("GRANT", "0000-01-01T00:00:00Z", """
                ,"grant":{"ref":"g","grantee":{"ref":"svc:a","kind":"UNKNOWN"},"scope":["vault:a"],"startsAt":"0000-01-01T00:00:00Z","expiresAt":"9999-12-31T23:59:59Z"}""");
        say("REVOCATION", "9999-12-31T00:00:00Z", """
                ,"revocation":{"target":{"kind":"GRANT","ref":"g"},"effectiveAt":"9999-12-31T00:00:00Z"}""");
        JsonNode uses = server.data(ALL).at("/uses/nodes");
        assertEquals("0000-01-01T00:00:00Z", uses.at("/0/at").asText());
        assertEquals(RECEIVED.getEpochSecond() + 62_167_219_200.25, uses.at("/0/event/latenessSeconds").asDouble(), 1e-3);
        assertEquals("9999-12-31T23:59:59.999999999Z", uses.at("/1/at").asText());
        JsonNode heard = server.data("""
                {events {totalCount nodes {eventTime latenessSeconds}} sources {name lagP95 lastEventTime watermark gaps(time: {from: "0000-01-01T00:00:00Z", to: "9999-12-31T23:59:59Z"}) {from}}}""");
        assertEquals("5", heard.at("/events/totalCount").asText());
        assertEquals("9999-12-31T23:59:59.999999999Z", heard.at("/sources/0/lastEventTime").asText());
        JsonNode grants = server.data("{grants {nodes {startsAt expiresAt excessWindow state}} revocations {nodes {effectiveAt timeToRevoke leakWindow layers {layer} usesAfter {totalCount}}}}");
        assertEquals("0000-01-01T00:00:00Z 9999-12-31T23:59:59Z",
                grants.at("/grants/nodes/0/startsAt").asText() + " " + grants.at("/grants/nodes/0/expiresAt").asText());
        assertEquals("9999-12-31T00:00:00Z", grants.at("/revocations/nodes/0/effectiveAt").asText());
        JsonNode metrics = server.data("""
                {metrics(time: {from: "0000-01-01T00:00:00Z", to: "9999-12-31T23:59:59Z"}) {attributedUseRate(by: [ACTOR_KIND]) {value}
                  timeToRevokeP95 {value} reviewGapP95 {value} ingestLagP95 {value} grantDurations {value} stillValidAfter {value} standingGrantRate {value}}}""");
        assertEquals(7, metrics.get("metrics").size());
        assertEquals("1", server.data("{blastRadius(root: \"aXN2Yzph\") {secrets maxDuration}}").at("/blastRadius/secrets").asText());
    }

    @Test
    void refsOfAnyLengthAreFoundAgain() throws Exception {
        String actor = "svc:" + "x".repeat(100_000);
        String secret = "vault:" + "ü".repeat(40_000);
        use("2026-11-26T05:00:00Z", actor, secret);
        use("2026-11-26T05:00:01Z", "svc:a", "vault:a");
        JsonNode uses = server.data(ALL).at("/uses/nodes");
        assertEquals(actor, uses.at("/0/executor/refs/0").asText());
        JsonNode found = server.data("query($s: String!) {uses(filter: {secret: {uris: [$s]}}) {totalCount nodes {secret {uri}}}}", Map.of("s", secret));
        assertEquals("1", found.at("/uses/totalCount").asText());
        assertEquals(secret, found.at("/uses/nodes/0/secret/uri").asText());
    }
}
