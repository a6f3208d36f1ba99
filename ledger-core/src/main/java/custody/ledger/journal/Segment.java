package custody.ledger.journal;

import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.util.function.Consumer;

/// One file of consecutive entries. For any number of readers; every read opens the file anew, so that neither an
/// interrupted reader nor a segment's removal can disturb another.
sealed interface Segment permits RawSegment, SealedSegment {
    /// Digits of the first index in a file name.
    int NAME_DIGITS = 20;

    String RAW_SUFFIX = ".seg";
    String SEALED_SUFFIX = ".sealed";
    String TEMPORARY_SUFFIX = ".tmp";
    String SPARE_PREFIX = "spare-";

    String name();

    SegmentHeader header();

    /// Index behind the last entry.
    long nextIndex();

    /// Leaf hash of the last entry; that before the segment while it has none.
    Hash lastLeafHash();

    /// First index of the frame that holds an entry.
    long frameStart(long index);

    /// Reads the frame that holds an entry. What it holds was checked, hashes it has when [Frame#chained].
    Frame frame(long index) throws IOException;

    /// Reads and checks in order, times included, every frame that begins before `to`.
    void scan(long to, Consumer<Frame> visitor) throws IOException;

    static String rawName(long first) {
        return String.format("%0" + NAME_DIGITS + "d", first) + RAW_SUFFIX;
    }

    static String sealedName(long first) {
        return String.format("%0" + NAME_DIGITS + "d", first) + SEALED_SUFFIX;
    }

    /// First index in the name of a segment; -1 for any other file.
    static long firstIndex(String name, String suffix) {
        if (name.length() != NAME_DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return -1;
        }
        for (int i = 0; i < NAME_DIGITS; i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return -1;
            }
        }
        try {
            return Long.parseLong(name, 0, NAME_DIGITS, 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
