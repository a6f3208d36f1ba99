package custody.ingest.http;

import custody.ingest.source.Sources;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import java.util.HashMap;
import java.util.Map;

/// Settings that a request's query gives over those of the source, for its own records alone.
final class QuerySettings {
    private QuerySettings() {}

    /// @throws ProblemException when a value is too long
    static Map<String, String> of(HttpRequest<?> request) {
        Map<String, String> settings = new HashMap<>();
        for (String name : Sources.SETTINGS) {
            request.getParameters().getFirst(name).ifPresent(value -> {
                if (value.length() > Sources.MAX_SETTING) {
                    throw new ProblemException(new Problem(HttpStatus.BAD_REQUEST, "settings_invalid",
                            name + " has more than " + Sources.MAX_SETTING + " characters"));
                }
                settings.put(name, value);
            });
        }
        return settings;
    }
}
