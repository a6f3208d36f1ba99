package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a journal's directory as a writer finds it: headers of sealed segments, every frame after the last of them.
///
/// It cuts a torn last frame, finishes an interrupted sealing, removes unfinished files, and writes the last frame
/// again. Anything else that is not as it should be ends in a [DamagedJournalException]. Memory is that of one frame
/// and of the tables of the raw segments, however many entries there are.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int ORIGIN_AT = 64;

    private final Storage storage;
    private final Hash origin;
    private final List<Segment> segments = new ArrayList<>();
    private @Nullable Frontier tree;
    private long time = Long.MIN_VALUE;
    private long next;
    private Hash lastLeafHash = Hash.ZERO;

    private Recovery(Storage storage, Hash origin) {
        this.storage = storage;
        this.origin = origin;
    }

    /// What was found. `tree` and `time` are those behind the last entry.
    record Found(List<Segment> segments, Frontier tree, long time) {}

    /// Empty if there is no segment yet.
    static Optional<Found> run(Storage storage, Hash origin) throws IOException {
        return new Recovery(storage, origin).run();
    }

    private Optional<Found> run() throws IOException {
        TreeMap<Long, String> names = tidy();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        // A process before this one may have died between naming a segment and forcing the name: what is acknowledged
        // in it from now on would be gone with its name.
        storage.forceDirectory();
        for (var name : names.entrySet()) {
            open(name.getKey(), name.getValue(), name.getKey().equals(names.lastKey()));
        }
        if (tree == null) {
            replay(segments.getLast());
        }
        if (segments.getLast() instanceof RawSegment raw && !raw.isEmpty()) {
            rewriteLastFrame(raw);
        }
        return Optional.of(new Found(segments, java.util.Objects.requireNonNull(tree), time));
    }

    /// Removes what is unfinished; the segments that count, by first index.
    private TreeMap<Long, String> tidy() throws IOException {
        TreeMap<Long, String> names = new TreeMap<>();
        TreeSet<String> remove = new TreeSet<>();
        for (String name : storage.names()) {
            long sealed = Segment.firstIndex(name, Segment.SEALED_SUFFIX);
            long raw = Segment.firstIndex(name, Segment.RAW_SUFFIX);
            if (sealed >= 0) {
                names.put(sealed, name);
            } else if (raw >= 0) {
                names.putIfAbsent(raw, name);
            } else if (name.endsWith(Segment.TEMPORARY_SUFFIX) || name.startsWith(Segment.SPARE_PREFIX)) {
                remove.add(name);
            }
        }
        for (var sealed : names.entrySet()) {
            String raw = Segment.rawName(sealed.getKey());
            if (sealed.getValue().endsWith(Segment.SEALED_SUFFIX) && storage.names().contains(raw)) {
                // Sealing was cut short before the raw form went; look at all of the sealed one before it does.
                SealedSegment.open(storage, sealed.getValue(), sealed.getKey()).scan(Long.MAX_VALUE, _ -> {});
                remove.add(raw);
            }
        }
        for (String name : remove) {
            storage.delete(name);
        }
        return names;
    }

    private void open(long first, String name, boolean isLast) throws IOException {
        Place top = new Place(storage.path(name), 0, next);
        top.require(first == next, "a segment that begins with entry " + next, "one that begins with entry " + first);
        Segment segment = name.endsWith(Segment.SEALED_SUFFIX)
                ? SealedSegment.open(storage, name, first)
                : new RawSegment(storage, name, rawHeader(name, first));
        SegmentHeader header = segment.header();
        top.at(ORIGIN_AT).require(header.origin().equals(origin), "origin hash " + origin, header.origin().toString());
        top.require(header.previous().equals(lastLeafHash), "previous leaf hash " + lastLeafHash, header.previous().toString());
        if (segment instanceof RawSegment raw) {
            load(raw, isLast);
        } else if (tree != null) {
            replay(segment);
        }
        segments.add(segment);
        next = segment.nextIndex();
        lastLeafHash = segment.lastLeafHash();
    }

    private SegmentHeader rawHeader(String name, long first) throws IOException {
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            Place place = input.place(0, first);
            SegmentHeader header = SegmentHeader.read(input.bytes(0, SegmentHeader.BYTES, first), place);
            place.require(header.form() == SegmentHeader.Form.RAW, "a raw segment", "a sealed one");
            place.equal("file length", header.fileBytes(), input.length());
            return header;
        }
    }

    private void load(RawSegment raw, boolean isLast) throws IOException {
        Frontier growing = treeAt(raw);
        try (SegmentInput input = new SegmentInput(storage.open(raw.name(), false))) {
            DamagedJournalException bad = null;
            try {
                time = raw.load(input, time, frame -> grow(growing, frame));
            } catch (DamagedJournalException e) {
                bad = e;
            }
            long used = TornTail.usedEnd(input, raw.end(), raw.nextIndex());
            if (bad == null && used == raw.end()) {
                input.place(raw.end(), raw.nextIndex()).require(isLast || !raw.isEmpty(), "a frame", "none");
                return;
            }
            if (!isLast || !TornTail.isTorn(input, raw.end(), used, raw.nextIndex())) {
                throw bad != null ? bad : TornTail.notZero(input.place(raw.end(), raw.nextIndex()));
            }
            cut(raw, used);
        }
    }

    private void cut(RawSegment raw, long used) throws IOException {
        try (StoredFile file = storage.open(raw.name(), true)) {
            TornTail.cut(file, raw.end(), used);
        }
        LOG.warn(
                "cut a torn frame, never acknowledged: {} offset {}, {} bytes, would have begun with entry {}",
                storage.path(raw.name()), raw.end(), used - raw.end(), raw.nextIndex());
    }

    private Frontier treeAt(Segment segment) throws DamagedJournalException {
        SegmentHeader header = segment.header();
        if (tree == null) {
            tree = Frontier.of(header.firstIndex(), header.frontier());
        } else {
            Place place = new Place(storage.path(segment.name()), 0, header.firstIndex());
            place.require(tree.subtrees().equals(header.frontier()), "frontier " + tree.subtrees(), header.frontier().toString());
        }
        return tree;
    }

    private void replay(Segment segment) throws IOException {
        Frontier growing = treeAt(segment);
        segment.scan(Long.MAX_VALUE, frame -> {
            grow(growing, frame);
            time = frame.lastTime();
        });
    }

    static void grow(Frontier tree, Frame frame) {
        for (int i = 0; i < frame.header().count(); i++) {
            tree.append(frame.leafHash(i));
        }
    }

    /// A process before this one may have died on a failed force of this frame: then it is in the system's cache and
    /// nowhere else, and a new force would have nothing to do. Writing the same bytes again gives it something.
    private void rewriteLastFrame(RawSegment raw) throws IOException {
        Frame frame = raw.frame(raw.nextIndex() - 1);
        int bytes = (int) Format.roundUpToSector(frame.header().frameBytes());
        long offset = raw.end() - bytes;
        try (StoredFile file = storage.open(raw.name(), true)) {
            ByteBuffer same = ByteBuffer.allocateDirect(bytes);
            file.read(same, offset);
            file.write(same.flip(), offset);
            file.force();
        }
    }
}
