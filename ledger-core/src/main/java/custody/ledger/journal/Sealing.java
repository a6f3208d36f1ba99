package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.journal.FrameHeader.Codec;
import custody.ledger.merkle.Hash;
import custody.ledger.zstd.Expansion;
import custody.ledger.zstd.Packing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes the sealed form of one complete raw segment (specification, section 5), under a temporary name.
///
/// What comes from the raw segment was checked there. What is packed is unpacked again and compared, and what is written
/// is read back and compared with that by its print, before anybody can take it for the segment.
final class Sealing {
    /// To read one entry its whole frame is decompressed and checked: bigger ones pack better and answer later.
    private static final int GROUP_ENTRIES = 64;
    private static final int GROUP_BYTES = 48 << 10;

    private final Storage storage;
    private final Segment source;
    private final Runnable pace;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final List<byte[]> prints = new ArrayList<>();
    private ByteBuffer salts = ByteBuffer.allocate(GROUP_ENTRIES * Hash.BYTES);
    private ByteBuffer records = ByteBuffer.allocate(2 * GROUP_BYTES);
    private byte[] packed = new byte[0];
    private byte[] unpacked = new byte[0];
    private ByteBuffer out = ByteBuffer.allocate(0);
    private long recordBytes;
    private long at = SegmentHeader.BYTES;

    /// @param pace is run between groups and may wait
    Sealing(Storage storage, Segment source, Runnable pace) {
        this.storage = storage;
        this.source = source;
        this.pace = pace;
    }

    /// Writes the sealed form and checks it; it has its temporary name.
    SealedSegment write() throws IOException {
        long first = source.header().firstIndex();
        String name = Segment.sealedName(first) + Segment.TEMPORARY_SUFFIX;
        storage.delete(name);
        try (StoredFile file = storage.create(name)) {
            source.scan(Long.MAX_VALUE, frame -> group(file, frame));
            finish(file);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        SealedSegment sealed = SealedSegment.open(storage, name, first);
        sealed.requireWritten(prints, pace);
        new Place(storage.path(name), 0, first).equal("entries up to", source.nextIndex(), sealed.nextIndex());
        return sealed;
    }

    private void group(StoredFile file, Frame frame) {
        int count = frame.header().count();
        for (int i = 0; i < count; i++) {
            int bytes = frame.payloadBytes(i);
            if (records.remaining() < bytes) {
                records = ByteBuffer.allocate((records.position() + bytes) * 2).put(records.flip());
            }
            frame.copyTo(i, salts, records);
            boolean full = !salts.hasRemaining() || records.position() >= GROUP_BYTES;
            boolean isEnd = i + 1 == count && frame.header().nextIndex() == source.nextIndex();
            if (full || isEnd) {
                write(file, frame.header().firstIndex() + i + 1, frame.leafHash(i));
                pace.run();
            }
        }
    }

    private void write(StoredFile file, long nextIndex, Hash lastLeafHash) {
        int count = salts.flip().remaining() / Hash.BYTES;
        int raw = records.flip().remaining();
        int size = pack(raw);
        int body = salts.remaining() + size;
        int bytes = FrameHeader.BYTES + body + Integer.BYTES;
        if (out.capacity() < bytes) {
            out = ByteBuffer.allocateDirect(2 * bytes);
        }
        out.clear().position(FrameHeader.BYTES).put(salts).put(packed, 0, size).putInt(Format.END_MARK);
        int crc = Format.crc(out, FrameHeader.BYTES, body);
        new FrameHeader(Codec.ZSTD, nextIndex - count, count, raw, body, crc, lastLeafHash).put(out, 0);
        offsets.add(at);
        counts.add(count);
        prints.add(FramePrints.of(out.flip()));
        recordBytes += raw;
        at = append(file, out);
        salts.clear();
        records.clear();
    }

    /// Packs the records and sees that they come out again; how many bytes they take.
    private int pack(int raw) {
        int most = Packing.most(raw);
        if (packed.length < most) {
            packed = new byte[most];
            unpacked = new byte[most];
        }
        int size = Packing.pack(records.array(), raw, packed, 0);
        int again = Expansion.expand(packed, 0, size, unpacked);
        if (!Arrays.equals(unpacked, 0, again, records.array(), 0, raw)) {
            throw new IllegalStateException("zstd: other bytes come out than were packed");
        }
        return size;
    }

    private long append(StoredFile file, ByteBuffer bytes) {
        try {
            int length = bytes.remaining();
            file.write(bytes, at);
            return at + length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void finish(StoredFile file) throws IOException {
        ByteBuffer index = ByteBuffer.allocate(offsets.size() * Trailer.INDEX_ENTRY_BYTES);
        for (int i = 0; i < offsets.size(); i++) {
            index.putLong(offsets.get(i)).putInt(counts.get(i));
        }
        index.flip();
        SegmentHeader header = source.header();
        Trailer trailer = new Trailer(
                header.firstIndex(),
                source.nextIndex() - header.firstIndex(),
                at,
                offsets.size(),
                Format.crc(index, 0, index.limit()),
                source.lastLeafHash(),
                recordBytes);
        at = append(file, index);
        at = append(file, trailer.encode());
        file.write(header.sealed(at).encode(), 0);
        file.force();
    }
}
