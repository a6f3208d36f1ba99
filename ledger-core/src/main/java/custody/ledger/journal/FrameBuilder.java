package custody.ledger.journal;

import custody.ledger.journal.FrameHeader.Codec;
import custody.ledger.merkle.Hash;
import java.nio.ByteBuffer;

/// Lays the entries of one commit out as a raw frame, in one reused buffer outside the heap.
///
/// Order: [#begin], [#add] once for each announced entry, [#finish]. Not for several threads.
public final class FrameBuilder {
    /// Fixed part of a record that refers to an original, type and source with their lengths left out.
    private static final int RECORD_FIXED_BYTES = 1 + Long.BYTES + Long.BYTES + 1 + 1 + Integer.BYTES;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Format.RAW_FRAME_BYTES_MAX);
    private long firstIndex;
    private int count;
    private int added;

    /// Most bytes that an entry takes in a frame.
    public static int entryBytesMax(int sourceLength, int typeLength, int payloadBytes) {
        return Hash.BYTES + RECORD_FIXED_BYTES + sourceLength + typeLength + payloadBytes;
    }

    /// What entries may take together, as counted by [#entryBytesMax], so that a frame holds them.
    public static int roomBytes() {
        return Format.RAW_FRAME_BYTES_MAX - FrameHeader.BYTES - Integer.BYTES - Format.SECTOR_BYTES;
    }

    public static int entriesMax() {
        return FrameHeader.COUNT_MAX;
    }

    public void begin(long first, int entries) {
        firstIndex = first;
        count = entries;
        added = 0;
        buffer.clear().position(FrameHeader.BYTES + entries * Hash.BYTES);
    }

    /// Adds an entry. `salted` is the salt and, right behind it, the payload.
    public void add(Kind kind, long original, long timeMicros, byte[] type, byte[] source, byte[] salted) {
        buffer.put(FrameHeader.BYTES + added * Hash.BYTES, salted, 0, Hash.BYTES);
        buffer.put((byte) kind.ordinal()).putLong(timeMicros);
        if (kind != Kind.FIRST) {
            buffer.putLong(original);
        }
        buffer.put((byte) type.length).put(type);
        buffer.put((byte) source.length).put(source);
        int payload = salted.length - Hash.BYTES;
        buffer.putInt(payload).put(salted, Hash.BYTES, payload);
        added++;
    }

    /// The frame, padded to whole sectors; valid until the next [#begin].
    ByteBuffer finish(Hash lastLeafHash) {
        if (added != count || count == 0) {
            throw new IllegalStateException(added + " entries were added, " + count + " announced");
        }
        int bodyEnd = buffer.position();
        int bodyBytes = bodyEnd - FrameHeader.BYTES;
        int crc = Format.crc(buffer, FrameHeader.BYTES, bodyBytes);
        new FrameHeader(Codec.RAW, firstIndex, count, bodyBytes - count * Hash.BYTES, bodyBytes, crc, lastLeafHash)
                .put(buffer, 0);
        buffer.putInt(Format.END_MARK);
        while ((buffer.position() & Format.SECTOR_BYTES - 1) != 0) {
            buffer.put((byte) 0);
        }
        buffer.flip();
        // A whole zero sector would make this frame look torn; JSON has no zero bytes and salts are random.
        if (Format.hasZeroSector(buffer, 0, buffer.limit())) {
            throw new IllegalStateException("a payload holds " + Format.SECTOR_BYTES + " zero bytes in a row");
        }
        return buffer;
    }

    long firstIndex() {
        return firstIndex;
    }

    int count() {
        return count;
    }
}
