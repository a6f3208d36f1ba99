package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.nio.ByteBuffer;

/// The 68 bytes in front of a frame's body (specification, section 4).
record FrameHeader(Codec codec, long firstIndex, int count, int recordBytes, int bodyBytes, int bodyCrc, Hash lastLeafHash) {
    static final int BYTES = 68;
    static final int COUNT_MAX = 1 << 16;
    static final int RECORD_BYTES_MAX = 16 << 20;
    static final int BODY_BYTES_MAX = 32 << 20;
    private static final int CRC_AT = 64;
    private static final Codec[] CODECS = Codec.values();

    /// How the records are stored.
    enum Codec {
        RAW,
        ZSTD
    }

    long nextIndex() {
        return firstIndex + count;
    }

    int saltBytes() {
        return count * Hash.BYTES;
    }

    /// Records, as they were before they were compressed, and salts.
    int contentBytes() {
        return recordBytes + saltBytes();
    }

    /// Header, body and end mark, without padding.
    int frameBytes() {
        return BYTES + bodyBytes + Integer.BYTES;
    }

    void put(ByteBuffer into, int at) {
        into.putInt(at, Format.FRAME_MAGIC);
        into.put(at + 4, Format.VERSION);
        into.put(at + 5, (byte) codec.ordinal());
        into.putShort(at + 6, (short) 0);
        into.putLong(at + 8, firstIndex);
        into.putInt(at + 16, count);
        into.putInt(at + 20, recordBytes);
        into.putInt(at + 24, bodyBytes);
        into.putInt(at + 28, bodyCrc);
        into.put(at + 32, lastLeafHash.bytes());
        into.putInt(at + CRC_AT, Format.crc(into, at, CRC_AT));
    }

    /// Whether magic and CRC say that a header lies here; what it says may still be out of bounds.
    static boolean isAt(ByteBuffer bytes, int at) {
        return bytes.getInt(at) == Format.FRAME_MAGIC && bytes.getInt(at + CRC_AT) == Format.crc(bytes, at, CRC_AT);
    }

    static FrameHeader read(ByteBuffer bytes, int at, Place place) throws DamagedJournalException {
        if (bytes.getInt(at) != Format.FRAME_MAGIC) {
            throw new DamagedJournalException(
                    place, "frame magic " + Format.hex(Format.FRAME_MAGIC), Format.hex(bytes.getInt(at)));
        }
        int crc = Format.crc(bytes, at, CRC_AT);
        if (bytes.getInt(at + CRC_AT) != crc) {
            throw new DamagedJournalException(place, "header CRC " + Format.hex(crc), Format.hex(bytes.getInt(at + CRC_AT)));
        }
        place.equal("frame version", Format.VERSION, bytes.get(at + 4));
        int codec = bytes.get(at + 5);
        if (codec < 0 || codec >= CODECS.length) {
            throw new DamagedJournalException(place, "codec 0 or 1", Integer.toString(codec));
        }
        place.equal("reserved", 0, bytes.getShort(at + 6));
        byte[] last = new byte[Hash.BYTES];
        bytes.get(at + 32, last);
        FrameHeader header = new FrameHeader(
                CODECS[codec],
                bytes.getLong(at + 8),
                bytes.getInt(at + 16),
                bytes.getInt(at + 20),
                bytes.getInt(at + 24),
                bytes.getInt(at + 28),
                Hash.copyOf(last));
        header.requireBounds(place);
        return header;
    }

    private void requireBounds(Place place) throws DamagedJournalException {
        place.equal("first index", place.index(), firstIndex);
        if (count <= 0 || count > COUNT_MAX) {
            throw new DamagedJournalException(place, "1.." + COUNT_MAX + " entries", Integer.toString(count));
        }
        if (recordBytes <= 0 || recordBytes > RECORD_BYTES_MAX) {
            throw new DamagedJournalException(
                    place, "at most " + RECORD_BYTES_MAX + " bytes of records", Integer.toString(recordBytes));
        }
        if (bodyBytes <= saltBytes() || bodyBytes > BODY_BYTES_MAX) {
            throw new DamagedJournalException(
                    place, "a body of " + saltBytes() + ".." + BODY_BYTES_MAX + " bytes", Integer.toString(bodyBytes));
        }
        if (codec == Codec.RAW) {
            place.equal("bytes of body", saltBytes() + recordBytes, bodyBytes);
        }
    }
}
