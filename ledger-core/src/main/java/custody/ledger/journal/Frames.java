package custody.ledger.journal;

import custody.ledger.entry.ChainLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The frames of a journal by the entries that they hold: those that were asked for lately from memory, the others from
/// their segments, which have checked what they give. For any number of threads.
final class Frames {
    /// Half a second of a busy ledger: each frame is read for the log and for the projections. What is kept for longer than
    /// a collection of garbage takes to come is copied by it.
    private static final long RAW_BYTES = 12 << 20;
    /// Some tens of frames: of these, whoever reads in order wants the last one again, and hardly anybody an older one.
    private static final long SEALED_BYTES = 2 << 20;
    private static final int RETRIES_MAX = 3;
    /// Frames that are read together: the file is opened once for them.
    private static final int PORTION = 4;
    /// Threads that read for one call, the caller's included: reading is mostly unpacking and hashing.
    private static final int READERS = Math.min(4, Runtime.getRuntime().availableProcessors());

    /// Frames of which the hashes are kept, each in one place: some kilobytes for each. A power of two.
    private static final int LINKS = 64;
    /// Spreads indexes that lie at even distances.
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final LongFunction<Segment> segments;
    private final AtomicReferenceArray<@Nullable FrameLinks> links = new AtomicReferenceArray<>(LINKS);
    private final FrameCache raw = new FrameCache(RAW_BYTES);
    private final FrameCache sealed = new FrameCache(SEALED_BYTES);

    /// @param segments gives the segment that holds an entry; it may be sealed, and its raw form removed, at any time
    Frames(LongFunction<Segment> segments) {
        this.segments = segments;
    }

    /// The frame that holds an entry.
    Frame holding(long index) throws IOException {
        for (int tries = 1; ; tries++) {
            Frame kept = kept(index);
            if (kept != null) {
                return kept;
            }
            Segment segment = segments.apply(index);
            try {
                return keep(segment, segment.frame(index));
            } catch (NoSuchFileException e) {
                // It was sealed, and its raw form removed, after we looked; look again.
                if (tries == RETRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    /// The place of an entry in the chain. Of a sealed frame that has to be read for it only the hashes are kept: entries
    /// whose places are asked for lie far apart.
    ChainLink link(long index) throws IOException {
        if (kept(index) == null && segments.apply(index) instanceof SealedSegment sealed) {
            return links(sealed, index).link(index);
        }
        Frame frame = holding(index).chained();
        return frame.link((int) (index - frame.header().firstIndex()));
    }

    private FrameLinks links(SealedSegment sealed, long index) throws IOException {
        long start = sealed.frameStart(index);
        int place = Long.hashCode(start * SPREAD) & LINKS - 1;
        FrameLinks known = links.get(place);
        if (known == null || known.firstIndex() != start) {
            known = sealed.links(index);
            links.set(place, known);
        }
        return known;
    }

    /// A frame that was read before its segment was sealed is good afterwards too.
    private @Nullable Frame kept(long index) {
        Frame frame = raw.holding(index);
        return frame != null ? frame : sealed.holding(index);
    }

    private Frame keep(Segment segment, Frame frame) {
        FrameCache cache = switch (segment) {
            case RawSegment _ -> raw;
            case SealedSegment _ -> sealed;
        };
        cache.put(frame);
        return frame;
    }

    /// Entries of a few frames of one segment, and where the frames belong in the answer.
    private static final class Portion {
        private final Segment segment;
        private final List<Long> indexes = new ArrayList<>(PORTION);
        private final List<Integer> places = new ArrayList<>(PORTION);
        private long lastStart = -1;
        private int frames;

        Portion(Segment segment) {
            this.segment = segment;
        }

        boolean takes(Segment other, long start) {
            return segment == other && (start == lastStart || frames < PORTION);
        }

        void add(long index, long start, int place) {
            indexes.add(index);
            places.add(place);
            frames += start == lastStart ? 0 : 1;
            lastStart = start;
        }
    }

    /// These entries, whose indexes are in ascending order; each frame is read once. Those that have to be read are not
    /// kept: pages lie far apart, and what outlives them costs each collection of garbage. The frame of one entry alone
    /// is, for whoever asks for one after another often asks for neighbours, and so are those that are not sealed yet.
    List<StoredEntry> entries(long[] ascending) throws IOException {
        if (ascending.length == 1) {
            return List.of(entry(holding(ascending[0]), ascending[0]));
        }
        StoredEntry[] found = new StoredEntry[ascending.length];
        List<Portion> missing = new ArrayList<>();
        for (int i = 0; i < ascending.length; i++) {
            Frame kept = kept(ascending[i]);
            if (kept != null) {
                found[i] = entry(kept, ascending[i]);
            } else {
                want(missing, segments.apply(ascending[i]), ascending[i], i);
            }
        }
        read(missing, found);
        return List.of(found);
    }

    private static StoredEntry entry(Frame frame, long index) {
        return frame.entry((int) (index - frame.header().firstIndex()));
    }

    private static void want(List<Portion> missing, Segment segment, long index, int place) {
        long start = segment.frameStart(index);
        if (missing.isEmpty() || !missing.getLast().takes(segment, start)) {
            missing.add(new Portion(segment));
        }
        missing.getLast().add(index, start, place);
    }

    private void read(List<Portion> portions, StoredEntry[] into) throws IOException {
        AtomicInteger next = new AtomicInteger();
        Runnable reader = () -> {
            for (int i = next.getAndIncrement(); i < portions.size(); i = next.getAndIncrement()) {
                read(portions.get(i), into);
            }
        };
        CompletableFuture<?>[] helpers = new CompletableFuture<?>[Math.max(0, Math.min(READERS, portions.size()) - 1)];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = CompletableFuture.runAsync(reader, Thread::startVirtualThread);
        }
        try {
            reader.run();
            CompletableFuture.allOf(helpers).join();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw e;
        }
    }

    private void read(Portion portion, StoredEntry[] into) {
        switch (portion.segment) {
            // Its frames are whole commits, and are checked each time.
            case RawSegment _ -> readOneByOne(portion, into);
            case SealedSegment sealed -> read(sealed, portion, into);
        }
    }

    private void read(SealedSegment sealed, Portion portion, StoredEntry[] into) {
        try {
            List<StoredEntry> entries = sealed.entries(portion.indexes);
            for (int i = 0; i < entries.size(); i++) {
                into[portion.places.get(i)] = entries.get(i);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readOneByOne(Portion portion, StoredEntry[] into) {
        try {
            for (int i = 0; i < portion.indexes.size(); i++) {
                into[portion.places.get(i)] = entry(holding(portion.indexes.get(i)), portion.indexes.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
