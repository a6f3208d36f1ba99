package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Tells a server's ledger small stories of 2026-11-10 and asks about them. Clocks err by a second at most; in the
/// fragments of events, `'` stands for `"`.
final class Narrator {
    private static final Instant RECEIVED = Instant.parse("2026-11-25T12:00:00Z");

    private final MemoryServer server;
    private int told;

    Narrator(MemoryServer server) {
        this.server = server;
    }

    /// Appends an event of a source at a time of the day; its index.
    long tell(String source, String type, String layer, String clock, String more) throws Exception {
        return attempted("SUCCESS", source, type, layer, clock, more);
    }

    /// As the others, with that outcome.
    long attempted(String outcome, String source, String type, String layer, String clock, String more) throws Exception {
        String event = ("{'schema':'custody.event/1','source':{'id':'%s','system':'test','eventId':'t%d','adapter':'test/1'},"
                + "'type':'%s','layer':'%s','eventTime':'%s','outcome':'%s','clock':{'errorMs':1000,'trust':'SERVER'},%s}")
                .formatted(source, told, type, layer, at(clock), outcome, more);
        return server.ledger.add(event.replace('\'', '"'), RECEIVED.plusSeconds(told++));
    }

    /// An event of the vault, at the layer CUSTODY.
    long tell(String type, String clock, String more) throws Exception {
        return tell("vault", type, "CUSTODY", clock, more);
    }

    static String at(String clock) {
        return "2026-11-10T" + clock + ":00Z";
    }

    static String by(String ref, String kind) {
        return "'actor':" + who(ref, kind);
    }

    static String who(String ref, String kind) {
        return "{'ref':'" + ref + "','kind':'" + kind + "'}";
    }

    /// A fetch of a secret by somebody, at the layer CUSTODY.
    long used(String clock, String secret, String ref, String kind, String more) throws Exception {
        return tell("USE", clock, by(ref, kind) + ",'action':'fetch','secret':{'ref':'" + secret + "'}" + more);
    }

    /// A grant of the secret from ten to eleven, with `more` in it.
    long granted(String grant, String secret, String ref, String kind, String more) throws Exception {
        return given(grant, "'scope':['" + secret + "'],'grantee':" + who(ref, kind) + ",'expiresAt':'" + at("11:00") + "'" + more);
    }

    /// A grant from ten o'clock on that states this.
    long given(String grant, String terms) throws Exception {
        return tell("pam", "GRANT", "PRIVILEGE", "10:00", "'grant':{'ref':'" + grant + "'," + terms + "}");
    }

    /// Approved a quarter to ten by somebody from outside.
    long approved(String grant, String more) throws Exception {
        return tell("pam", "APPROVAL", "PRIVILEGE", "09:45", by("u:boss", "HUMAN") + ",'grant':{'ref':'" + grant + "'" + more + "}");
    }

    long revoked(String source, String layer, String clock, String kind, String ref, String more) throws Exception {
        return tell(source, "REVOCATION", layer, clock, "'revocation':{'target':{'kind':'" + kind + "','ref':'" + ref + "'}" + more + "}");
    }

    JsonNode ask(String query) throws Exception {
        return server.data(query, Map.of());
    }

    /// What is asked of the uses of a secret, in the order of time.
    JsonNode uses(String secret, String fields) throws Exception {
        return ask("{uses(filter: {secret: {uris: [\"" + secret + "\"]}}, orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {" + fields + "}}}")
                .at("/uses/nodes");
    }

    List<String> verdicts(String secret) throws Exception {
        return texts(uses(secret, "attribution {verdict}"), "/attribution/verdict");
    }

    JsonNode grant(String ref, String fields) throws Exception {
        return ask("{grants(filter: {refs: [\"" + ref + "\"]}) {nodes {" + fields + "}}}").at("/grants/nodes/0");
    }

    /// One field of each by another, which differs.
    static Map<String, String> pairs(JsonNode list, String key, String value) {
        Map<String, String> pairs = new TreeMap<>();
        list.forEach(each -> assertNull(pairs.put(each.at(key).asText(), each.at(value).asText())));
        return pairs;
    }

    static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.at(field).asText()));
        return texts;
    }
}
