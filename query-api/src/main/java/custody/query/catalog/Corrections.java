package custody.query.catalog;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.EventId;
import custody.ledger.event.IdentifiedEvent;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which events were corrected by their own source (rule D65). A use that is corrected is not found: what it says by the
/// way stays.
final class Corrections {
    private static final int KEY_LENGTH = 24;

    private final CatalogRows rows;
    private final EntryReader entries;
    private final Places places;
    /// Whether there are any at all; null while nobody has looked.
    private @Nullable Boolean any;

    Corrections(CatalogRows rows, EntryReader entries, Places places) {
        this.rows = rows;
        this.entries = entries;
        this.places = places;
    }

    private static String key(String eventId) {
        return Facts.key(eventId.substring(0, Math.min(KEY_LENGTH, eventId.length())));
    }

    void forget() {
        any = null;
    }

    /// Notes a correction, and finds what it takes out, unless that has not come yet; what came before must have been
    /// written.
    @Nullable Told correct(Told correction) {
        String id = correction.event().corrects();
        if (id == null) {
            return null;
        }
        rows.batch(
                "INSERT INTO catalog_correction (id_key, seq, event_id, source) VALUES (?, ?, ?, ?)",
                List.<@Nullable Object[]>of(new Object[] {key(id), correction.seq(), Facts.key(id), correction.source()}));
        any = true;
        return EventId.parse(id).map(Places::hash).map(places::under).orElse(List.of()).stream()
                .flatMap(seq -> entries.entry(seq).stream())
                .filter(entry -> isMeant(entry, id, correction.source()))
                .map(entry -> Told.of(entry.index(), identified(entry)))
                .findFirst()
                .orElse(null);
    }

    private static boolean isMeant(Entry entry, String id, String source) {
        return entry.payload() != null && entry.standing() == Standing.FIRST && entry.source().equals(source)
                && identified(entry).id().toString().equals(id);
    }

    private static IdentifiedEvent identified(Entry entry) {
        return Objects.requireNonNull(entry.payload()).identified();
    }

    /// Those among some events that are corrected already, by entry.
    Set<Long> corrected(Collection<Told> told) {
        if (!any() || told.isEmpty()) {
            return Set.of();
        }
        Set<String> known = new HashSet<>(rows.queryIn(
                "SELECT event_id, source FROM catalog_correction WHERE id_key IN ({})",
                told.stream().map(each -> key(each.id().toString())).distinct().toList(), List.of(),
                row -> row.getString(2) + " " + row.getString(1)));
        Set<Long> corrected = new HashSet<>();
        told.stream()
                .filter(each -> known.contains(each.source() + " " + each.id()))
                .forEach(each -> corrected.add(each.seq()));
        return corrected;
    }

    private boolean any() {
        Boolean known = any;
        if (known == null) {
            known = !rows.query("SELECT 1 FROM catalog_correction LIMIT 1", List.of(), row -> row.getInt(1)).isEmpty();
            any = known;
        }
        return known;
    }
}
