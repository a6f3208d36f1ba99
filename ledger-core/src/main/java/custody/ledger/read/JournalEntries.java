package custody.ledger.read;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.EventType;
import custody.ledger.journal.Journal;
import custody.ledger.journal.Kind;
import custody.ledger.journal.StoredEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Entries of a journal.
///
/// One question looks at the same entries several times; those that were asked for by index lately are at hand, with
/// their events decoded.
public final class JournalEntries implements EntryReader {
    private final Journal journal;
    private final RecentEntries lately = new RecentEntries();

    public JournalEntries(Journal journal) {
        this.journal = journal;
    }

    @Override
    public long size() {
        return journal.size();
    }

    /// @throws UncheckedIOException when the journal cannot be read there, or is damaged there
    @Override
    public List<Entry> read(long from, int maxEntries, long maxBytes) {
        try {
            return journal.read(from, maxEntries, maxBytes).stream().map(this::entry).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws UncheckedIOException when the journal cannot be read there, or is damaged there
    @Override
    public Map<Long, Entry> entries(Collection<Long> indexes) {
        Map<Long, Entry> found = HashMap.newHashMap(indexes.size());
        List<Long> missing = new ArrayList<>();
        for (long index : indexes) {
            Entry known = lately.get(index);
            if (known == null) {
                missing.add(index);
            } else {
                found.put(index, known);
            }
        }
        try {
            for (StoredEntry stored : missing.isEmpty() ? List.<StoredEntry>of() : journal.entries(missing)) {
                Entry entry = entry(stored);
                lately.put(entry);
                found.put(entry.index(), entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    @Override
    public Optional<Entry> entry(long index) {
        return Optional.ofNullable(entries(List.of(index)).get(index));
    }

    @Override
    public Optional<byte[]> leaf(long index) {
        if (index < 0) {
            return Optional.empty();
        }
        List<byte[]> found = new ArrayList<>(1);
        try {
            journal.leaves(index, index + 1, (line, _) -> found.add(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream().findFirst();
    }

    @Override
    public boolean awaitBeyond(long size, Duration atMost) throws InterruptedException {
        return journal.awaitBeyond(size, atMost);
    }

    private Entry entry(StoredEntry stored) {
        return new Entry(
                stored.index(), stored.time(), stored.source(), EventType.valueOf(stored.type()),
                stored.link().orElseGet(() -> new LaterLink(journal, stored.index())),
                standing(stored.kind()), stored.original(), payload(stored));
    }

    private static @Nullable Payload payload(StoredEntry stored) {
        return stored.salted().map(Payload::salted).orElse(null);
    }

    private static Standing standing(Kind kind) {
        return switch (kind) {
            case FIRST -> Standing.FIRST;
            case COPY -> Standing.COPY;
            case CONFLICT -> Standing.CONFLICT;
        };
    }
}
