package custody.ingest.adapter;

import com.code_intelligence.jazzer.junit.FuzzTest;
import custody.ingest.recognise.Adapters;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.util.List;

/// Any JSON at all is recognised or not, and mapped by whoever recognises it, without an exception.
final class RecogniserFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyJson(byte[] bytes) {
        JsonNode node;
        try {
            node = JsonDocument.parse(bytes).root();
        } catch (JsonException e) {
            return;
        }
        Adapters.recogniser().recognise(node).ifPresent(adapter ->
                adapter.map(List.of(new SourceRecord(0, node)), SourceContext.of(adapter.defaultSourceId(node))));
    }
}
