package custody.ingest.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/errors.md names every code that the intake gives.
class ErrorsPageTest {
    /// Where a code is given: the first string with an underscore or of a problem, in these calls.
    private static final Pattern GIVEN = Pattern.compile(
            "(?:error|EventFormatException|JsonException|Unmappable|QuarantineException|Rejected|fail|bad)\\(\\s*\"([a-z_0-9]+)\""
                    + "|Problem\\(\\s*(?:HttpStatus\\.\\w+|status),\\s*(?:\\w+ \\? )?\"([a-z_0-9]+)\""
                    + "|new (?:Refusal|Item\\.Damaged|Damage)\\([^;]{0,160}?\"([a-z]+_[a-z_0-9]+)\"");

    @Test
    void everyCode_isOnThePage() throws IOException {
        String page = Files.readString(Path.of("../docs/errors.md"));
        TreeSet<String> codes = new TreeSet<>();
        for (String folder : List.of("src/main/java", "../ledger-core/src/main/java/custody/ledger/event",
                "../ledger-core/src/main/java/custody/ledger/json", "../ledger-core/src/main/java/custody/ledger/admission")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    codes(Files.readString(file), codes);
                }
            }
        }
        assertTrue(codes.size() > 50, "found " + codes);
        codes.removeIf(code -> page.contains("`" + code + "`"));
        assertTrue(codes.isEmpty(), "docs/errors.md does not name " + codes);
    }

    private static void codes(String source, TreeSet<String> codes) {
        Matcher given = GIVEN.matcher(source);
        while (given.find()) {
            for (int group = 1; group <= given.groupCount(); group++) {
                if (given.group(group) != null) {
                    codes.add(given.group(group));
                }
            }
        }
    }
}
