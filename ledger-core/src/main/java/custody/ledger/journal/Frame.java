package custody.ledger.journal;

import com.github.luben.zstd.Zstd;
import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.journal.FrameHeader.Codec;
import custody.ledger.journal.StoredEntry.Erasure;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/// A frame that was read, decompressed and checked: every leaf recomputed, the chain followed from the leaf hash
/// before it to the one its header ends with.
final class Frame {
    private static final int ERASED = 4;
    private static final int KIND_MASK = 3;
    private static final int TYPE_MAX = 32;
    private static final int SOURCE_MAX = 128;
    private static final int ERASURE_BYTES = 2 * Hash.BYTES + Long.BYTES;

    private final FrameHeader header;
    private final byte[] salts;
    private final byte[] records;
    private final int[] recordAt;
    /// Leaf hash before the frame, then one for each entry.
    private final byte[] leafHashes;
    /// Commitment of each entry.
    private final byte[] commitments;
    private final Place place;
    private long lastTime;

    private Frame(FrameHeader header, byte[] salts, byte[] records, Place place) {
        this.header = header;
        this.salts = salts;
        this.records = records;
        this.place = place;
        this.recordAt = new int[header.count() + 1];
        this.leafHashes = new byte[(header.count() + 1) * Hash.BYTES];
        this.commitments = new byte[header.count() * Hash.BYTES];
    }

    /// Reads the frame at the buffer's offset `at`; the buffer holds header, body and end mark at least.
    ///
    /// @param previous leaf hash before the frame
    /// @param earliest least time that its first entry may have
    static Frame read(FrameHeader header, ByteBuffer bytes, int at, Hash previous, long earliest, Place place)
            throws DamagedJournalException {
        requireIntact(header, bytes, at, place);
        int body = at + FrameHeader.BYTES;
        byte[] salts = new byte[header.saltBytes()];
        bytes.get(body, salts);
        byte[] stored = new byte[header.bodyBytes() - salts.length];
        bytes.get(body + salts.length, stored);
        byte[] records = header.codec() == Codec.RAW ? stored : decompress(header, stored, place);
        Frame frame = new Frame(header, salts, records, place);
        System.arraycopy(previous.bytes(), 0, frame.leafHashes, 0, Hash.BYTES);
        frame.verify(earliest);
        return frame;
    }

    /// Body CRC and end mark.
    static void requireIntact(FrameHeader header, ByteBuffer bytes, int at, Place place) throws DamagedJournalException {
        int crc = Format.crc(bytes, at + FrameHeader.BYTES, header.bodyBytes());
        place.require(crc == header.bodyCrc(), "body CRC " + Format.hex(header.bodyCrc()), Format.hex(crc));
        int mark = bytes.getInt(at + FrameHeader.BYTES + header.bodyBytes());
        place.require(mark == Format.END_MARK, "end mark " + Format.hex(Format.END_MARK), Format.hex(mark));
    }

    private static byte[] decompress(FrameHeader header, byte[] stored, Place place) throws DamagedJournalException {
        byte[] records = new byte[header.recordBytes()];
        long size = Zstd.decompressByteArray(records, 0, records.length, stored, 0, stored.length);
        place.require(
                size == records.length,
                records.length + " bytes decompressed",
                Zstd.isError(size) ? Zstd.getErrorName(size) : size + " bytes");
        return records;
    }

    private void verify(long earliest) throws DamagedJournalException {
        Chain chain = new Chain(header.firstIndex(), Arrays.copyOf(leafHashes, Hash.BYTES));
        MessageDigest sha256 = Chain.sha256();
        lastTime = earliest;
        int at = 0;
        for (int i = 0; i < header.count(); i++) {
            recordAt[i] = at;
            at = verify(i, at, chain, sha256);
            chain.copyHash(leafHashes, (i + 1) * Hash.BYTES);
        }
        recordAt[header.count()] = at;
        place.require(at == records.length, at + " bytes of records", Integer.toString(records.length));
        place.require(
                chain.hashIs(header.lastLeafHash().bytes(), 0),
                "last leaf hash " + header.lastLeafHash(),
                Hash.copyOf(chain.hash()).toString());
    }

    private int verify(int i, int start, Chain chain, MessageDigest sha256) throws DamagedJournalException {
        Place here = place.entry(header.firstIndex() + i);
        RecordShape shape = shape(start, here);
        here.require(shape.time >= lastTime, "a time of at least " + lastTime, Long.toString(shape.time));
        lastTime = shape.time;
        if (shape.erased) {
            here.require(isZero(salts, i * Hash.BYTES), "no salt", "a salt");
            System.arraycopy(records, shape.contentAt, commitments, i * Hash.BYTES, Hash.BYTES);
        } else {
            sha256.update(salts, i * Hash.BYTES, Hash.BYTES);
            sha256.update(records, shape.contentAt, shape.size);
            try {
                sha256.digest(commitments, i * Hash.BYTES, Hash.BYTES);
            } catch (DigestException e) {
                throw new IllegalStateException("32 bytes hold a SHA-256", e);
            }
        }
        chain.append(
                shape.time, records, shape.sourceAt, shape.sourceLength, records, shape.typeAt, shape.typeLength,
                commitments, i * Hash.BYTES, shape.size);
        return shape.end;
    }

    private static boolean isZero(byte[] bytes, int at) {
        for (int i = at; i < at + Hash.BYTES; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// Where the parts of a record lie.
    private record RecordShape(
            int kind, boolean erased, long time, long original, int typeAt, int typeLength, int sourceAt, int sourceLength,
            int size, int contentAt, int end) {}

    private RecordShape shape(int start, Place here) throws DamagedJournalException {
        ByteBuffer bytes = ByteBuffer.wrap(records);
        int at = start;
        requireRoom(at, 1 + Long.BYTES, here);
        int flags = bytes.get(at);
        int kind = flags & KIND_MASK;
        here.require(kind < Kind.values().length && (flags & ~(KIND_MASK | ERASED)) == 0, "known flags", Integer.toHexString(flags));
        long time = bytes.getLong(at + 1);
        at += 1 + Long.BYTES;
        long original = here.index();
        if (kind != 0) {
            requireRoom(at, Long.BYTES, here);
            original = bytes.getLong(at);
            here.require(original >= 0 && original < here.index(), "an earlier original", Long.toString(original));
            at += Long.BYTES;
        }
        int typeLength = text(at, TYPE_MAX, "a type", here);
        int typeAt = at + 1;
        requireType(typeAt, typeLength, here);
        at = typeAt + typeLength;
        int sourceLength = text(at, SOURCE_MAX, "a source", here);
        int sourceAt = at + 1;
        requireSource(sourceAt, sourceLength, here);
        at = sourceAt + sourceLength;
        requireRoom(at, Integer.BYTES, here);
        int size = bytes.getInt(at);
        at += Integer.BYTES;
        boolean erased = (flags & ERASED) != 0;
        here.require(size >= 0, "a size", Integer.toString(size));
        int content = erased ? ERASURE_BYTES : size;
        requireRoom(at, content, here);
        return new RecordShape(
                kind, erased, time, original, typeAt, typeLength, sourceAt, sourceLength, size, at, at + content);
    }

    private int text(int at, int max, String what, Place here) throws DamagedJournalException {
        requireRoom(at, 1, here);
        int length = records[at] & 0xff;
        here.require(length > 0 && length <= max, what + " of 1.." + max + " bytes", Integer.toString(length));
        requireRoom(at + 1, length, here);
        return length;
    }

    private void requireRoom(int at, int bytes, Place here) throws DamagedJournalException {
        if (records.length - at < bytes) {
            throw new DamagedJournalException(here, bytes + " bytes more of its record", (records.length - at) + " bytes");
        }
    }

    private void requireType(int at, int length, Place here) throws DamagedJournalException {
        for (int i = at; i < at + length; i++) {
            byte c = records[i];
            if (!(c >= 'A' && c <= 'Z' || c == '_' && i > at)) {
                throw new DamagedJournalException(here, "a type", ascii(at, length));
            }
        }
    }

    private void requireSource(int at, int length, Place here) throws DamagedJournalException {
        for (int i = at; i < at + length; i++) {
            byte c = records[i];
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && (i == at || c < '-' || c > ':' && c != '_')) {
                throw new DamagedJournalException(here, "a source id", ascii(at, length));
            }
        }
    }

    private String ascii(int at, int length) {
        return new String(records, at, length, StandardCharsets.US_ASCII);
    }

    FrameHeader header() {
        return header;
    }

    long lastTime() {
        return lastTime;
    }

    /// Leaf hash of an entry of this frame, by its place in it.
    Hash leafHash(int i) {
        return Hash.copyOf(leafHashes, (i + 1) * Hash.BYTES, (i + 2) * Hash.BYTES);
    }

    /// The leaves of entries `from` to `to` (exclusive, places in this frame), from what was checked when it was read.
    void leaves(int from, int to, LeafVisitor visitor) throws IOException {
        Chain chain = new Chain(header.firstIndex() + from, previous(from).bytes());
        for (int i = from; i < to; i++) {
            RecordShape shape = shape(recordAt[i], place.entry(header.firstIndex() + i));
            chain.write(
                    shape.time, records, shape.sourceAt, shape.sourceLength, records, shape.typeAt, shape.typeLength,
                    commitments, i * Hash.BYTES, shape.size);
            visitor.leaf(chain.leaf(), leafHash(i));
            chain.advance(leafHashes, (i + 1) * Hash.BYTES);
        }
    }

    private Hash previous(int i) {
        return Hash.copyOf(leafHashes, i * Hash.BYTES, (i + 1) * Hash.BYTES);
    }

    int payloadBytes(int i) {
        return recordAt[i + 1] - recordAt[i];
    }

    /// What this frame takes in memory, roughly.
    int heapBytes() {
        return salts.length + records.length + leafHashes.length + commitments.length + recordAt.length * Integer.BYTES;
    }

    StoredEntry entry(int i) {
        try {
            RecordShape shape = shape(recordAt[i], place.entry(header.firstIndex() + i));
            return new StoredEntry(
                    header.firstIndex() + i,
                    shape.time,
                    ascii(shape.sourceAt, shape.sourceLength),
                    ascii(shape.typeAt, shape.typeLength),
                    Kind.values()[shape.kind],
                    shape.original,
                    previous(i),
                    leafHash(i),
                    shape.erased ? null : salted(i, shape),
                    shape.erased ? erasure(shape) : null);
        } catch (DamagedJournalException e) {
            throw new IllegalStateException("a record that was checked does not read", e);
        }
    }

    private byte[] salted(int i, RecordShape shape) {
        byte[] salted = new byte[Hash.BYTES + shape.size];
        System.arraycopy(salts, i * Hash.BYTES, salted, 0, Hash.BYTES);
        System.arraycopy(records, shape.contentAt, salted, Hash.BYTES, shape.size);
        return salted;
    }

    private Erasure erasure(RecordShape shape) {
        int at = shape.contentAt;
        return new Erasure(
                Hash.copyOf(records, at, at + Hash.BYTES),
                Hash.copyOf(records, at + Hash.BYTES, at + 2 * Hash.BYTES),
                ByteBuffer.wrap(records).getLong(at + 2 * Hash.BYTES));
    }

    /// The bytes of entry `i`'s record and salt, for sealing.
    void copyTo(int i, ByteBuffer saltsOut, ByteBuffer recordsOut) {
        saltsOut.put(salts, i * Hash.BYTES, Hash.BYTES);
        recordsOut.put(records, recordAt[i], recordAt[i + 1] - recordAt[i]);
    }
}
