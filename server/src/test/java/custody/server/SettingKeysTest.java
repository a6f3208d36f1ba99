package custody.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The keys that a configuration may hold are those of docs/configuration.md.
class SettingKeysTest {
    @Test
    void thePageHasEveryKeyAndNoOther() throws Exception {
        Set<String> told = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
            Matcher key = Pattern.compile("`(custody)?(\\.[a-z.<>-]+)`").matcher(line.startsWith("| `custody.") ? line.split("\\|")[1] : "");
            String parent = "";
            while (key.find()) {
                String found = key.group(1) == null ? parent + key.group(2) : "custody" + key.group(2);
                parent = found.substring(0, found.lastIndexOf('.'));
                told.add(found);
            }
        }
        assertEquals(told, new TreeSet<>(SettingKeys.ALL.keySet()));
    }
}
