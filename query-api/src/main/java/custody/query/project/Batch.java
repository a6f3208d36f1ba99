package custody.query.project;

import custody.ledger.event.Event;
import custody.ledger.event.IdentifiedEvent;
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

    /// An entry and its event with its id; null when the entry was erased.
    public record Item(Entry entry, @Nullable IdentifiedEvent identified) {
        static Item of(Entry entry) {
            Payload payload = entry.payload();
            return new Item(entry, payload == null ? null : payload.identified());
        }

        /// The event; null when the entry was erased.
        public @Nullable Event event() {
            return identified == null ? null : identified.event();
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
