package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Tells a frame that a crash left unfinished from damage (specification, section 6), and cuts it.
final class TornTail {
    private static final int CHUNK_BYTES = 1 << 20;

    private TornTail() {}

    /// Offset behind the last sector from `from` on that is not zero; `from` if all of them are.
    static long usedEnd(SegmentInput input, long from, long index) throws IOException {
        long used = from;
        for (long at = from; at < input.length(); at += CHUNK_BYTES) {
            ByteBuffer chunk = input.bytes(at, (int) Math.min(CHUNK_BYTES, input.length() - at), index);
            for (int sector = 0; sector < chunk.limit(); sector += Format.SECTOR_BYTES) {
                if (!Format.isZero(chunk, sector, Math.min(chunk.limit(), sector + Format.SECTOR_BYTES))) {
                    used = at + sector + Format.SECTOR_BYTES;
                }
            }
        }
        return used;
    }

    /// Whether what lies from `at` to `usedEnd` is one frame that was never finished.
    static boolean isTorn(SegmentInput input, long at, long usedEnd, long index) throws IOException {
        ByteBuffer sector = input.bytes(at, Format.SECTOR_BYTES, index);
        if (Format.isZero(sector, 0, Format.SECTOR_BYTES)) {
            long most = at + Format.RAW_FRAME_BYTES_MAX + Format.SECTOR_BYTES;
            return usedEnd <= most && !hasHeader(input, at + Format.SECTOR_BYTES, usedEnd, index);
        }
        if (!FrameHeader.isAt(sector, 0)) {
            return false;
        }
        long frameBytes = Format.roundUpToSector(FrameHeader.read(sector, 0, input.place(at, index)).frameBytes());
        if (usedEnd > at + frameBytes || at + frameBytes > input.length() || frameBytes > Format.RAW_FRAME_BYTES_MAX) {
            return false;
        }
        ByteBuffer frame = input.bytes(at, (int) frameBytes, index);
        return Format.hasZeroSector(frame, 0, frame.limit())
                && !hasHeader(input, at + Format.SECTOR_BYTES, usedEnd, index);
    }

    private static boolean hasHeader(SegmentInput input, long from, long to, long index) throws IOException {
        for (long at = from; at < to; at += Format.SECTOR_BYTES) {
            if (FrameHeader.isAt(input.bytes(at, Format.SECTOR_BYTES, index), 0)) {
                return true;
            }
        }
        return false;
    }

    /// Writes zeros over the range and forces them. A crash in between leaves a frame that is torn still.
    static void cut(StoredFile file, long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, to - from));
        for (long at = from; at < to; at += CHUNK_BYTES) {
            file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), to - at)), at);
        }
        file.force();
    }

    /// What damage behind the last whole frame is called when nothing more exact is known.
    static DamagedJournalException notZero(Place place) {
        return new DamagedJournalException(place, "zeros behind the last frame", "other bytes that are no torn frame");
    }
}
