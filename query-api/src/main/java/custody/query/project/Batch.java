package custody.query.project;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Consecutive entries, each decoded once for all projections. Never empty.
public record Batch(List<Item> items) {
    public Batch {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a batch without entries");
        }
    }

    /// An entry and its event; the event is null when the entry was erased.
    public record Item(Entry entry, @Nullable Event event) {
        static Item of(Entry entry) {
            Payload payload = entry.payload();
            return new Item(entry, payload == null ? null : payload.event());
        }
    }

    public static Batch decode(List<Entry> entries) {
        return new Batch(entries.parallelStream().map(Item::of).toList());
    }

    /// Index of the first entry.
    public long from() {
        return items.getFirst().entry().index();
    }

    /// Index behind the last entry.
    public long to() {
        return items.getLast().entry().index() + 1;
    }
}
