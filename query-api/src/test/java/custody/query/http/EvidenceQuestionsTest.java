package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.ToldScenario.DAY;
import static custody.query.http.ToldScenario.eventId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.event.EventType;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Whether the ledger that was asked is whole, what it proves, and what in it corrects what, on a ledger that tells the
/// golden scenario.
@ParameterizedClass
@EnumSource
class EvidenceQuestionsTest {
    @AutoClose
    private final MemoryServer server;

    private final ToldScenario scenario;

    EvidenceQuestionsTest(AnsweredFrom place) throws Exception {
        server = place.open();
        scenario = new ToldScenario(server);
    }

    @Test
    void q21IsTheEvidenceComplete() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(21), Map.of("t", DAY));
        List<String> names = texts(answer.get("sources"), "/name");
        assertTrue(names.contains("apono:acme"), names.toString());
        JsonNode apono = answer.get("sources").get(names.indexOf("apono:acme"));
        assertTrue(apono.get("ordered").asBoolean());
        assertEquals("0", apono.get("duplicates").asText());
        assertEquals("0", apono.get("rejected").asText());
        assertEquals(2, apono.get("coverageCaveats").size(), "its blind spot, and that nobody counts at the intake here");
        assertEquals("0", answer.at("/indeterminate/totalCount").asText());
    }

    @Test
    void q22ProvesAnEventToAnAuditor() throws Exception {
        String id = server.data("{events(orderBy: {field: LEDGER_SEQ, direction: ASC}, first: 6) {nodes {id}}}")
                .at("/events/nodes/5/id").asText();
        long before = server.ledger.size();
        JsonNode answer = server.data(MemoryServer.question(22), Map.of("event", id));
        JsonNode proof = answer.at("/node/proof");
        List<Hash> hashes = new ArrayList<>();
        proof.get("hashes").forEach(each -> hashes.add(hash(each)));
        new InclusionProof(proof.get("leafIndex").asLong(), proof.get("treeSize").asLong(), hashes)
                .verify(hash(answer.at("/node/hash")), hash(proof.get("rootHash")));
        assertEquals("5", answer.at("/node/seq").asText());
        assertEquals("[\"witness.test\"]", proof.at("/checkpoint/witnesses").toString());
        assertEquals("VALID", answer.at("/verifyChain/status").asText());
        assertEquals("8", answer.at("/verifyChain/checkedEntries").asText());
        assertEquals(before + 1, server.ledger.size(), "a proof that was handed out is written down");
        assertEquals(EventType.ADMIN, server.ledger.entry(before).orElseThrow().type());
        assertEquals("query ProveIt: records 0, proofs 1, denied 0",
                server.ledger.entry(before).orElseThrow().payload().event().actionRaw(), "the document's own name");
    }

    private static Hash hash(JsonNode text) {
        return Hash.parseHex(text.asText().substring("sha256:".length()));
    }

    @Test
    void theCheckSaysWhatItReachedOfARange() throws Exception {
        String query = "query($f: Long, $t: Long) {verifyChain(fromSeq: $f, toSeq: $t) {status fromSeq toSeq checkedEntries}}";
        assertEquals("[\"VALID\",\"0\",\"8\",\"8\"]", values(server.data(query).get("verifyChain")));
        assertEquals("[\"VALID\",\"2\",\"5\",\"3\"]", values(server.data(query, Map.of("f", "2", "t", "5")).get("verifyChain")));
        assertEquals("[\"INCOMPLETE\",\"6\",\"10\",\"2\"]", values(server.data(query, Map.of("f", "6", "t", "10")).get("verifyChain")));
        assertEquals("[\"VALID\",\"2\",\"8\",\"6\"]", values(server.data(query, Map.of("f", "2")).get("verifyChain")));
        assertEquals("[\"VALID\",\"0\",\"5\",\"5\"]", values(server.data(query, Map.of("t", "5")).get("verifyChain")));
        for (Map<String, String> none : List.of(Map.of("f", "3", "t", "2"), Map.of("f", "1000"), Map.of("t", "-5"), Map.of("f", "-1"))) {
            JsonNode refused = server.answer("compliance", query, none);
            assertEquals("BAD_USER_INPUT", refused.at("/errors/0/extensions/code").asText(), none::toString);
        }
        scenario.add(7, line -> line.replace("0aa3c9b1", "0aa3c9b2"));
        assertEquals("[\"INCOMPLETE\",\"8\",\"9\",\"0\"]", values(server.data(query, Map.of("f", "8")).get("verifyChain")));
        assertEquals("[\"VALID\",\"0\",\"8\",\"8\"]", values(server.data(query).get("verifyChain")));
        server.server.getApplicationContext().getBean(MemoryServer.Reports.class).last = MemoryServer.Reports.report(8, 8L);
        assertEquals("TAMPERED", server.data(query).at("/verifyChain/status").asText(), "the end is what is wrong");
        assertEquals("VALID", server.data(query, Map.of("t", "8")).at("/verifyChain/status").asText());
    }

    private static String values(JsonNode object) {
        var all = MemoryServer.JSON.createArrayNode();
        object.forEach(all::add);
        return all.toString();
    }

    @Test
    void anEventNamesTheOneThatItCorrects() throws Exception {
        String id = eventId(7);
        scenario.add(7, line -> line.replace("0aa3c9b1", "0aa3c9b2").replace("\"links\"", "\"corrects\":\"" + id + "\",\"links\""));
        String query = "query($of: AsOf) {events(first: 1, orderBy: {field: LEDGER_SEQ}, asOf: $of) {nodes {seq corrects {seq summary corrects {seq}}}}}";
        JsonNode node = server.data(query).at("/events/nodes/0");
        assertEquals("8", node.get("seq").asText());
        assertEquals("7", node.at("/corrects/seq").asText(), node::toString);
        assertTrue(node.at("/corrects/corrects").isNull());
        assertTrue(server.data(query, Map.of("of", Map.of("ledgerSeq", "8"))).at("/events/nodes/0/corrects").isNull());
    }
}
