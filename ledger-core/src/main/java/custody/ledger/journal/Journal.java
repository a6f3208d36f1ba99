package custody.ledger.journal;

import custody.ledger.entry.ChainLink;
import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The journal of one log, open for its one writer and any number of readers.
///
/// [#makeRoom] and [#append] are for the sequencer's thread alone. When a write or force fails nobody knows what is
/// on the device: the journal takes nothing more, and the next opening finds out. Running out of space for the next
/// segment is no such failure: nothing was written, and it may be tried again. Reading goes on in any case.
public final class Journal implements Closeable {
    /// What a journal that nobody has asked yet is taken to have been left alone for.
    private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Storage storage;
    private final JournalSettings settings;
    private final Hash origin;
    private final Frontier openedTree;
    private final long openedTime;
    private final Spares spares;
    private final Sealer sealer;
    private final Segments segments;
    private final Frames frames;
    private final Growth growth = new Growth(this::size);
    private volatile @Nullable IOException failure;
    private volatile long lastAppendNanos = System.nanoTime();
    private volatile long lastAskNanos = System.nanoTime() - IDLE_NANOS;

    private Journal(Storage storage, JournalSettings settings, Hash origin, Recovery.Found found) {
        this.storage = storage;
        this.settings = settings;
        this.origin = origin;
        this.segments = new Segments(found.segments());
        this.frames = new Frames(segments::holding);
        this.openedTree = found.tree();
        this.openedTime = found.time();
        long next = segments.isEmpty() ? settings.firstSegmentBytes() : nextBytes(segments.last());
        this.spares = new Spares(storage, settings, next);
        this.sealer = new Sealer(this, settings.rawSegments());
    }

    private long nextBytes(Segment last) {
        long bytes = last instanceof RawSegment ? last.header().fileBytes() * 2 : settings.segmentBytes();
        return Math.clamp(bytes, settings.firstSegmentBytes(), settings.segmentBytes());
    }

    /// Recovers and opens a journal, or begins one in an empty directory. The caller holds the directory's lock.
    ///
    /// @param origin SHA-256 of the log's origin, which every segment names
    /// @throws DamagedJournalException if anything but a torn last frame is not as it was made durable
    public static Journal open(Storage storage, JournalSettings settings, Hash origin) throws IOException {
        Reserve.release(storage, settings);
        Recovery.Found found = Recovery.run(storage, origin)
                .orElseGet(() -> new Recovery.Found(List.of(), Frontier.empty(), Long.MIN_VALUE));
        Journal journal = new Journal(storage, settings, origin, found);
        journal.spares.start();
        try {
            if (found.segments().isEmpty() || !(found.segments().getLast() instanceof RawSegment)) {
                journal.addSegment(found.tree()::subtrees);
            }
        } catch (IOException | RuntimeException e) {
            journal.spares.close();
            throw e;
        }
        Reserve.keep(storage, settings);
        journal.sealer.start();
        return journal;
    }

    /// Number of durable entries.
    public long size() {
        return segments.nextIndex();
    }

    /// Leaf hash of the last entry; zeros before the first.
    public Hash lastLeafHash() {
        return segments.last().lastLeafHash();
    }

    /// The tree as it was when the journal was opened. It is the caller's from then on.
    public Frontier openedTree() {
        return openedTree;
    }

    /// Time of the last entry when the journal was opened, in microseconds; the least long if there was none.
    public long openedTimeMicros() {
        return openedTime;
    }

    /// What the entries of one frame may take together, as [FrameBuilder#entryBytesMax] counts.
    public long frameRoomBytes() {
        long segment = settings.firstSegmentBytes() - SegmentHeader.BYTES - FrameHeader.BYTES - Integer.BYTES - Format.SECTOR_BYTES;
        return Math.min(FrameBuilder.roomBytes(), segment);
    }

    /// Sees to it that a frame of that many bytes of entries (see [FrameBuilder#entryBytesMax]) has room, in a new
    /// segment if need be.
    ///
    /// @param frontier of the tree of the entries so far
    /// @throws NoRoomException if there is no space for another segment; nothing has changed, and later is another try
    public void makeRoom(long entryBytes, Supplier<List<Hash>> frontier) throws IOException {
        requireSound();
        long frame = entryBytes + FrameHeader.BYTES + Integer.BYTES;
        if (last().hasRoom(frame)) {
            return;
        }
        try {
            addSegment(frontier);
        } catch (NoRoomException e) {
            throw e;
        } catch (IOException e) {
            fail(e);
            throw e;
        }
        if (!last().hasRoom(frame)) {
            throw new IllegalStateException("a frame of " + frame + " bytes is larger than a segment");
        }
    }

    private RawSegment last() {
        return (RawSegment) segments.last();
    }

    private void addSegment(Supplier<List<Hash>> frontier) throws IOException {
        Spares.Spare spare;
        try {
            spare = spares.take();
        } catch (IOException e) {
            throw new NoRoomException(storage.path(""), e);
        }
        long first = size();
        Hash previous = segments.isEmpty() ? Hash.ZERO : lastLeafHash();
        SegmentHeader header = new SegmentHeader(
                SegmentHeader.Form.RAW, first, spare.bytes(), 0, previous, origin, System.currentTimeMillis() * 1_000, frontier.get());
        try (StoredFile file = storage.open(spare.name(), true)) {
            file.write(header.encode(), 0);
            file.force();
        }
        // The name comes last: a segment that can be found has its header.
        storage.rename(spare.name(), Segment.rawName(first));
        storage.forceDirectory();
        if (!segments.isEmpty() && segments.last() instanceof RawSegment complete) {
            complete.finish();
        }
        segments.add(new RawSegment(storage, Segment.rawName(first), header));
        sealer.wake();
    }

    /// Writes a frame for which room was made; when it returns, its entries are durable.
    public void append(FrameBuilder frame, Hash lastLeafHash) throws IOException {
        requireSound();
        ByteBuffer bytes = frame.finish(lastLeafHash);
        if (frame.firstIndex() != size()) {
            throw new IllegalStateException("a frame begins with entry " + frame.firstIndex() + ", due is " + size());
        }
        try {
            last().append(bytes, frame.firstIndex(), frame.count(), lastLeafHash);
        } catch (IOException e) {
            fail(e);
            throw e;
        }
        lastAppendNanos = System.nanoTime();
        growth.signal();
    }

    /// Waits until more than `size` entries are durable, or the time is over; whether they are.
    public boolean awaitBeyond(long size, Duration atMost) throws InterruptedException {
        return growth.awaitBeyond(size, atMost);
    }

    /// Takes no more frames, for that reason; the first one given stays.
    public void fail(IOException reason) {
        synchronized (this) {
            if (failure == null) {
                failure = reason;
            }
        }
    }

    /// Why no more frames are taken; empty while they are.
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    private void requireSound() throws IOException {
        IOException reason = failure;
        if (reason != null) {
            throw new IOException("the journal takes nothing more: " + reason.getMessage(), reason);
        }
    }

    /// Entries from an index on, in order: at least one if `from` is below the size, at most `maxEntries`, and no more
    /// once `maxBytes` of records are reached.
    public List<StoredEntry> read(long from, int maxEntries, long maxBytes) throws IOException {
        List<StoredEntry> entries = new ArrayList<>();
        long size = size();
        long bytes = 0;
        long index = from;
        while (index < size && entries.size() < maxEntries && bytes < maxBytes) {
            Frame frame = frames.holding(index).chained();
            long end = frame.header().nextIndex();
            for (; index < end && entries.size() < maxEntries && bytes < maxBytes; index++) {
                int at = (int) (index - frame.header().firstIndex());
                entries.add(frame.entry(at));
                bytes += frame.payloadBytes(at);
            }
        }
        return entries;
    }

    /// Those of these entries that are durable, in ascending order of index. Each frame is read once, and several are
    /// at the same time.
    public List<StoredEntry> entries(Collection<Long> indexes) throws IOException {
        lastAskNanos = System.nanoTime();
        long size = size();
        long[] wanted = indexes.stream().mapToLong(Long::longValue).filter(each -> each >= 0 && each < size).distinct().sorted().toArray();
        return frames.entries(wanted);
    }

    /// The place of a durable entry in the chain.
    public ChainLink link(long index) throws IOException {
        return frames.link(index);
    }

    /// Leaf hashes of entries `from` to `to` (exclusive), in order.
    public void leafHashes(long from, long to, Consumer<Hash> visitor) throws IOException {
        long index = from;
        while (index < Math.min(to, size())) {
            Frame frame = frames.holding(index).chained();
            long end = Math.min(to, frame.header().nextIndex());
            for (; index < end; index++) {
                visitor.accept(frame.leafHash((int) (index - frame.header().firstIndex())));
            }
        }
    }

    /// Leaves of entries `from` to `to` (exclusive), in order, as far as they are durable.
    public void leaves(long from, long to, LeafVisitor visitor) throws IOException {
        long index = from;
        while (index < Math.min(to, size())) {
            Frame frame = frames.holding(index).chained();
            long first = frame.header().firstIndex();
            long end = Math.min(to, frame.header().nextIndex());
            frame.leaves((int) (index - first), (int) (end - first), visitor);
            index = end;
        }
    }

    /// The tree of the first `size` entries, from the nearest segment's frontier.
    public Frontier tree(long size) throws IOException {
        if (size < 0 || size > size()) {
            throw new IllegalArgumentException("a tree of " + size + " of " + size() + " entries");
        }
        SegmentHeader header = segments.holding(Math.max(0, size - 1)).header();
        Frontier tree = Frontier.of(header.firstIndex(), header.frontier());
        leafHashes(header.firstIndex(), size, tree::append);
        return tree;
    }

    /// Reads and checks every entry below `to`, segment by segment, frontiers included, from the device.
    ///
    /// @param pace is told the index reached; it may wait, or throw to leave
    public void verify(long to, Consumer<Long> pace) throws IOException {
        Frontier tree = Frontier.empty();
        Hash previous = Hash.ZERO;
        long next = 0;
        while (next < Math.min(to, size())) {
            Segment segment = segments.holding(next);
            SegmentHeader header = segment.header();
            Place top = new Place(storage.path(segment.name()), 0, next);
            top.require(tree.subtrees().equals(header.frontier()), "frontier " + tree.subtrees(), header.frontier().toString());
            top.require(header.previous().equals(previous), "previous leaf hash " + previous, header.previous().toString());
            try {
                segment.scan(to, frame -> {
                    Recovery.grow(tree, frame);
                    pace.accept(frame.header().nextIndex());
                });
            } catch (NoSuchFileException e) {
                if (segments.holding(next) == segment) {
                    throw e;
                }
                continue; // it was sealed before it was opened here; the sealed form is read in its place
            }
            next = segment.nextIndex();
            previous = segment.lastLeafHash();
        }
    }

    /// How long ago somebody asked for entries by their indexes, as those do who answer questions; an hour at first.
    public long unaskedNanos() {
        return System.nanoTime() - lastAskNanos;
    }

    int completeRawSegments() {
        return segments.complete().size();
    }

    long quietNanos() {
        return System.nanoTime() - lastAppendNanos;
    }

    /// Seals the first raw segment that is complete; false if there is none.
    boolean sealOldest(Runnable pace) throws IOException {
        List<RawSegment> complete = segments.complete();
        if (complete.isEmpty()) {
            return false;
        }
        seal(complete.getFirst(), pace);
        return true;
    }

    private void seal(RawSegment raw, Runnable pace) throws IOException {
        long first = raw.header().firstIndex();
        String name = Segment.sealedName(first);
        SealedSegment written = new Sealing(storage, raw, pace).write();
        storage.rename(written.name(), name);
        storage.forceDirectory();
        segments.replace(raw, written.renamed(name));
        storage.delete(raw.name());
        storage.forceDirectory();
    }

    /// Seals all complete segments now and waits for it; for tests, measurements and before copying a journal.
    public void sealNow() {
        sealer.sealNow();
    }

    /// Waits until spare segments are ready, so that a measurement begins at rest.
    public void awaitSpares() throws IOException {
        spares.awaitReady();
    }

    @Override
    public void close() throws IOException {
        fail(new IOException("it is closed"));
        sealer.close();
        spares.close();
        if (!segments.isEmpty() && segments.last() instanceof RawSegment raw) {
            raw.finish();
        }
    }

    /// The disk has no space for another segment.
    public static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1;

        NoRoomException(java.nio.file.Path directory, IOException cause) {
            super("no room for another segment in " + directory + ": " + cause.getMessage(), cause);
        }
    }
}
