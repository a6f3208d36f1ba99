package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.journal.FrameHeader.Codec;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/// Erases the one entry of a journal's last frame as `docs/spec/journal.md`, section 4.1, says.
public final class ErasedEntry {
    private static final byte ERASED = 4;

    private ErasedEntry() {}

    /// @param identity of the entry's event
    public static void eraseLast(MemoryStorage storage, String segment, Hash identity) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(storage.bytes(segment));
        int at = SegmentHeader.BYTES;
        long index = Long.parseLong(segment, 0, 20, 10);
        FrameHeader header = FrameHeader.read(bytes, at, new Place(Path.of(segment), at, index));
        while (bytes.getInt(at + (int) Format.roundUpToSector(header.frameBytes())) == Format.FRAME_MAGIC) {
            at += (int) Format.roundUpToSector(header.frameBytes());
            header = FrameHeader.read(bytes, at, new Place(Path.of(segment), at, header.nextIndex()));
        }
        int body = at + FrameHeader.BYTES;
        byte[] salt = Arrays.copyOfRange(bytes.array(), body, body + Hash.BYTES);
        byte[] record = Arrays.copyOfRange(bytes.array(), body + Hash.BYTES, body + header.bodyBytes());
        int kept = kept(record);
        Arrays.fill(bytes.array(), at, at + (int) Format.roundUpToSector(header.frameBytes()), (byte) 0);
        record[0] |= ERASED;
        byte[] payload = Arrays.copyOfRange(record, kept, record.length);
        var sha256 = Chain.sha256();
        sha256.update(salt);
        bytes.position(body + Hash.BYTES);
        bytes.put(record, 0, kept).put(sha256.digest(payload)).put(identity.bytes()).putLong(index);
        int length = bytes.position() - body;
        int crc = Format.crc(bytes.duplicate().clear(), body, length);
        bytes.putInt(Format.END_MARK);
        new FrameHeader(Codec.RAW, header.firstIndex(), 1, length - Hash.BYTES, length, crc, header.lastLeafHash()).put(bytes.clear(), at);
    }

    /// Length of what a record keeps: flags, time, original, type, source, size.
    private static int kept(byte[] record) {
        int at = 1 + Long.BYTES + (record[0] == 0 ? 0 : Long.BYTES);
        at += 1 + record[at];
        at += 1 + record[at];
        return at + Integer.BYTES;
    }
}
