package custody.ledger.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Numbers of `docs/spec/journal.md` that several of its parts share.
final class Format {
    static final int SECTOR_BYTES = 512;
    static final byte VERSION = 1;
    static final int SEGMENT_MAGIC = 0xC553_4547;
    static final int FRAME_MAGIC = 0xC546_524D;
    static final int END_MARK = 0xC545_4E44;
    static final int TRAILER_MAGIC = 0xC553_4C44;
    /// Most bytes that a raw frame has: bounds the writer's buffer and what a crash can leave.
    static final int RAW_FRAME_BYTES_MAX = 8 << 20;

    private Format() {}

    static long roundUpToSector(long bytes) {
        return bytes + SECTOR_BYTES - 1 & -SECTOR_BYTES;
    }

    /// CRC32C of a range; position and limit of the buffer stay.
    static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(from + length).position(from));
        return (int) crc.getValue();
    }

    static boolean isZero(ByteBuffer bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (bytes.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether a whole sector of the range is zero; `from` is the start of a sector.
    static boolean hasZeroSector(ByteBuffer bytes, int from, int to) {
        for (int at = from; at + SECTOR_BYTES <= to; at += SECTOR_BYTES) {
            if (bytes.getLong(at) == 0 && isZero(bytes, at, at + SECTOR_BYTES)) {
                return true;
            }
        }
        return false;
    }

    static String hex(int value) {
        return String.format("%08x", value);
    }
}
