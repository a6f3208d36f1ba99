package custody.query.attribution;

import custody.ledger.event.Clock;
import custody.ledger.event.Event;
import custody.ledger.json.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a policy says of sources, and what holds where it says nothing: how wrong their clocks are, how late their events
/// come, and what they may grant. Immutable.
final class SourceSettings {
    private static final long SECOND = 1_000_000_000L;
    private static final Map<String, Long> ERROR = Map.of("aws", 1L, "okta", 2L, "azure", 2L, "k8s", 2L, "vault", 2L,
            "teleport", 2L, "apono", 2L, "onepassword", 2L, "gcp", 2L, "github", 2L);
    private static final Map<String, Long> STREAM_ERROR =
            Map.of("apono/agentic-session", 300L, "onepassword/itemusages", 300L);
    private static final Map<String, Long> LATENESS = Map.of("aws", 900L, "okta", 900L, "k8s", 120L, "vault", 120L,
            "teleport", 120L, "onepassword", 900L, "endpoint", 7 * 86_400L);

    /// `allowedLateness` tells when a verdict is FINAL, which is no part of it.
    private static final Set<String> OF_NO_VERDICT = Set.of("covers", "allowedLateness");

    private final @Nullable JsonNode said;
    private final Map<String, List<String>> covers = new HashMap<>();
    private final long widestClockError;

    /// Those of a policy document.
    SourceSettings(JsonNode policy) {
        this.said = policy.get("sources");
        long widest = 300 * SECOND;
        if (said != null && said.isObject()) {
            for (JsonNode.Member source : said.members()) {
                widest = Math.max(widest, Policy.duration(source.value().get("clockError"), 0));
                List<String> entries = texts(source.value().get("covers"));
                if (!entries.isEmpty()) {
                    covers.put(source.name(), entries);
                }
            }
        }
        this.widestClockError = widest;
    }

    boolean coverTheSameAs(SourceSettings other) {
        return covers.equals(other.covers);
    }

    /// What is said of each source that a verdict hangs on, beside what it may grant, by source and setting.
    Map<List<String>, String> withoutCovers() {
        Map<List<String>, String> settings = new HashMap<>();
        if (said != null && said.isObject()) {
            for (JsonNode.Member source : said.members()) {
                source.value().members().forEach(each ->
                        settings.put(List.of(source.name(), each.name()), Policy.canonical(each.value())));
            }
        }
        settings.keySet().removeIf(each -> OF_NO_VERDICT.contains(each.getLast()));
        return settings;
    }

    private static List<String> texts(@Nullable JsonNode list) {
        var texts = new ArrayList<String>();
        if (list != null && list.isArray()) {
            for (JsonNode each : list.elements()) {
                if (each.isString()) {
                    texts.add(each.asString());
                }
            }
        }
        return texts;
    }

    /// See [Policy#clockError].
    long clockError(Event event) {
        Clock clock = event.clock();
        if (clock != null && clock.errorMs() != null) {
            return Math.min(clock.errorMs(), Moment.FOREVER / 4_000_000) * 1_000_000;
        }
        StreamId id = StreamId.of(event.source());
        JsonNode set = setting(id, "clockError");
        if (set != null) {
            return Policy.duration(set, 0);
        }
        if (clock != null && clock.trust() != null) {
            return switch (clock.trust()) {
                case SERVER -> (id.system().equals("aws") ? 1 : 2) * SECOND;
                case CLIENT -> 300 * SECOND;
                case UNKNOWN -> 60 * SECOND;
            };
        }
        Long stream = STREAM_ERROR.get(id.system() + "/" + id.stream());
        if (stream != null) {
            return stream * SECOND;
        }
        return id.system().equals("endpoint") ? 300 * SECOND : ERROR.getOrDefault(id.system(), 60L) * SECOND;
    }

    /// See [Policy#widestClockError].
    long widestClockError() {
        return widestClockError;
    }

    /// See [Policy#allowedLateness].
    long allowedLateness(StreamId id) {
        JsonNode set = setting(id, "allowedLateness");
        if (set != null) {
            return Policy.duration(set, 0);
        }
        long seconds = id.system().equals("onepassword") && id.stream().equals("itemusages")
                ? 72 * 3_600
                : LATENESS.getOrDefault(id.system(), 600L);
        return seconds * SECOND;
    }

    /// Scope entries of what a source may have granted where a statement on its gap says none (rule D10); empty when nothing
    /// is set. `by` made the statement: when that is not the source itself, its system and stream are not known, and only
    /// what is set under its id counts.
    List<String> covers(String source, StreamId by) {
        if (covers.isEmpty()) {
            return List.of();
        }
        for (String name : by.source().equals(source) ? names(by) : List.of(source)) {
            List<String> set = covers.get(name);
            if (set != null) {
                return set;
            }
        }
        return List.of();
    }

    private @Nullable JsonNode setting(StreamId id, String name) {
        if (said == null) {
            return null;
        }
        for (String at : names(id)) {
            JsonNode set = said.at(at, name);
            if (set != null) {
                return set;
            }
        }
        return null;
    }

    /// The names under which something may be set for a stream, what is closest to it first.
    private static List<String> names(StreamId id) {
        return List.of(id.source() + "/" + id.stream(), id.source(), id.system() + "/" + id.stream(), id.system());
    }
}
