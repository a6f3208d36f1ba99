package custody.ledger.sequence;

/// How much may wait for the sequencer: the bound of its memory and of a caller's patience.
///
/// A call that finds nothing waiting is taken whatever its size.
public record SequencerSettings(int waitingEntries, long waitingBytes) {
    public static final SequencerSettings STANDARD = new SequencerSettings(100_000, 128L << 20);

    public SequencerSettings {
        if (waitingEntries < 1 || waitingBytes < 1) {
            throw new IllegalArgumentException(waitingEntries + " entries, " + waitingBytes + " bytes may wait");
        }
    }
}
