package custody.query.state;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.attribution.Fact;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Facts by entry: the journal has them, a bounded number is kept. Facts that are not what the journal has are asked
/// for first. For any number of threads.
final class FactSource {
    /// What stands for an entry's event: its bytes, none when the entry is out, null when the journal's holds.
    interface Changed {
        byte @Nullable [] of(long entry);
    }

    /// Facts kept to each that is kept because it is new. What is kept for longer than a collection of garbage takes to come
    /// is copied by it, and most new facts are of no interest after a second; those that are read again later are kept.
    private static final int KEPT_TO_A_NEW_ONE = 8;
    /// The same of uses: there are many, and only the newest are looked at again.
    private static final int KEPT_TO_A_USE = 32;

    private final EntryReader entries;
    private final Changed changed;
    private final Recent<Long, Fact> evidence;
    private final Recent<Long, Fact> fresh;
    private final Recent<Long, Fact> uses;
    /// The last entry of which anything was ever kept.
    private volatile long last = -1;

    FactSource(EntryReader entries, Changed changed, int kept) {
        this.entries = entries;
        this.changed = changed;
        this.evidence = new Recent<>(kept);
        this.fresh = new Recent<>(Math.max(1, kept / KEPT_TO_A_NEW_ONE));
        this.uses = new Recent<>(Math.max(1, kept / KEPT_TO_A_USE));
    }

    /// The fact of an entry; null when it has none: erased, a copy, in conflict, corrected.
    @Nullable Fact get(long index) {
        Fact known = kept(index);
        return known != null || index < 0 ? known : load(entries.entry(index).orElse(null));
    }

    private @Nullable Fact kept(long index) {
        Fact known = fresh.get(index);
        if (known == null) {
            known = evidence.get(index);
        }
        return known != null ? known : uses.get(index);
    }

    /// Reads at once the entries that [#get] will be asked for.
    void look(Collection<Long> indexes) {
        List<Long> missing = indexes.stream().filter(index -> kept(index) == null).toList();
        if (!missing.isEmpty()) {
            entries.entries(missing).values().forEach(this::load);
        }
    }

    /// Keeps what a new entry says, or what is said of an earlier one now. For the thread that takes entries in.
    void put(Fact fact) {
        if (fact.index() <= last) {
            forget(fact.index());
        }
        last = Math.max(last, fact.index());
        (fact.isUse() ? uses : fresh).put(fact.index(), fact);
    }

    void forget(long index) {
        evidence.remove(index);
        fresh.remove(index);
        uses.remove(index);
    }

    /// The event of an entry as the journal has it.
    @Nullable Event event(long index) {
        Payload payload = index < 0 ? null : entries.entry(index).map(Entry::payload).orElse(null);
        return payload == null ? null : payload.event();
    }

    /// The fact of an entry as the journal has it, taken out or not; null when it has none: erased, a copy, in conflict.
    @Nullable Fact original(long index) {
        Entry entry = entries.entry(index).orElse(null);
        return entry == null ? null : fact(entry, null);
    }

    private @Nullable Fact load(@Nullable Entry entry) {
        byte[] other = entry == null ? null : changed.of(entry.index());
        Fact fact = entry == null || other != null && other.length == 0 ? null : fact(entry, other);
        if (fact != null) {
            last = Math.max(last, fact.index());
            (fact.isUse() ? uses : evidence).put(fact.index(), fact);
        }
        return fact;
    }

    private static @Nullable Fact fact(Entry entry, byte @Nullable [] other) {
        Payload payload = entry.payload();
        if (payload == null || entry.standing() != Standing.FIRST) {
            return null;
        }
        Event event = other == null ? payload.event() : decoded(other);
        return Fact.of(entry.index(), entry.time(), event, PolicyEntry.of(entry, event));
    }

    private static Event decoded(byte[] event) {
        try {
            return EventCodec.decode(JsonDocument.parse(event).root());
        } catch (EventFormatException | JsonException e) {
            throw new IllegalStateException("an event that was stored does not read: " + e.getMessage(), e);
        }
    }
}
