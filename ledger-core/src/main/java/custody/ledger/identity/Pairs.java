package custody.ledger.identity;

/// Pairs (fingerprint, entry index) sorted by unsigned fingerprint, by number.
interface Pairs {
    long count();

    long fingerprint(long number);

    long index(long number);

    /// Pairs that lie in an array one behind the other.
    static Pairs of(long[] pairs) {
        return new Pairs() {
            @Override
            public long count() {
                return pairs.length / 2;
            }

            @Override
            public long fingerprint(long number) {
                return pairs[(int) number * 2];
            }

            @Override
            public long index(long number) {
                return pairs[(int) number * 2 + 1];
            }
        };
    }
}
