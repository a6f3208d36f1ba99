package custody.query.alert;

import custody.ledger.event.Event;
import custody.ledger.event.Link;
import custody.ledger.event.Review;
import custody.query.detect.ReviewRules;
import custody.query.detect.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The reviews that are open or were changed since they were last written.
final class Reviews {
    /// The link of a REVIEW event that names a review: by the event id of what opened it.
    static final String LINK = "review.item";

    private final DetectionRows rows;
    private final Map<Long, ReviewRow> changed = new HashMap<>();
    private final List<Object[]> signs = new ArrayList<>();

    Reviews(DetectionRows rows) {
        this.rows = rows;
    }

    int changed() {
        return changed.size();
    }

    ReviewRow open(ReviewRules.Opening opening, long entry, Event event, Instant ledgerTime) {
        long now = Times.micros(ledgerTime);
        long within = Times.micros(opening.dueAt()) - Times.micros(opening.openedAt());
        var row = new ReviewRow(entry, event.id().toString(), opening.kind(), opening.of(), opening.key(), now, now + within,
                ReviewRow.OPEN);
        changed.putIfAbsent(entry, row);
        return row;
    }

    @Nullable ReviewRow of(long entry) {
        ReviewRow known = changed.get(entry);
        if (known != null) {
            return known;
        }
        List<ReviewRow> found = rows.query(
                "SELECT " + ReviewRow.COLUMNS + " FROM detect_review WHERE entry = ?", List.of(entry), ReviewRow::read);
        return found.isEmpty() ? null : found.getFirst();
    }

    /// A REVIEW event signs off the reviews that it names by link, and those of the grant that it is about.
    void sign(Event event, long seq) {
        for (Link link : event.links()) {
            if (link.name().equals(LINK)) {
                sign(changed.values().stream().filter(row -> row.eventId().equals(link.value())).toList(), seq);
                sign(rows.query("SELECT " + ReviewRow.COLUMNS + " FROM detect_review WHERE event_id = ?",
                        List.of(link.value()), ReviewRow::read), seq);
            }
        }
        Review review = event.review();
        if (event.grant() != null && review != null && review.kind() != Review.Kind.EXCEPTION) {
            String ref = event.grant().ref();
            sign(changed.values().stream().filter(row -> ref.equals(grantOf(row))).toList(), seq);
            sign(rows.query("SELECT " + ReviewRow.COLUMNS + " FROM detect_review WHERE grant_key = ?",
                    List.of(Keys.of(ref)), ReviewRow::read).stream().filter(row -> ref.equals(grantOf(row))).toList(), seq);
        }
    }

    private void sign(List<ReviewRow> reviews, long seq) {
        for (ReviewRow review : reviews) {
            ReviewRow now = changed.getOrDefault(review.entry(), review);
            changed.put(review.entry(), now.signedBy(seq));
            signs.add(new Object[] {review.entry(), seq});
        }
    }

    private static @Nullable String grantOf(ReviewRow row) {
        return row.of() == ReviewRules.Of.GRANT ? row.subject().substring(row.subject().indexOf(' ') + 1) : null;
    }

    void write() {
        List<@Nullable Object[]> reviews = new ArrayList<>();
        for (ReviewRow row : changed.values()) {
            String grant = grantOf(row);
            reviews.add(new Object[] {row.entry(), row.eventId(), row.kind().name(), row.of().name(), row.subject(),
                grant == null ? null : Keys.of(grant), row.opened(), row.due(), row.signedSeq()});
        }
        rows.batch("INSERT INTO detect_review (entry, event_id, kind, about, subject, grant_key, opened, due, signed_seq)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (entry) DO UPDATE SET signed_seq = excluded.signed_seq", reviews);
        rows.batch("INSERT INTO detect_sign (entry, signed) VALUES (?, ?) ON CONFLICT (entry, signed) DO NOTHING",
                new ArrayList<>(signs));
    }

    void written() {
        changed.clear();
        signs.clear();
    }
}
