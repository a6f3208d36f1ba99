package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Clock;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.answer.Membership;
import custody.query.answer.UseFlags;
import custody.query.attribution.RandomWorlds;
import custody.query.follow.MemoryEntries;
import custody.query.index.LuceneIndex;
import custody.query.memory.MemoryProjections;
import custody.query.project.Batch;
import custody.query.state.AttributionProjection;
import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The catalogue, the index and the verdicts together against the projections that look at every entry: the same
/// answers to every question, as of any size, on both databases.
class SqlProjectionsTest {
    private static final int WORLDS = Integer.getInteger("custody.catalog.worlds", 60);
    /// In so many worlds every observed flag occurs, and grants that were only asked for.
    private static final int MANY = 60;
    private static final long SEED = Long.getLong("custody.seed", 20_261_125L);

    private static final Map<String, Class<?>> ROWS = Map.of(
            "catalog_secret", SecretState.class, "catalog_identity", IdentityState.class, "catalog_credential", CredentialState.class,
            "catalog_grant", GrantState.class, "catalog_end", EndState.class, "catalog_link", LinkState.class,
            "catalog_alias", AliasState.class, "catalog_member", Membership.class);

    @TempDir
    Path directory;

    @Test
    void answersAsMemoryDoesOnSqlite() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            worlds(database.bean(CatalogRows.class), WORLDS, SEED);
        }
    }

    @Test
    void answersAsMemoryDoesOnPostgres() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            worlds(database.bean(CatalogRows.class), WORLDS / 3, SEED + 1_000_000);
        }
    }

    private void worlds(CatalogRows rows, int count, long first) throws Exception {
        Set<String> observed = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            observed.addAll(world(rows, first + i));
        }
        Set<String> some = Set.of("SHARED_CREDENTIAL", "SUPERSEDED_VERSION", "EXPOSED_SECRET", "PENDING", "FAILED");
        assertTrue(count < MANY || observed.containsAll(some), observed::toString);
    }

    /// Compares, and says which flags were observed.
    private Set<String> world(CatalogRows rows, long seed) throws Exception {
        Random random = new Random(seed);
        MemoryEntries entries = new MemoryEntries();
        List<Event> events = fill(entries, random);
        rows.together(rows::empty);
        AttributionProjection verdicts = new AttributionProjection();
        Catalog catalog = new Catalog(rows, entries);
        try (LuceneIndex index = new LuceneIndex(directory.resolve("index" + seed), entries, verdicts)) {
            catalog.position();
            index.position();
            for (long at = 0; at < entries.size(); ) {
                Batch batch = Batch.decode(entries.read(at, 1 + random.nextInt(8), 1 << 20));
                verdicts.apply(batch);
                catalog.apply(batch);
                index.apply(batch);
                at = batch.to();
                if (random.nextInt(4) == 0) {
                    catalog = new Catalog(rows, entries);
                    assertEquals(at, catalog.position());
                }
            }
            index.settle();
            ROWS.forEach((table, type) -> readAlike(rows, table, type));
            SqlProjections actual = new SqlProjections(catalog, rows, index, verdicts, entries, UseFlags.NONE);
            assertEquals(entries.size(), actual.size());
            MemoryProjections expected = new MemoryProjections(entries);
            assertEquals(entries.size(), expected.size());
            Comparison comparison = new Comparison(expected, actual, events, random);
            comparison.at(entries.size(), "seed " + seed + "L");
            Instant from = events.get(random.nextInt(events.size())).eventTime();
            new MeasuredAlike(expected, actual, entries)
                    .at(entries.size(), from, from.plusSeconds(1 + random.nextInt(600)), random, "seed " + seed + "L");
            for (int i = 0; i < 2; i++) {
                comparison.at(random.nextInt(events.size()), "seed " + seed + "L");
            }
            return comparison.observed;
        }
    }

    /// What is read of rows member by member is what it is by their types.
    private static <T> void readAlike(CatalogRows rows, String table, Class<T> type) {
        for (String facts : rows.query("SELECT facts FROM " + table, List.of(), row -> row.getString(1))) {
            assertEquals(Facts.readAny(facts, type), Facts.read(facts, type), facts);
        }
    }

    /// A rotation or a discovery of what an event is about, some time before or after it.
    private static Event life(Event near, Random random, int number) {
        Source source = new Source("life", "test", null, "l" + number, null, null, "test/1", 0);
        EventType type = random.nextBoolean() ? EventType.ROTATE : EventType.DISCOVERY;
        EventBuilder life = Event.of(source, type, Layer.CUSTODY, near.eventTime().plusSeconds(random.nextInt(1_200) - 600))
                .clock(new Clock(0L, Clock.Trust.SERVER))
                .secret(random.nextInt(3) == 0 ? null : version(near.secret(), random))
                .credential(random.nextBoolean() ? near.credential() : null);
        if (random.nextInt(3) == 0) {
            near.links().forEach(link -> life.link(link.name(), link.value()));
        }
        if (near.credential() != null && random.nextInt(3) == 0) {
            life.link("credential", near.credential().ref());
        }
        return life.build();
    }

    private static @Nullable Secret version(@Nullable Secret secret, Random random) {
        return secret == null ? null : new Secret(
                secret.ref(), secret.kind(), secret.name(), Integer.toString(random.nextInt(4)), secret.tags());
    }

    /// Some events come again, as copies or in conflict, and what was used is rotated or found lying about.
    private static List<Event> fill(MemoryEntries entries, Random random) {
        List<Event> events = new ArrayList<>();
        for (Event event : RandomWorlds.world(random, random.nextInt(6) == 0 ? 60 : 4 + random.nextInt(12))) {
            if (event.secret() != null && random.nextInt(3) == 0) {
                Event life = life(event, random, events.size());
                events.add(life);
                entries.append(life);
            }
            Event told = event.secret() == null || random.nextBoolean() ? event : event.toBuilder()
                    .secret(version(event.secret(), random)).clock(new Clock(0L, Clock.Trust.SERVER)).build();
            events.add(told);
            entries.append(told);
            if (random.nextInt(10) == 0) {
                int original = random.nextInt(events.size());
                Event copy = events.get(original).toBuilder()
                        .link("session", "s" + random.nextInt(3))
                        .link("vault.accessor", "a" + random.nextInt(3) + "@second")
                        .build();
                events.add(copy);
                Standing standing = random.nextBoolean() ? Standing.CONFLICT : Standing.COPY;
                entries.append(copy, standing, entries.entry(original).orElseThrow().original());
            }
        }
        return events;
    }
}
