package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's own commands, run as they stand there: start, post, ask, verify.
///
/// Only the port differs, and `./custody` runs the classes under test instead of building.
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void commandsOfTheReadme_doWhatItSays() throws Exception {
        List<String> blocks = blocks(Files.readString(Path.of("..", "README.md")));
        assertTrue(blocks.getFirst().contains("./custody demo"), "the first block has the two commands");
        assertTrue(Files.readString(Path.of("..", ".ci", "run")).contains("mvn -B -ntp verify"));
        assertTrue(blocks.getFirst().contains("mvn -B -ntp verify"), "CI runs the README's test command");
        launcher();
        Path script = directory.resolve("readme.sh");
        Files.writeString(script, script(blocks));
        Process process = new ProcessBuilder("sh", script.toString()).directory(directory.toFile())
                .redirectOutput(directory.resolve("out").toFile()).redirectError(directory.resolve("err").toFile()).start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the commands did not end");
        String out = Files.readString(directory.resolve("out"));
        String told = out + Files.readString(directory.resolve("err"));
        assertEquals(0, process.exitValue(), told);
        JsonNode posted = Api.JSON.readTree(section(out, "posted"));
        assertEquals(1, posted.get("accepted").asInt(), told);
        JsonNode asked = Api.JSON.readTree(section(out, "asked"));
        assertEquals("NO_GRANT", asked.at("/data/uses/nodes/0/attribution/verdict").asText(), told);
        assertEquals("svc:payments", asked.at("/data/uses/nodes/0/executor/refs/0").asText(), told);
        assertEquals(2, Api.JSON.readTree(section(out, "granted")).get("accepted").asInt(), told);
        JsonNode again = Api.JSON.readTree(section(out, "asked again"));
        assertEquals("AUTHORIZED", again.at("/data/uses/nodes/0/attribution/verdict").asText(), told);
        assertTrue(section(out, "verified").startsWith("VERIFIED"), told);
    }

    private static List<String> blocks(String readme) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(readme);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        assertEquals(6, blocks.size(), "begin, serve, post, ask, grant, verify");
        return blocks;
    }

    /// Serve, wait, post, wait, ask, grant, wait, ask, wait for the checkpoint, verify; each answer under its name.
    private static String script(List<String> blocks) {
        return """
                set -eu
                %s
                server=$!
                trap 'kill $server; wait $server || true' EXIT
                i=0
                until grep -q 'custody ready on' ready; do i=$((i+1)); test $i -lt 600; sleep 0.1; done
                url=$(sed -n 's/custody ready on //p' ready)
                echo '== posted'
                %s
                echo; echo '== asked'
                curl -sS "$url/health?answered=1" > /dev/null
                %s
                echo; echo '== granted'
                %s
                echo; echo '== asked again'
                curl -sS "$url/health?answered=3" > /dev/null
                %s
                echo; echo '== verified'
                i=0
                until curl -sS "$url/health" | grep -q '"published":[1-9]'; do i=$((i+1)); test $i -lt 100; sleep 0.1; done
                %s
                """.formatted(
                blocks.get(1).strip().replace("--data ./data &", "--data ./data --port 0 > ready &"),
                blocks.get(2).replace("http://127.0.0.1:8340", "$url").strip(),
                blocks.get(3).replace("http://127.0.0.1:8340", "$url").strip(),
                blocks.get(4).replace("http://127.0.0.1:8340", "$url").strip(),
                blocks.get(3).replace("http://127.0.0.1:8340", "$url").strip(),
                blocks.get(5).strip());
    }

    private void launcher() throws IOException {
        Path launcher = directory.resolve("custody");
        Files.writeString(launcher, "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp '"
                + System.getProperty("java.class.path") + "' custody.server.Custody \"$@\"\n");
        assertTrue(launcher.toFile().setExecutable(true));
    }

    private static String section(String out, String name) {
        int from = out.indexOf("== " + name + "\n") + name.length() + 4;
        int to = out.indexOf("\n== ", from);
        return out.substring(from, to < 0 ? out.length() : to).strip();
    }
}
