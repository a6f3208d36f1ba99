package custody.ledger.journal;

/// How a journal uses its disk.
///
/// Segments double in length from the first one's to the largest, so that a small ledger stays small and starts at
/// once. `spares` are made ready beforehand, because zero-filling is what a commit must not wait for. Up to
/// `rawSegments` complete segments wait for sealing while commits keep the machine busy.
public record JournalSettings(long firstSegmentBytes, long segmentBytes, int spares, int rawSegments, int reserveBytes) {
    private static final long LEAST_BYTES = 64 << 10;

    public static final JournalSettings STANDARD = new JournalSettings(16 << 20, 64 << 20, 2, 16, 8 << 20);

    public JournalSettings {
        if (firstSegmentBytes < LEAST_BYTES || segmentBytes < firstSegmentBytes) {
            throw new IllegalArgumentException("segments of " + firstSegmentBytes + ".." + segmentBytes + " bytes");
        }
        if ((firstSegmentBytes | segmentBytes) % Format.SECTOR_BYTES != 0) {
            throw new IllegalArgumentException("segments are whole sectors");
        }
        if (spares < 1 || rawSegments < 1 || reserveBytes < 0) {
            throw new IllegalArgumentException(spares + " spares, " + rawSegments + " raw segments, reserve of " + reserveBytes);
        }
    }
}
