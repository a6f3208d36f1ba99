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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Entries of a journal.
public final class JournalEntries implements EntryReader {
    private final Journal journal;

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
            return journal.read(from, maxEntries, maxBytes).stream().map(JournalEntries::entry).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Entry> entry(long index) {
        return index < 0 ? Optional.empty() : read(index, 1, 1).stream().findFirst();
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

    private static Entry entry(StoredEntry stored) {
        return new Entry(
                stored.index(), stored.time(), stored.source(), EventType.valueOf(stored.type()), stored.leafHash(),
                stored.previous(), standing(stored.kind()), stored.original(), payload(stored));
    }

    private static @Nullable Payload payload(StoredEntry stored) {
        return stored.payload().flatMap(bytes -> stored.salt().map(salt -> new Payload(bytes, salt))).orElse(null);
    }

    private static Standing standing(Kind kind) {
        return switch (kind) {
            case FIRST -> Standing.FIRST;
            case COPY -> Standing.COPY;
            case CONFLICT -> Standing.CONFLICT;
        };
    }
}
