package custody.ingest.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real records: every one is used, skipped by name, or quarantined by reason.
final class CorpusTest {
    @ParameterizedTest
    @CsvSource({"cloudtrail, 400", "vault, 20", "openbao/audit, 900", "openbao/audit-other, 1800", "onepassword, 5", "cloudevents, 0"})
    void everyRecordIsAccountedFor(String folder, int usedAtLeast) throws IOException {
        Path corpus = Run.corpus();
        assumeTrue(corpus != null, "no corpus beside the project");
        Run run = Run.of(corpus.resolve(folder));
        System.out.println(folder + ": records " + run.records + " " + run.counts);
        assertEquals(run.records, run.accounted);
        assertTrue(run.counts.getOrDefault("used", 0) >= usedAtLeast, () -> "used " + run.counts);
    }
}
