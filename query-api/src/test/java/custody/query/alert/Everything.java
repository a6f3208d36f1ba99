package custody.query.alert;

import custody.query.answer.Projections;

/// Answers that look at the ledger itself cover all of it at any time.
record Everything(Projections projections) implements Coverage {
    @Override
    public long subjects() {
        return projections.size();
    }

    @Override
    public long verdicts() {
        return projections.size();
    }

    @Override
    public long indexed() {
        return projections.size();
    }

    @Override
    public long answers() {
        return projections.size();
    }
}
