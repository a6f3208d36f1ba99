package custody.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands as a script sees them: exit status, stdout, stderr.
class CommandsTest {
    @TempDir
    Path directory;

    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        int exit = Commands.run(arguments, new PrintStream(results, true, StandardCharsets.UTF_8), new PrintStream(rest, true, StandardCharsets.UTF_8));
        out = results.toString(StandardCharsets.UTF_8);
        err = rest.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @Test
    void demo_tellsAsksProvesAndFindsTheChangedByte() throws Exception {
        assertEquals(0, run("demo", "--forget"), out + err);
        assertTrue(out.contains("AUTHORIZED (EXACT)"), out);
        assertTrue(out.contains("approved by Bob"), out);
        assertTrue(out.contains("REVOKED (EXACT)"), out);
        assertTrue(out.contains("leak window: 6 minutes"), out);
        assertTrue(out.contains("custody verify, the whole log and journal, every byte: verified"), out);
        String tampered = out.substring(out.indexOf("Somebody changes one bit"));
        assertTrue(tampered.contains("custody verify, the copy: FAILED"), tampered);
        String file = tampered.replaceAll("(?s).*?byte \\d+ of log/(\\S+) .*", "$1");
        assertTrue(tampered.substring(tampered.indexOf("FAILED")).contains(file), "the verifier names the file " + file + ": " + tampered);
        assertFalse(out.contains("\u001b["), "no colour where there is no terminal");
        String data = out.replaceAll("(?s).*  data    (\\S+).*", "$1");
        assertFalse(Files.exists(Path.of(data)), "--forget leaves nothing behind");
    }

    @Test
    void wrongUsage_is64AndSaysWhy() {
        assertEquals(64, run());
        assertEquals(64, run("dance"));
        assertEquals(64, run("serve", "--port", "many"));
        assertEquals(64, run("import", "--setting", "colour=red", directory.toString()));
        assertTrue(err.contains("account, cluster, device, sessionNameLink, stream"), err);
        assertEquals(64, run("demo", "--json"));
        assertTrue(err.contains("--json goes with --records"), err);
        assertEquals(64, run("verify"));
        assertEquals(64, run("token", "--data", directory.toString(), "create", "--role", "king"));
        assertTrue(err.contains("no such role: king"), err);
        assertEquals(64, run("token", "--data", directory.toString(), "create", "--role", "integrator"));
        assertEquals("", out);
    }

    @Test
    void whatCannotBeDone_is2InOneLine() {
        assertEquals(2, run("demo", "--forget", "--records", directory.resolve("nothing").toString()));
        assertTrue(err.strip().endsWith("there is no such file or directory"), err);
        assertEquals(2, run("serve", "--config", directory.resolve("none.yml").toString()));
        assertEquals(1, err.strip().lines().count(), err);
        assertEquals(1, run("verify", directory.resolve("nowhere").toString()));
    }

    @Test
    void tokens_areMadeListedAndRevoked() {
        String data = directory.toString();
        assertEquals(0, run("token", "create", "--role", "responder", "--data", data));
        String token = out.strip();
        assertTrue(token.matches("cst_[0-9a-f]{64}"), token);
        assertEquals(0, run("token", "list", "--data", data));
        assertFalse(out.contains(token.substring(20)), "the text of a token is shown once");
        String id = out.substring(0, 12);
        assertTrue(out.contains("responder") && out.contains("live"), out);
        assertEquals(0, run("token", "revoke", id, "--data", data));
        assertEquals(2, run("token", "revoke", id, "--data", data));
        assertEquals(0, run("token", "create", "--role", "responder", "--trusted-documents-only", "--data", data));
        assertEquals(0, run("token", "list", "--data", data));
        assertTrue(out.contains("revoked"), out);
        assertEquals(1, out.lines().filter(line -> line.endsWith("trusted-documents-only")).count(), out);
    }
}
