package custody.query.state;

/// How much the state on a database keeps in memory, and whether merges run beside it or in its way.
///
/// `facts`, `keys`, `verdicts` are numbers of things, `pageBytes` and `blocks` what is kept of the tables; `streamStep`
/// is how many entries a question about an earlier size may have to read to know how far streams had come. The state
/// is made again when it changes.
public record EvidenceLimits(
        int facts, int keys, int verdicts, long pageBytes, int blocks, int streamStep, boolean mergesBeside) {
    /// Fits a heap of 2 GiB with room for the rest.
    public static final EvidenceLimits STANDARD =
            new EvidenceLimits(1 << 16, 1 << 18, 1 << 12, 96L << 20, 1_000, 2_048, true);
}
