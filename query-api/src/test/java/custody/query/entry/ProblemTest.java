package custody.query.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Errors have the form of docs/errors.md, and every code stands there with its status.
class ProblemTest {
    @Test
    void everyCodeIsOnThePage() throws Exception {
        String page = Files.readString(Path.of("../docs/errors.md"));
        for (Problem problem : Problem.values()) {
            int status = problem.response().code();
            assertTrue(page.lines().anyMatch(line -> line.contains("`" + problem.code() + "`") && line.contains("| " + status + " |")),
                    "docs/errors.md does not name " + problem.code() + " with " + status);
        }
    }

    @Test
    void theTypeIsTheCodeInOurOwnNameSpace() {
        Map<?, ?> body = (Map<?, ?>) Problem.ENTRY_UNKNOWN.response().body();
        assertEquals("urn:custody:error:entry_unknown", body.get("type"));
        assertEquals("entry_unknown", body.get("code"));
        assertEquals(404, body.get("status"));
    }
}
