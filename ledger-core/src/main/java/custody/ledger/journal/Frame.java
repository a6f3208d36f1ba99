package custody.ledger.journal;

import com.github.luben.zstd.ZstdException;
import custody.ledger.entry.ChainLink;
import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.journal.FrameHeader.Codec;
import custody.ledger.journal.StoredEntry.Erasure;
import custody.ledger.merkle.Hash;
import custody.ledger.zstd.Expansion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A frame that was read, decompressed and checked: every leaf recomputed, the chain followed from the leaf hash
/// before it to the one its header ends with.
///
/// Of a frame whose stored bytes are known to be those of one that was checked ([FramePrints]) nothing can have come
/// out otherwise. It has no hashes until they are wanted, and getting them is the whole check again ([#chained]).
final class Frame {
    private final FrameHeader header;
    /// The records, then the salt of each.
    private final byte[] contents;
    private final int[] recordAt;
    private final @Nullable Hash previous;
    private final Place place;
    private volatile @Nullable Links links;
    private long lastTime;

    /// Leaf hash before the frame, then one for each entry; commitment of each entry.
    private record Links(byte[] leafHashes, byte[] commitments) {}

    private Frame(FrameHeader header, byte[] contents, @Nullable Hash previous, Place place) {
        this.header = header;
        this.contents = contents;
        this.previous = previous;
        this.place = place;
        this.recordAt = new int[header.count() + 1];
    }

    /// Reads the frame at the buffer's offset `at`; the buffer has an array, and holds header, body and end mark at least.
    ///
    /// @param previous leaf hash before the frame
    /// @param earliest least time that its first entry may have
    static Frame read(FrameHeader header, ByteBuffer bytes, int at, Hash previous, long earliest, Place place)
            throws DamagedJournalException {
        requireIntact(header, bytes, at, place);
        Frame frame = unchecked(header, bytes, at, previous, place, new byte[header.contentBytes()]);
        frame.links = frame.check(earliest);
        return frame;
    }

    /// Reads a frame whose bytes in the buffer, all of them, are known to be what was checked before.
    ///
    /// @param previous leaf hash before the frame; null when no hash of it will be wanted
    /// @param room for its contents; the frame is good until somebody else writes there
    static Frame readAgain(
            FrameHeader header, ByteBuffer bytes, int at, @Nullable Hash previous, Place place, byte[] room)
            throws DamagedJournalException {
        Frame frame = unchecked(header, bytes, at, previous, place, room);
        for (int i = 0; i < header.count(); i++) {
            frame.recordAt[i + 1] = RecordShape.end(room, frame.recordAt[i]);
        }
        return frame;
    }

    private static Frame unchecked(
            FrameHeader header, ByteBuffer bytes, int at, @Nullable Hash previous, Place place, byte[] contents)
            throws DamagedJournalException {
        int body = at + FrameHeader.BYTES;
        int from = body + header.saltBytes();
        int length = header.bodyBytes() - header.saltBytes();
        switch (header.codec()) {
            case RAW -> bytes.get(from, contents, 0, length);
            case ZSTD -> expand(bytes, from, length, contents, header.recordBytes(), place);
        }
        bytes.get(body, contents, header.recordBytes(), header.saltBytes());
        return new Frame(header, contents, previous, place);
    }

    /// Body CRC and end mark.
    static void requireIntact(FrameHeader header, ByteBuffer bytes, int at, Place place) throws DamagedJournalException {
        int crc = Format.crc(bytes, at + FrameHeader.BYTES, header.bodyBytes());
        if (crc != header.bodyCrc()) {
            throw new DamagedJournalException(place, "body CRC " + Format.hex(header.bodyCrc()), Format.hex(crc));
        }
        int mark = bytes.getInt(at + FrameHeader.BYTES + header.bodyBytes());
        if (mark != Format.END_MARK) {
            throw new DamagedJournalException(place, "end mark " + Format.hex(Format.END_MARK), Format.hex(mark));
        }
    }

    private static void expand(ByteBuffer bytes, int from, int length, byte[] contents, int wanted, Place place)
            throws DamagedJournalException {
        try {
            int size = Expansion.expand(bytes.array(), bytes.arrayOffset() + from, length, contents);
            place.equal("bytes decompressed", wanted, size);
        } catch (ZstdException e) {
            throw new DamagedJournalException(place, wanted + " bytes decompressed", String.valueOf(e.getMessage()));
        }
    }

    /// The same frame with its hashes.
    Frame chained() throws DamagedJournalException {
        if (links == null) {
            links = check(Long.MIN_VALUE);
        }
        return this;
    }

    private Links check(long earliest) throws DamagedJournalException {
        Hash before = previous;
        if (before == null) {
            throw new IllegalStateException("of the frame of entry " + header.firstIndex() + " no hash was wanted");
        }
        Links made = new Links(new byte[(header.count() + 1) * Hash.BYTES], new byte[header.count() * Hash.BYTES]);
        System.arraycopy(before.bytes(), 0, made.leafHashes, 0, Hash.BYTES);
        Chain chain = new Chain(header.firstIndex(), before.bytes());
        MessageDigest sha256 = Chain.sha256();
        long time = earliest;
        int at = 0;
        for (int i = 0; i < header.count(); i++) {
            recordAt[i] = at;
            RecordShape shape = shape(i);
            if (shape.time() < time) {
                throw new DamagedJournalException(here(i), "a time of at least " + time, Long.toString(shape.time()));
            }
            time = shape.time();
            commit(i, shape, sha256, made.commitments);
            append(chain, shape, made.commitments, i);
            chain.copyHash(made.leafHashes, (i + 1) * Hash.BYTES);
            at = shape.end();
        }
        recordAt[header.count()] = at;
        lastTime = time;
        place.equal("bytes of records", at, header.recordBytes());
        if (!chain.hashIs(header.lastLeafHash().bytes(), 0)) {
            throw new DamagedJournalException(
                    place, "last leaf hash " + header.lastLeafHash(), Hash.copyOf(chain.hash()).toString());
        }
        return made;
    }

    private void commit(int i, RecordShape shape, MessageDigest sha256, byte[] commitments) throws DamagedJournalException {
        if (shape.erased()) {
            here(i).require(isZero(contents, saltAt(i)), "no salt", "a salt");
            System.arraycopy(contents, shape.contentAt(), commitments, i * Hash.BYTES, Hash.BYTES);
            return;
        }
        sha256.update(contents, saltAt(i), Hash.BYTES);
        sha256.update(contents, shape.contentAt(), shape.size());
        try {
            sha256.digest(commitments, i * Hash.BYTES, Hash.BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
    }

    private void append(Chain chain, RecordShape shape, byte[] commitments, int i) {
        chain.append(
                shape.time(), contents, shape.sourceAt(), shape.sourceLength(), contents, shape.typeAt(), shape.typeLength(),
                commitments, i * Hash.BYTES, shape.size());
    }

    private static boolean isZero(byte[] bytes, int at) {
        for (int i = at; i < at + Hash.BYTES; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private RecordShape shape(int i) throws DamagedJournalException {
        return RecordShape.read(contents, header.recordBytes(), recordAt[i], here(i));
    }

    private int saltAt(int i) {
        return header.recordBytes() + i * Hash.BYTES;
    }

    private Place here(int i) {
        return place.entry(header.firstIndex() + i);
    }

    FrameHeader header() {
        return header;
    }

    /// Time of the last entry, of a frame that was [#read].
    long lastTime() {
        return lastTime;
    }

    /// Leaf hash of an entry of this frame, by its place in it. The frame is [#chained].
    Hash leafHash(int i) {
        return hash(i + 1);
    }

    private Hash previous(int i) {
        return hash(i);
    }

    /// The place of an entry of this frame in the chain. The frame is [#chained].
    ChainLink link(int i) {
        return new ChainLink.Known(leafHash(i), previous(i));
    }

    /// The places of all entries of this frame. The frame is [#chained].
    FrameLinks frameLinks() {
        return new FrameLinks(header.firstIndex(), links().leafHashes);
    }

    private Hash hash(int at) {
        return Hash.copyOf(links().leafHashes, at * Hash.BYTES, (at + 1) * Hash.BYTES);
    }

    private Links links() {
        Links known = links;
        if (known == null) {
            throw new IllegalStateException("the frame of entry " + header.firstIndex() + " has no hashes yet");
        }
        return known;
    }

    /// The leaves of entries `from` to `to` (exclusive, places in this frame). The frame is [#chained].
    void leaves(int from, int to, LeafVisitor visitor) throws IOException {
        Links known = links();
        Chain chain = new Chain(header.firstIndex() + from, previous(from).bytes());
        for (int i = from; i < to; i++) {
            RecordShape shape = shape(i);
            chain.write(
                    shape.time(), contents, shape.sourceAt(), shape.sourceLength(), contents, shape.typeAt(), shape.typeLength(),
                    known.commitments, i * Hash.BYTES, shape.size());
            visitor.leaf(chain.leaf(), leafHash(i));
            chain.advance(known.leafHashes, (i + 1) * Hash.BYTES);
        }
    }

    int payloadBytes(int i) {
        return recordAt[i + 1] - recordAt[i];
    }

    /// What this frame takes in memory with its hashes, roughly.
    int heapBytes() {
        return header.contentBytes() + (2 * Hash.BYTES + Integer.BYTES) * recordAt.length;
    }

    /// An entry, which keeps nothing of the frame; with its place in the chain when the frame is [#chained].
    StoredEntry entry(int i) {
        try {
            RecordShape shape = shape(i);
            return new StoredEntry(
                    header.firstIndex() + i,
                    links == null ? null : link(i),
                    shape.time(),
                    shape.source(contents),
                    shape.type(contents),
                    Kind.values()[shape.kind()],
                    shape.original(),
                    shape.erased() ? null : salted(i, shape),
                    shape.erased() ? erasure(shape) : null);
        } catch (DamagedJournalException e) {
            throw new IllegalStateException("a record that was checked does not read", e);
        }
    }

    private byte[] salted(int i, RecordShape shape) {
        byte[] salted = new byte[Hash.BYTES + shape.size()];
        System.arraycopy(contents, saltAt(i), salted, 0, Hash.BYTES);
        System.arraycopy(contents, shape.contentAt(), salted, Hash.BYTES, shape.size());
        return salted;
    }

    private Erasure erasure(RecordShape shape) {
        int at = shape.contentAt();
        return new Erasure(
                Hash.copyOf(contents, at, at + Hash.BYTES),
                Hash.copyOf(contents, at + Hash.BYTES, at + 2 * Hash.BYTES),
                ByteBuffer.wrap(contents).getLong(at + 2 * Hash.BYTES));
    }

    /// The bytes of entry `i`'s record and salt, for sealing.
    void copyTo(int i, ByteBuffer saltsOut, ByteBuffer recordsOut) {
        saltsOut.put(contents, saltAt(i), Hash.BYTES);
        recordsOut.put(contents, recordAt[i], recordAt[i + 1] - recordAt[i]);
    }
}
