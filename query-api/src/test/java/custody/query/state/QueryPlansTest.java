package custody.query.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every statement that the product executes in a test is looked at ([QueryPlans]), and a bad plan shows.
class QueryPlansTest {
    @TempDir
    Path directory;

    @Test
    void whatTheProductExecutes_isLookedAt_andNotWhatATestDoes() {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            EvidenceRepository rows = database.bean(EvidenceRepository.class);
            rows.tidy();
            rows.query("SELECT data FROM evidence_page", List.of(), row -> row.getBytes(1));
        }
        assertTrue(QueryPlans.haveChecked("SELECT coalesce(max(id), 0) FROM evidence_run"));
        assertFalse(QueryPlans.haveChecked("SELECT data FROM evidence_page"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SELECT facts FROM catalog_grant WHERE facts = 'x' | goes through all of catalog_grant",
        "SELECT facts FROM catalog_grant WHERE facts = 'x' LIMIT 10 | goes through all of catalog_grant",
        "SELECT COUNT(*) FROM catalog_secret | goes through all of catalog_secret",
        "DELETE FROM detect_flag WHERE seq > 7 | goes through all of detect_flag",
        "SELECT payload FROM detect_pending WHERE cause < ? AND (cause > ? OR cause = ? AND event_id > ?) ORDER BY cause, event_id LIMIT 10 | sorts what many rows give",
        "SELECT seq FROM detect_alert WHERE at > 7 ORDER BY severity LIMIT 10 | sorts what many rows give",
        "SELECT id FROM catalog_grant WHERE (starts_at, id) < (7, 3) ORDER BY starts_at DESC, id DESC LIMIT 10 | ''",
        "SELECT id FROM catalog_grant WHERE name_key = 'x' ORDER BY starts_at LIMIT 10 | ''",
        "SELECT id FROM catalog_secret WHERE id > 0 AND ref_key LIKE 'vault:%' ORDER BY id LIMIT 10 | looks for a pattern in many rows",
        "SELECT id FROM catalog_secret WHERE id > 0 AND octets >= x'76' AND octets < x'77' ORDER BY octets, id LIMIT 10 | ''",
        "SELECT facts FROM detect_source | ''"
    })
    void planThatIsNotMeant_isRefused(String sql, String problem) throws Exception {
        Path file = directory.resolve("state.db");
        TestDatabase.sqlite(file).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            var plan = QueryPlans.plan(connection, sql, Map.of());
            if (problem.isEmpty()) {
                QueryPlans.check(sql, plan);
            } else {
                String said = assertThrows(AssertionError.class, () -> QueryPlans.check(sql, plan)).getMessage();
                assertEquals(problem, said.substring(0, said.indexOf(':')));
            }
        }
    }
}
