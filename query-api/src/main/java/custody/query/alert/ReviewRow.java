package custody.query.alert;

import custody.query.detect.ReviewKind;
import custody.query.detect.ReviewRules.Of;
import java.sql.ResultSet;
import java.sql.SQLException;

/// A review: the entry that opened it and its event id, what it is about, and the REVIEW entry that first signed it off
/// ([#OPEN] while none has). Times are microseconds; `opened` is ledger time.
record ReviewRow(
        long entry, String eventId, ReviewKind kind, Of of, String subject, long opened, long due, long signedSeq) {
    static final long OPEN = Long.MAX_VALUE;
    static final String COLUMNS = "entry, event_id, kind, about, subject, opened, due, signed_seq";

    static ReviewRow read(ResultSet row) throws SQLException {
        return new ReviewRow(row.getLong(1), row.getString(2), ReviewKind.valueOf(row.getString(3)),
                Of.valueOf(row.getString(4)), row.getString(5), row.getLong(6), row.getLong(7), row.getLong(8));
    }

    boolean isOpen() {
        return signedSeq == OPEN;
    }

    ReviewRow signedBy(long seq) {
        return new ReviewRow(entry, eventId, kind, of, subject, opened, due, Math.min(signedSeq, seq));
    }
}
