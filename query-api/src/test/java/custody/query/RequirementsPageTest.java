package custody.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/requirements.md has every requirement once, with tests that exist or a remark.
class RequirementsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("\\| R(\\d+) \\| (.*?) \\| (.*?) ?\\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void everyRequirementHasATestThatExistsOrARemark() throws Exception {
        Map<String, String> tests = tests();
        List<Integer> numbers = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/requirements.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                numbers.add(Integer.valueOf(row.group(1)));
                Matcher names = NAME.matcher(row.group(2));
                boolean named = false;
                while (names.find()) {
                    named = true;
                    String source = tests.getOrDefault(names.group(1), "");
                    assertTrue(source.contains("void " + names.group(2) + "("), () -> line + ": no such test");
                }
                assertTrue(named || !row.group(3).isBlank(), () -> line + ": neither a test nor a remark");
            }
        }
        assertEquals(IntStream.rangeClosed(1, 83).boxed().toList(), numbers);
    }

    /// Sources of all tests of all modules, by class.
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        for (String module : List.of("ledger-core", "ingest", "query-api", "server", "verifier")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file : files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                    tests.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return tests;
    }
}
