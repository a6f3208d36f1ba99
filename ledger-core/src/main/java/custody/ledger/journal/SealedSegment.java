package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// A complete, compressed segment with an index of its frames.
///
/// Opening reads header, trailer and index; frames are read and checked when they are asked for.
final class SealedSegment implements Segment {
    private final Storage storage;
    private final String name;
    private final SegmentHeader header;
    private final Trailer trailer;
    private final FrameTable frames;

    private SealedSegment(Storage storage, String name, SegmentHeader header, Trailer trailer, FrameTable frames) {
        this.storage = storage;
        this.name = name;
        this.header = header;
        this.trailer = trailer;
        this.frames = frames;
    }

    static SealedSegment open(Storage storage, String name, long first) throws IOException {
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            SegmentHeader header =
                    SegmentHeader.read(input.bytes(0, SegmentHeader.BYTES, first), input.place(0, first));
            Place top = input.place(0, first);
            top.require(header.form() == SegmentHeader.Form.SEALED, "a sealed segment", "a raw one");
            top.equal("file length", header.fileBytes(), input.length());
            long trailerAt = input.length() - Trailer.BYTES;
            Trailer trailer = Trailer.read(input.bytes(trailerAt, Trailer.BYTES, first), input.place(trailerAt, first));
            return new SealedSegment(storage, name, header, trailer, index(input, trailer, trailerAt));
        }
    }

    private static FrameTable index(SegmentInput input, Trailer trailer, long trailerAt) throws IOException {
        long first = trailer.firstIndex();
        Place place = input.place(trailer.indexAt(), first);
        place.require(
                trailer.indexAt() >= SegmentHeader.BYTES && trailer.indexAt() + trailer.indexBytes() == trailerAt,
                "an index that ends at " + trailerAt,
                trailer.indexBytes() + " bytes");
        ByteBuffer bytes = input.bytes(trailer.indexAt(), (int) trailer.indexBytes(), first);
        int crc = Format.crc(bytes, 0, bytes.limit());
        place.require(crc == trailer.indexCrc(), "index CRC " + Format.hex(trailer.indexCrc()), Format.hex(crc));
        FrameTable frames = new FrameTable();
        long next = first;
        long least = SegmentHeader.BYTES;
        for (int i = 0; i < trailer.frames(); i++) {
            long offset = bytes.getLong(i * Trailer.INDEX_ENTRY_BYTES);
            int count = bytes.getInt(i * Trailer.INDEX_ENTRY_BYTES + Long.BYTES);
            place.require(
                    offset >= least && (i > 0 || offset == least) && offset < trailer.indexAt() && count > 0,
                    "ascending frames",
                    count + " entries at " + offset);
            frames.add(next, offset);
            next += count;
            least = offset + FrameHeader.BYTES;
        }
        place.equal("entries", trailer.count(), next - first);
        return frames;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SegmentHeader header() {
        return header;
    }

    @Override
    public long nextIndex() {
        return trailer.firstIndex() + trailer.count();
    }

    @Override
    public Hash lastLeafHash() {
        return trailer.lastLeafHash();
    }

    @Override
    public long frameStart(long index) {
        return frames.firstIndex(frames.find(index));
    }

    @Override
    public Frame frame(long index) throws IOException {
        int number = frames.find(index);
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            Hash previous = number == 0
                    ? header.previous()
                    : input.frameHeader(frames.offset(number - 1), frames.firstIndex(number - 1)).lastLeafHash();
            return frame(input, number, previous, Long.MIN_VALUE);
        }
    }

    private Frame frame(SegmentInput input, int number, Hash previous, long earliest) throws IOException {
        long index = frames.firstIndex(number);
        long offset = frames.offset(number);
        boolean last = number + 1 == frames.count();
        long end = last ? trailer.indexAt() : frames.offset(number + 1);
        Place place = input.place(offset, index);
        FrameHeader frameHeader = input.frameHeader(offset, index);
        place.equal("frame bytes", end - offset, frameHeader.frameBytes());
        place.equal("entries", (last ? nextIndex() : frames.firstIndex(number + 1)) - index, frameHeader.count());
        Frame frame = Frame.read(frameHeader, input.bytes(offset, (int) (end - offset), index), 0, previous, earliest, place);
        if (last) {
            place.require(
                    frameHeader.lastLeafHash().equals(trailer.lastLeafHash()),
                    "last leaf hash " + trailer.lastLeafHash(),
                    frameHeader.lastLeafHash().toString());
        }
        return frame;
    }

    @Override
    public void scan(long to, Consumer<Frame> visitor) throws IOException {
        Hash previous = header.previous();
        long time = Long.MIN_VALUE;
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            for (int number = 0; number < frames.count() && frames.firstIndex(number) < to; number++) {
                Frame frame = frame(input, number, previous, time);
                visitor.accept(frame);
                previous = frame.header().lastLeafHash();
                time = frame.lastTime();
            }
        }
    }
}
