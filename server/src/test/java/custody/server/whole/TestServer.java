package custody.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import custody.server.RunningServer;
import custody.server.ServerSettings;
import custody.server.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A whole server in this process, on a free port, with an admin's token.
final class TestServer implements AutoCloseable {
    static final String ADMIN = "cst_test_admin_0123456789abcdef0123456789abcdef";

    final RunningServer running;
    final Api api;

    private TestServer(RunningServer running) {
        this.running = running;
        this.api = new Api(running.uri(), ADMIN);
    }

    static TestServer start(Path data, Map<String, Object> properties) throws IOException {
        Map<String, Object> all = new HashMap<>(properties);
        return new TestServer(RunningServer.start(ServerSettings.of(data), Map.of("CUSTODY_ADMIN_TOKEN", ADMIN), all));
    }

    /// Imports records with `custody import` and waits until answers cover them; the summary.
    JsonNode load(Path records, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("import", "--server", api.server.toString(), "--token", ADMIN, "--json"));
        arguments.addAll(List.of(options));
        arguments.add(records.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Commands.run(arguments.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        if (exit != 0) {
            throw new AssertionError(err.toString(StandardCharsets.UTF_8));
        }
        JsonNode summary = Api.JSON.readTree(out.toString(StandardCharsets.UTF_8));
        api.awaitAnswered(summary.get("treeSize").asLong());
        return summary;
    }

    @Override
    public void close() {
        api.close();
        running.close();
    }
}
