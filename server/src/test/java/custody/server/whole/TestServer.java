package custody.server.whole;

import custody.server.RunningServer;
import custody.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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

    @Override
    public void close() {
        api.close();
        running.close();
    }
}
