package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The public audits of GraphQL over HTTP. Needs Node.js and `npm install` in `scripts/graphql-conformance`; skipped,
/// and says so, without them.
class ConformanceTest {
    private static final Path SCRIPTS = Path.of("..", "scripts", "graphql-conformance").toAbsolutePath().normalize();

    @Test
    void everyMustAndEveryShould() throws Exception {
        assumeTrue(
                Files.isDirectory(SCRIPTS.resolve("node_modules/graphql-http")),
                "skipped: run npm install in scripts/graphql-conformance");
        assumeTrue(nodeRuns(), "skipped: node is not on the path");
        try (MemoryServer server = new MemoryServer().tell()) {
            Process audit = new ProcessBuilder("node", "audit.js", server.server.getURL() + "/graphql", "responder")
                    .directory(SCRIPTS.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(audit.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(audit.waitFor(1, TimeUnit.MINUTES), output);
            assertEquals(0, audit.exitValue(), output);
            int held = MemoryServer.JSON.readTree(output.strip()).get("ok").asInt();
            assertTrue(held >= 50, "only " + held + " audits ran");
            System.out.println("GraphQL over HTTP: " + held + " audits hold");
        }
    }

    @Test
    void thePublicSocketClientGoesOnWhereItStopped() throws Exception {
        assumeTrue(
                Files.isDirectory(SCRIPTS.resolve("node_modules/graphql-ws")),
                "skipped: run npm install in scripts/graphql-conformance");
        assumeTrue(nodeRuns(), "skipped: node is not on the path");
        try (MemoryServer server = new MemoryServer().tell()) {
            Process client = new ProcessBuilder("node", "socket.js", server.server.getURL() + "/graphql", "responder", "8")
                    .directory(SCRIPTS.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(client.waitFor(1, TimeUnit.MINUTES), output);
            assertEquals(0, client.exitValue(), output);
            System.out.println("graphql-ws: " + output.strip());
        }
    }

    private static boolean nodeRuns() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
