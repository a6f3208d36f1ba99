package custody.server;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a process of the server is told when it starts.
///
/// `port` 0 takes any free one. `config` is a YAML, JSON or properties file of the framework's keys and of ours
/// (`custody.*`); what is given here wins over it, except the host, port and data directory that were left at
/// their defaults.
public record ServerSettings(
        Path data, @Nullable String host, @Nullable Integer port, @Nullable Path config) {
    public static final Path DEFAULT_DATA = Path.of("data");

    /// The framework's properties for these settings.
    public Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        Path directory = data.toAbsolutePath().normalize();
        properties.put("custody.data", directory.toString());
        if (host != null) {
            properties.put("custody.host", host);
        }
        if (port != null) {
            properties.put("custody.port", port == 0 ? -1 : port);
        }
        if (config == null) {
            properties.put("datasources.default.url", sqlite(directory));
        }
        return properties;
    }

    /// The embedded default: every commit is forced, readers never wait for a writer.
    static String sqlite(Path directory) {
        return "jdbc:sqlite:" + directory.resolve("state.db")
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=on&transaction_mode=IMMEDIATE";
    }
}
