package custody.query.alert;

import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;

/// Answers that look at the ledger itself cover all of it at any time.
record Everything(EntryReader entries, Projections projections) implements Coverage {
    @Override
    public long subjects() {
        return entries.size();
    }

    @Override
    public long answers() {
        return projections.size();
    }
}
