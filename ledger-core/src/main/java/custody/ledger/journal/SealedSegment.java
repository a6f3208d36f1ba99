package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A complete, compressed segment with an index of its frames.
///
/// Opening reads header, trailer and index; frames are read and checked when they are asked for. One that was checked
/// since then is known again by its print.
final class SealedSegment implements Segment {
    private final Storage storage;
    private final String name;
    private final SegmentHeader header;
    private final Trailer trailer;
    private final FrameTable frames;
    private final FramePrints prints;

    private SealedSegment(
            Storage storage, String name, SegmentHeader header, Trailer trailer, FrameTable frames, FramePrints prints) {
        this.storage = storage;
        this.name = name;
        this.header = header;
        this.trailer = trailer;
        this.frames = frames;
        this.prints = prints;
    }

    /// The same file after it got another name.
    SealedSegment renamed(String to) {
        return new SealedSegment(storage, to, header, trailer, frames, prints);
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
            FrameTable frames = index(input, trailer, trailerAt);
            return new SealedSegment(storage, name, header, trailer, frames, new FramePrints(frames.count()));
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
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            int number = frames.find(index);
            return frame(input, number, previous(input, number), byte[]::new);
        }
    }

    /// Reads these entries in this order; the frame of several in a row is read once, and all in the same room.
    List<StoredEntry> entries(List<Long> indexes) throws IOException {
        List<StoredEntry> found = new ArrayList<>(indexes.size());
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            Frame frame = null;
            for (long index : indexes) {
                if (frame == null || index < frame.header().firstIndex() || index >= frame.header().nextIndex()) {
                    int number = frames.find(index);
                    // Of one that was checked nothing is wanted that hangs on the frame before.
                    frame = frame(input, number, prints.isNoted(number) ? null : previous(input, number), input::room);
                }
                found.add(frame.entry((int) (index - frame.header().firstIndex())));
            }
        }
        return found;
    }

    /// The places in the chain of the entries of the frame that holds this one.
    FrameLinks links(long index) throws IOException {
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            int number = frames.find(index);
            return frame(input, number, previous(input, number), input::room).chained().frameLinks();
        }
    }

    private Hash previous(SegmentInput input, int number) throws IOException {
        return number == 0
                ? header.previous()
                : input.frameHeader(frames.offset(number - 1), frames.firstIndex(number - 1)).lastLeafHash();
    }

    /// A frame, good as long as the room that was made for its contents is its own.
    ///
    /// @param previous the leaf hash before it; null for a frame that was checked and of which no hash is wanted
    private Frame frame(SegmentInput input, int number, @Nullable Hash previous, IntFunction<byte[]> room)
            throws IOException {
        ByteBuffer stored = stored(input, number);
        byte[] print = FramePrints.of(stored);
        if (prints.has(number, print)) {
            Place place = place(input, number);
            FrameHeader frameHeader = FrameHeader.read(stored, 0, place);
            return Frame.readAgain(frameHeader, stored, 0, previous, place, room.apply(frameHeader.contentBytes()));
        }
        if (previous == null) {
            return frame(input, number, previous(input, number), room);
        }
        Frame frame = check(input, number, stored, previous, Long.MIN_VALUE);
        prints.note(number, print);
        return frame;
    }

    private Place place(SegmentInput input, int number) {
        return input.place(frames.offset(number), frames.firstIndex(number));
    }

    private long end(int number) {
        return number + 1 == frames.count() ? trailer.indexAt() : frames.offset(number + 1);
    }

    /// The bytes of a frame, in the input's buffer.
    private ByteBuffer stored(SegmentInput input, int number) throws IOException {
        long bytes = end(number) - frames.offset(number);
        if (bytes <= FrameHeader.BYTES) {
            throw new DamagedJournalException(
                    place(input, number), "more than " + FrameHeader.BYTES + " bytes", Long.toString(bytes));
        }
        return input.bytes(frames.offset(number), (int) bytes, frames.firstIndex(number));
    }

    private Frame check(SegmentInput input, int number, ByteBuffer stored, Hash previous, long earliest)
            throws DamagedJournalException {
        Place place = place(input, number);
        FrameHeader frameHeader = frameHeader(stored, number, place);
        Frame frame = Frame.read(frameHeader, stored, 0, previous, earliest, place);
        requireEnd(frameHeader, number, place);
        return frame;
    }

    /// The header, which fits the index.
    private FrameHeader frameHeader(ByteBuffer stored, int number, Place place) throws DamagedJournalException {
        boolean last = number + 1 == frames.count();
        FrameHeader frameHeader = FrameHeader.read(stored, 0, place);
        place.equal("frame bytes", stored.remaining(), frameHeader.frameBytes());
        place.equal("entries", (last ? nextIndex() : frames.firstIndex(number + 1)) - place.index(), frameHeader.count());
        return frameHeader;
    }

    /// The last frame ends as the trailer says.
    private void requireEnd(FrameHeader frameHeader, int number, Place place) throws DamagedJournalException {
        if (number + 1 == frames.count() && !frameHeader.lastLeafHash().equals(trailer.lastLeafHash())) {
            throw new DamagedJournalException(
                    place, "last leaf hash " + trailer.lastLeafHash(), frameHeader.lastLeafHash().toString());
        }
    }

    /// Checks that the frames are, to the last bit, those whose prints these are, and takes them for checked: whoever wrote
    /// them made them from what was.
    ///
    /// @param pace is run after each frame and may wait
    void requireWritten(List<byte[]> written, Runnable pace) throws IOException {
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            input.place(0, trailer.firstIndex()).equal("frames", written.size(), frames.count());
            for (int number = 0; number < frames.count(); number++) {
                ByteBuffer stored = stored(input, number);
                Place place = place(input, number);
                FrameHeader frameHeader = frameHeader(stored, number, place);
                Frame.requireIntact(frameHeader, stored, 0, place);
                requireEnd(frameHeader, number, place);
                byte[] print = FramePrints.of(stored);
                place.require(Arrays.equals(print, written.get(number)), "the bytes that were written", "others");
                prints.note(number, print);
                pace.run();
            }
        }
    }

    @Override
    public void scan(long to, Consumer<Frame> visitor) throws IOException {
        Hash previous = header.previous();
        long time = Long.MIN_VALUE;
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            for (int number = 0; number < frames.count() && frames.firstIndex(number) < to; number++) {
                ByteBuffer stored = stored(input, number);
                Frame frame = check(input, number, stored, previous, time);
                if (!prints.isNoted(number)) {
                    prints.note(number, FramePrints.of(stored));
                }
                visitor.accept(frame);
                previous = frame.header().lastLeafHash();
                time = frame.lastTime();
            }
        }
    }
}
