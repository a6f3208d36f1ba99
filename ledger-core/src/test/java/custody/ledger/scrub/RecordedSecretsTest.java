package custody.ledger.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// A recorded server into which values were planted, also in places where a server does not hash them.
class RecordedSecretsTest {
    private static final Path STORY = Path.of("../../shared/corpus/openbao");

    @Test
    void plantedValues_areInNoRecord() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(STORY), "no recorded story beside the repository");
        List<String> planted = Files.readAllLines(STORY.resolve("truth/canaries.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .toList();
        Scrubber scrubber = new Scrubber(ScrubRules.standard(), "a key that only tests have".getBytes(StandardCharsets.US_ASCII));
        int inClear = 0;
        for (String line : Files.readAllLines(STORY.resolve("audit/openbao-audit.ndjson"))) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            String kept = new String(scrubber.record(JsonDocument.parse(bytes).root(), "vault").bytes(), StandardCharsets.UTF_8);
            for (String value : planted) {
                inClear += line.contains(value) ? 1 : 0;
                assertTrue(!kept.contains(value), "a planted value is still in a record");
            }
        }
        assertEquals(13, inClear, "lines in which the recording has a planted value in clear");
    }
}
