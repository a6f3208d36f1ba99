package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The first 4096 bytes of a segment (specification, section 3).
///
/// `previous` is the leaf hash before the first entry, all zeros for entry 0; `frontier` the roots of the perfect
/// subtrees of the tree of `firstIndex` entries, largest first.
record SegmentHeader(
        Form form,
        long firstIndex,
        long fileBytes,
        int generation,
        Hash previous,
        Hash origin,
        long madeMicros,
        List<Hash> frontier) {
    static final int BYTES = 4096;
    private static final int FRONTIER_AT = 104;
    private static final int CRC_AT = 4092;

    /// Raw segments take frames, sealed ones are compressed and complete.
    enum Form {
        RAW,
        SEALED
    }

    SegmentHeader {
        frontier = List.copyOf(frontier);
        if (frontier.size() != Long.bitCount(firstIndex)) {
            throw new IllegalArgumentException(
                    frontier.size() + " hashes are no frontier of a tree of " + firstIndex + " entries");
        }
    }

    SegmentHeader sealed(long sealedBytes) {
        return new SegmentHeader(Form.SEALED, firstIndex, sealedBytes, generation, previous, origin, madeMicros, frontier);
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocateDirect(BYTES);
        out.putInt(Format.SEGMENT_MAGIC).put(Format.VERSION).put((byte) form.ordinal()).putShort((short) 0);
        out.putLong(firstIndex).putLong(fileBytes).putInt(generation).putInt(frontier.size());
        out.put(previous.bytes()).put(origin.bytes()).putLong(madeMicros);
        frontier.forEach(hash -> out.put(hash.bytes()));
        out.putInt(CRC_AT, Format.crc(out, 0, CRC_AT));
        return out.clear();
    }

    static SegmentHeader read(ByteBuffer bytes, Place place) throws DamagedJournalException {
        place.require(bytes.limit() == BYTES, "a header of " + BYTES + " bytes", bytes.limit() + " bytes");
        place.require(
                bytes.getInt(0) == Format.SEGMENT_MAGIC,
                "segment magic " + Format.hex(Format.SEGMENT_MAGIC),
                Format.hex(bytes.getInt(0)));
        int crc = Format.crc(bytes, 0, CRC_AT);
        place.require(bytes.getInt(CRC_AT) == crc, "header CRC " + Format.hex(crc), Format.hex(bytes.getInt(CRC_AT)));
        place.require(
                bytes.get(4) == Format.VERSION,
                "segment version " + Format.VERSION + ", the newest that this program reads",
                Integer.toString(bytes.get(4)));
        place.require(bytes.get(5) == 0 || bytes.get(5) == 1, "form 0 or 1", Integer.toString(bytes.get(5)));
        place.equal("reserved", 0, bytes.getShort(6));
        long first = bytes.getLong(8);
        place.equal("first index", place.index(), first);
        int hashes = bytes.getInt(28);
        place.equal("frontier hashes", Long.bitCount(first), hashes);
        place.require(
                Format.isZero(bytes, FRONTIER_AT + hashes * Hash.BYTES, CRC_AT), "zeros behind the frontier", "other bytes");
        List<Hash> frontier = new ArrayList<>(hashes);
        for (int i = 0; i < hashes; i++) {
            frontier.add(hash(bytes, FRONTIER_AT + i * Hash.BYTES));
        }
        return new SegmentHeader(
                Form.values()[bytes.get(5)],
                first,
                bytes.getLong(16),
                bytes.getInt(24),
                hash(bytes, 32),
                hash(bytes, 64),
                bytes.getLong(96),
                frontier);
    }

    private static Hash hash(ByteBuffer bytes, int at) {
        byte[] hash = new byte[Hash.BYTES];
        bytes.get(at, hash);
        return Hash.copyOf(hash);
    }
}
