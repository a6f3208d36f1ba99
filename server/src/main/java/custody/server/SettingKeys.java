package custody.server;

import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.naming.NameUtils;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The keys of ours that a configuration may hold (docs/configuration.md), and what each takes.
///
/// A key that is misspelt would leave a default in force without a word, which may be the open one of two; so it stops
/// the start, and so does a value that cannot be read.
final class SettingKeys {
    private static final String OURS = "custody.";
    /// Stands for the name that the operator gives to each of several.
    private static final String ANY_NAME = "<name>";
    private static final int MOST_PORTS = 65_535;

    enum Kind {
        TEXT,
        NUMBER,
        TRUTH
    }

    static final Map<String, Kind> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("custody.data", Kind.TEXT),
            Map.entry("custody.host", Kind.TEXT),
            Map.entry("custody.port", Kind.NUMBER),
            Map.entry("custody.database.url", Kind.TEXT),
            Map.entry("custody.database.username", Kind.TEXT),
            Map.entry("custody.database.password", Kind.TEXT),
            Map.entry("custody.database.pool", Kind.NUMBER),
            Map.entry("custody.quarantine.max-bytes", Kind.NUMBER),
            Map.entry("custody.packs.days", Kind.NUMBER),
            Map.entry("custody.packs.max-bytes", Kind.NUMBER),
            Map.entry("custody.log.origin", Kind.TEXT),
            Map.entry("custody.log.anonymous", Kind.TRUTH),
            Map.entry("custody.detections.append", Kind.TRUTH),
            Map.entry("custody.detections.clock", Kind.TRUTH),
            Map.entry("custody.webhooks.<name>.url", Kind.TEXT),
            Map.entry("custody.webhooks.<name>.secret", Kind.TEXT),
            Map.entry("custody.webhooks.<name>.severities", Kind.TEXT),
            Map.entry("custody.follow", Kind.TRUTH)));

    private SettingKeys() {}

    /// Refuses what a file says under no key of ours, and values that are not of their key's kind, wherever said.
    ///
    /// @param file the name of the file's property source; empty without a file
    static void check(Environment environment, Optional<String> file) throws IOException {
        for (PropertySource source : environment.getPropertySources()) {
            if (file.isPresent() && source.getName().equals(file.get())) {
                for (String key : source) {
                    checkKey(key);
                }
            }
        }
        for (Map.Entry<String, Kind> each : ALL.entrySet()) {
            checkValue(environment, each.getKey(), each.getValue());
        }
        long port = environment.getProperty("custody.port", Long.class).orElse(0L);
        if (port < -1 || port > MOST_PORTS) {
            throw new IOException("custody.port is not a port: " + port);
        }
    }

    private static void checkKey(String said) throws IOException {
        String key = NameUtils.hyphenate(said.replaceFirst("\\[\\d+]$", ""), true);
        if (key.startsWith(OURS) && !ALL.containsKey(key.replaceFirst("^(custody\\.webhooks\\.)[^.]+", "$1" + ANY_NAME))) {
            throw new IOException("there is no such key: " + said + "; there are " + String.join(", ", ALL.keySet()));
        }
    }

    private static void checkValue(Environment environment, String key, Kind kind) throws IOException {
        boolean reads = switch (kind) {
            case TEXT -> true;
            case NUMBER -> !environment.containsProperty(key) || environment.getProperty(key, Long.class).isPresent();
            case TRUTH -> environment.getProperty(key, String.class).map(said -> said.equals("true") || said.equals("false")).orElse(true);
        };
        if (!reads) {
            throw new IOException(key + (kind == Kind.NUMBER ? " should be a number" : " should be true or false"));
        }
    }
}
