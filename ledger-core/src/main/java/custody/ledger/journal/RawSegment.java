package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A segment as commits write it: frames at sector boundaries, zeros behind the last one.
///
/// The file was zero-filled to its full length and forced before it got its name, so a commit changes contents only.
/// The sequencer's thread appends; `nextIndex` tells readers how far they may go, and rises only after the force.
final class RawSegment implements Segment {
    private final Storage storage;
    private final String name;
    private final SegmentHeader header;
    private final FrameTable frames = new FrameTable();
    private @Nullable StoredFile output;
    private long end = SegmentHeader.BYTES;
    private volatile End last;

    /// The end as readers may see it.
    private record End(long nextIndex, Hash leafHash) {}

    RawSegment(Storage storage, String name, SegmentHeader header) {
        this.storage = storage;
        this.name = name;
        this.header = header;
        this.last = new End(header.firstIndex(), header.previous());
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
        return last.nextIndex;
    }

    @Override
    public Hash lastLeafHash() {
        return last.leafHash;
    }

    boolean isEmpty() {
        return frames.count() == 0;
    }

    /// Offset behind the last frame.
    long end() {
        return end;
    }

    boolean hasRoom(long frameBytes) {
        return end + Format.roundUpToSector(frameBytes) <= header.fileBytes();
    }

    /// Writes one frame and returns when it is on the device.
    void append(ByteBuffer frame, long firstIndex, int count, Hash lastLeafHash) throws IOException {
        int bytes = frame.remaining();
        StoredFile file = output();
        file.write(frame, end);
        file.force();
        added(firstIndex, count, bytes, lastLeafHash);
    }

    private void added(long firstIndex, int count, long bytes, Hash lastLeafHash) {
        frames.add(firstIndex, end);
        end += bytes;
        last = new End(firstIndex + count, lastLeafHash);
    }

    private StoredFile output() throws IOException {
        if (output == null) {
            output = storage.open(name, true);
        }
        return output;
    }

    /// Gives the file for writing back; reading goes on.
    void finish() throws IOException {
        if (output != null) {
            output.close();
            output = null;
        }
    }

    /// Reads the frames that are there, one after another, until one is not whole; the rest is for [Recovery].
    ///
    /// @param earliest least time of the first entry
    /// @return the time of the last entry
    long load(SegmentInput input, long earliest, Consumer<Frame> visitor) throws IOException {
        long time = earliest;
        while (end < input.length()) {
            ByteBuffer sector = input.bytes(end, Format.SECTOR_BYTES, nextIndex());
            if (Format.isZero(sector, 0, Format.SECTOR_BYTES)) {
                break;
            }
            Frame frame = frame(input, end, nextIndex(), last.leafHash, time);
            visitor.accept(frame);
            time = frame.lastTime();
            FrameHeader frameHeader = frame.header();
            added(frameHeader.firstIndex(), frameHeader.count(), Format.roundUpToSector(frameHeader.frameBytes()), frameHeader.lastLeafHash());
        }
        return time;
    }

    private static Frame frame(SegmentInput input, long offset, long index, Hash previous, long earliest) throws IOException {
        FrameHeader header = input.frameHeader(offset, index);
        int padded = (int) Format.roundUpToSector(header.frameBytes());
        ByteBuffer bytes = input.bytes(offset, padded, index);
        Place place = input.place(offset, index);
        Frame frame = Frame.read(header, bytes, 0, previous, earliest, place);
        place.require(Format.isZero(bytes, header.frameBytes(), padded), "zero padding", "other bytes");
        return frame;
    }

    @Override
    public long frameStart(long index) {
        return frames.firstIndex(frames.find(index));
    }

    @Override
    public Frame frame(long index) throws IOException {
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            return frame(input, frames.find(index));
        }
    }

    private Frame frame(SegmentInput input, int number) throws IOException {
        return frame(input, frames.offset(number), frames.firstIndex(number), previous(input, number), Long.MIN_VALUE);
    }

    private Hash previous(SegmentInput input, int number) throws IOException {
        return number == 0
                ? header.previous()
                : input.frameHeader(frames.offset(number - 1), frames.firstIndex(number - 1)).lastLeafHash();
    }

    @Override
    public void scan(long to, Consumer<Frame> visitor) throws IOException {
        int count = frames.count();
        Hash previous = header.previous();
        long time = Long.MIN_VALUE;
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            for (int number = 0; number < count && frames.firstIndex(number) < to; number++) {
                Frame frame = frame(input, frames.offset(number), frames.firstIndex(number), previous, time);
                visitor.accept(frame);
                previous = frame.header().lastLeafHash();
                time = frame.lastTime();
            }
        }
    }
}
