package custody.query.index;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.follow.MemoryEntries;
import custody.query.index.Search.Order;
import custody.query.index.Search.Over;
import custody.query.project.Batch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A ledger in memory with the verdicts on its uses, and indexes of it.
final class IndexedLedger {
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    final MemoryEntries entries = new MemoryEntries();
    private final List<IndexedVerdict> verdicts = new ArrayList<>();

    LuceneIndex open(Path directory) {
        return new LuceneIndex(directory, entries, this::verdicts);
    }

    /// The verdicts that came with these entries.
    List<IndexedVerdict> verdicts(long from, long to) {
        return verdicts.stream().filter(v -> v.from() >= from && v.from() < to).toList();
    }

    /// An event of the vault, so many seconds after the start.
    EventBuilder event(EventType type, long seconds) {
        Source source = new Source("vault-prod", "vault", null, "e" + entries.size(), null, null, "native/1", 0);
        return Event.of(source, type, Layer.CUSTODY, START.plusSeconds(seconds));
    }

    long use(String actor, String secret, long seconds) {
        return entries.append(event(EventType.USE, seconds)
                .action(Action.FETCH)
                .actor(Actor.of(actor, ActorKind.HUMAN, "Name of " + actor))
                .secret(Secret.of(secret))
                .build());
    }

    void verdict(long use, long from, long replaces, String verdict) {
        verdicts.add(new IndexedVerdict(use, from, replaces, false, verdict, "OK", List.of(), "EXACT", "apono:acme req:1",
                List.of("user:origin"), null));
    }

    void catchUp(LuceneIndex index) throws Exception {
        for (long at = index.position(); at < entries.size(); at = index.position()) {
            index.apply(Batch.decode(entries.read(at, 97, 1 << 20)));
        }
        index.settle();
    }

    static Search first(Over over, EntryQuery where, long asOf, int count) {
        return new Search(over, where, Order.EVENT_TIME, false, asOf, count, null, true);
    }

    static List<Long> indexes(Hits hits) {
        return hits.hits().stream().map(Hits.Hit::index).toList();
    }
}
