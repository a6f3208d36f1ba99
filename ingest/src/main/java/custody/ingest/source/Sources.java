package custody.ingest.source;

import custody.ingest.adapter.SourceContext;
import custody.ingest.intake.SourceRegister;
import custody.ledger.event.Source;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sources in the database, remembered in memory so that a post asks the database for new ones only.
///
/// A database that does not answer changes nothing for posts: the source is read as far as it is remembered, and
/// written when the database answers again.
@Singleton
public final class Sources implements SourceRegister {
    /// Settings that adapters know.
    public static final Set<String> SETTINGS = Set.of("sessionNameLink", "device", "stream", "cluster", "account");
    /// The longest value of a setting.
    public static final int MAX_SETTING = 256;
    /// `last_seen` is as true as this.
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    /// After trouble the database is left alone for so long.
    private static final Duration REST = Duration.ofSeconds(10);
    /// No more sources than this are remembered.
    private static final int MAX_REMEMBERED = 50_000;
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    private final SourceRepository repository;
    private final InstantSource clock;
    private final Map<String, Known> remembered = new ConcurrentHashMap<>();
    private volatile Instant restUntil = Instant.MIN;

    Sources(SourceRepository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /// `written`: when the database last heard of it.
    private record Known(@Nullable String adapter, Map<String, String> settings, Instant written) {}

    @Override
    public SourceContext context(String source) {
        Known known = known(source);
        return new SourceContext(source, known == null ? Map.of() : known.settings);
    }

    @Override
    public Optional<String> adapter(String source) {
        Known known = known(source);
        return known == null ? Optional.empty() : Optional.ofNullable(known.adapter);
    }

    @Override
    public void fix(String source, String adapter) {
        Known known = known(source);
        if (known != null && known.adapter != null) {
            return;
        }
        boolean written = quietly(() -> {
            repository.seen(source, micros());
            repository.fix(source, adapter);
        });
        Map<String, String> settings = known == null ? Map.of() : known.settings;
        remember(source, new Known(adapter, settings, written ? clock.instant() : Instant.MIN));
    }

    @Override
    public void turnedAway(String source, long duplicates, long rejected) {
        if (Source.isId(source)) {
            quietly(() -> repository.turnedAway(source, duplicates, rejected, micros()));
        }
    }

    @Override
    public void seen(Collection<String> sources) {
        Instant now = clock.instant();
        for (String source : sources) {
            Known known = remembered.get(source);
            if (known == null || known.written.plus(SEEN_EVERY).isBefore(now)) {
                write(source, known, now);
            }
        }
    }

    private void write(String source, @Nullable Known known, Instant now) {
        boolean written = quietly(() -> {
            repository.seen(source, micros());
            if (known != null && known.adapter != null) {
                repository.fix(source, known.adapter);
            }
        });
        if (written) {
            remembered.remove(source);
            Known fresh = known(source);
            remember(source, fresh == null ? new Known(null, Map.of(), now) : new Known(fresh.adapter, fresh.settings, now));
        }
    }

    /// Sources by id, those behind `after`, at most `most`.
    public List<SourceRow> page(String after, int most) {
        return repository.page(after, most);
    }

    public Optional<SourceRow> find(String source) {
        return repository.findById(source);
    }

    /// Sets up a source, known or not; settings that are not named go.
    public SourceRow set(String source, Map<String, String> settings) {
        repository.make(source, micros());
        repository.set(source, json(settings));
        remembered.remove(source);
        return repository.findById(source).orElseThrow(() -> new IllegalStateException("a source went away"));
    }

    private @Nullable Known known(String source) {
        Known known = remembered.get(source);
        if (known != null || !Source.isId(source)) {
            return known;
        }
        quietly(() -> repository.findById(source).ifPresent(row -> remember(source,
                new Known(row.adapter(), settings(row.settings()), Instant.EPOCH.plus(row.lastSeen(), ChronoUnit.MICROS)))));
        return remembered.get(source);
    }

    private void remember(String source, Known known) {
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(source, known);
    }

    private boolean quietly(Runnable work) {
        if (clock.instant().isBefore(restUntil)) {
            return false;
        }
        try {
            work.run();
            return true;
        } catch (RuntimeException e) {
            restUntil = clock.instant().plus(REST);
            LOG.warn("sources cannot be read or written, posts go on without: {}", e.getMessage());
            return false;
        }
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /// The settings in a stored row.
    public static Map<String, String> settings(String json) {
        Map<String, String> settings = new HashMap<>();
        try {
            for (JsonNode.Member member : JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root().members()) {
                if (member.value().isString()) {
                    settings.put(member.name(), member.value().asString());
                }
            }
        } catch (JsonException e) {
            LOG.warn("the settings of a source cannot be read: {}", e.code());
        }
        return settings;
    }

    private static String json(Map<String, String> settings) {
        ByteSink out = new ByteSink(128).ascii("{");
        String comma = "";
        for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
            out.ascii(comma).string(setting.getKey()).ascii(":").string(setting.getValue());
            comma = ",";
        }
        return new String(out.ascii("}").toByteArray(), StandardCharsets.UTF_8);
    }
}
