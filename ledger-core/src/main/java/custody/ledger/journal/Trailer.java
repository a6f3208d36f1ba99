package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.nio.ByteBuffer;

/// The last 96 bytes of a sealed segment (specification, section 5).
record Trailer(long firstIndex, long count, long indexAt, int frames, int indexCrc, Hash lastLeafHash, long recordBytes) {
    static final int BYTES = 96;
    static final int INDEX_ENTRY_BYTES = 12;
    private static final int CRC_AT = 92;

    long indexBytes() {
        return (long) frames * INDEX_ENTRY_BYTES;
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putInt(Format.TRAILER_MAGIC).putInt(Format.VERSION << 24).putLong(firstIndex).putLong(count);
        out.putLong(indexAt).putInt(frames).putInt(indexCrc).put(lastLeafHash.bytes()).putLong(recordBytes);
        out.putInt(CRC_AT, Format.crc(out, 0, CRC_AT));
        return out.clear();
    }

    static Trailer read(ByteBuffer bytes, Place place) throws DamagedJournalException {
        place.require(
                bytes.getInt(0) == Format.TRAILER_MAGIC,
                "trailer magic " + Format.hex(Format.TRAILER_MAGIC),
                Format.hex(bytes.getInt(0)));
        int crc = Format.crc(bytes, 0, CRC_AT);
        place.require(bytes.getInt(CRC_AT) == crc, "trailer CRC " + Format.hex(crc), Format.hex(bytes.getInt(CRC_AT)));
        place.equal("trailer version and zeros", Format.VERSION << 24, bytes.getInt(4));
        place.equal("first index", place.index(), bytes.getLong(8));
        place.require(Format.isZero(bytes, 80, CRC_AT), "zeros", "other bytes");
        byte[] last = new byte[Hash.BYTES];
        bytes.get(40, last);
        Trailer trailer = new Trailer(
                bytes.getLong(8), bytes.getLong(16), bytes.getLong(24), bytes.getInt(32), bytes.getInt(36), Hash.copyOf(last), bytes.getLong(72));
        place.require(
                trailer.frames > 0 && trailer.count >= trailer.frames,
                "entries and frames",
                trailer.count + " entries in " + trailer.frames + " frames");
        return trailer;
    }
}
