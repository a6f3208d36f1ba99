package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Source;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.answer.UseFlags;
import custody.query.follow.MemoryEntries;
import custody.query.index.LuceneIndex;
import custody.query.project.Batch;
import custody.query.state.AttributionProjection;
import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A catalogue with its index and verdicts, of events that are told one by one, a minute apart.
abstract class ToldCatalog {
    static final Instant START = Instant.parse("2026-11-01T09:00:00Z");
    static final Actor ALICE = Actor.of("u:alice", ActorKind.HUMAN);
    static final Actor BOB = Actor.of("u:bob", ActorKind.HUMAN);
    static final String ITEM = "vault:db";

    @TempDir
    Path directory;

    final MemoryEntries entries = new MemoryEntries();
    final List<Event> events = new ArrayList<>();
    TestDatabase database;
    Catalog catalog;
    LuceneIndex index;
    AttributionProjection verdicts;
    Projections projections;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.sqlite(directory.resolve("state.db"));
        verdicts = new AttributionProjection();
        CatalogRows rows = database.bean(CatalogRows.class);
        catalog = new Catalog(rows, entries);
        index = new LuceneIndex(directory.resolve("index"), entries, verdicts);
        projections = new SqlProjections(catalog, rows, index, verdicts, entries, UseFlags.NONE);
        catalog.position();
        index.position();
    }

    @AfterEach
    void close() throws Exception {
        index.close();
        database.close();
    }

    /// All that was told so far, at once.
    long told() throws Exception {
        if (catalog.size() < entries.size()) {
            Batch batch = Batch.decode(entries.read(catalog.size(), 1_000, 1 << 20));
            verdicts.apply(batch);
            catalog.apply(batch);
            index.apply(batch);
            index.settle();
        }
        return projections.size();
    }

    EventBuilder event(EventType type) {
        return event("s", type);
    }

    EventBuilder event(String source, EventType type) {
        Source from = new Source(source, "test", null, "e" + events.size(), null, null, "test/1", 0);
        return Event.of(from, type, Layer.PRIVILEGE, START.plusSeconds(events.size() * 60L));
    }

    Event tell(EventBuilder builder) {
        Event event = builder.build();
        events.add(event);
        entries.append(event);
        return event;
    }

    static Grant terms(String ref, String scope) {
        return new Grant(ref, ALICE, List.of(scope), List.of("fetch"), null, null, START.plusSeconds(86_400), null, "why", "T1", null, null);
    }

    EventBuilder revoked(Revocation.Kind kind, String ref) {
        return event(EventType.REVOCATION).revocation(new Revocation(new Revocation.Target(kind, ref), null, null, null, null, null));
    }

    List<RevocationFacts> revocations() throws Exception {
        List<RevocationFacts> found = new ArrayList<>();
        projections.revocations(new RevocationCriteria(null, null, null, null, null, null), told(), found::addAll);
        return found;
    }
}
