package custody.server;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a process of the server is told when it starts; null is "not said".
///
/// `port` 0 takes any free one. `config` is a YAML, JSON or properties file of the keys in
/// `docs/configuration.md`. What is said here wins over the file, the file over the environment's variables,
/// and those over the defaults.
public record ServerSettings(
        @Nullable Path data, @Nullable String host, @Nullable Integer port, @Nullable Path config) {
    /// The settings of a data directory, on a free port of the loopback address.
    public static ServerSettings of(Path data) {
        return new ServerSettings(data, null, 0, null);
    }

    /// The framework's properties for these settings.
    Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        if (data != null) {
            properties.put("custody.data", data.toAbsolutePath().normalize().toString());
        }
        if (host != null) {
            properties.put("custody.host", host);
        }
        if (port != null) {
            properties.put("custody.port", port == 0 ? -1 : port);
        }
        return properties;
    }
}
