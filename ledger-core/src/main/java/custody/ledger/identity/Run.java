package custody.ledger.identity;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A file of sorted pairs with a filter in front, mapped into memory: the system's page cache holds what is asked
/// for, the heap nothing. Never changed once it has its name; for any number of threads.
///
/// The mapping goes when nobody can reach it any more, so a lookup may outlast the file's deletion.
final class Run implements Pairs {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long CHUNK_BYTES = 1 << 20;

    private final Path file;
    private final RunHeader header;
    private final MemorySegment filter;
    private final MemorySegment pairs;

    private Run(Path file, RunHeader header, MemorySegment bytes) {
        this.file = file;
        this.header = header;
        this.filter = bytes.asSlice(RunHeader.BYTES, header.filterWords() * Long.BYTES);
        this.pairs = bytes.asSlice(header.pairsAt(), header.count() * RunHeader.PAIR_BYTES);
    }

    /// Opens a run and checks all of it, which brings it into memory as well; empty if any byte is wrong.
    static Optional<Run> open(Path file) throws IOException {
        MemorySegment bytes = map(file);
        if (bytes.byteSize() < RunHeader.BYTES) {
            return Optional.empty();
        }
        Optional<RunHeader> header = RunHeader.decode(bytes.asSlice(0, RunHeader.BYTES).asByteBuffer());
        if (header.isEmpty() || header.get().fileBytes() != bytes.byteSize() || !isIntact(bytes, header.get())) {
            return Optional.empty();
        }
        return Optional.of(new Run(file, header.get(), bytes));
    }

    /// Opens a run that this process has just written.
    static Run opened(Path file, RunHeader header) throws IOException {
        return new Run(file, header, map(file));
    }

    private static MemorySegment map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private static boolean isIntact(MemorySegment bytes, RunHeader header) {
        return crc(bytes, 0, header.pairsAt()) == bytes.get(INT, header.checksumsAt())
                && crc(bytes, header.pairsAt(), header.checksumsAt()) == bytes.get(INT, header.checksumsAt() + Integer.BYTES);
    }

    private static int crc(MemorySegment bytes, long from, long to) {
        CRC32C crc = new CRC32C();
        for (long at = from; at < to; at += CHUNK_BYTES) {
            ByteBuffer chunk = bytes.asSlice(at, Math.min(CHUNK_BYTES, to - at)).asByteBuffer();
            crc.update(chunk);
        }
        return (int) crc.getValue();
    }

    Path file() {
        return file;
    }

    RunHeader header() {
        return header;
    }

    @Override
    public long count() {
        return header.count();
    }

    @Override
    public long fingerprint(long number) {
        return pairs.get(LONG, number * RunHeader.PAIR_BYTES);
    }

    @Override
    public long index(long number) {
        return pairs.get(LONG, number * RunHeader.PAIR_BYTES + Long.BYTES);
    }

    /// `hits` and the indexes at or above `from` that have the fingerprint.
    long[] find(long fingerprint, long from, long[] hits) {
        if (!mayHold(fingerprint)) {
            return hits;
        }
        long[] found = hits;
        for (long at = lowerBound(fingerprint); at < count() && fingerprint(at) == fingerprint; at++) {
            if (index(at) >= from) {
                found = Hits.add(found, index(at));
            }
        }
        return found;
    }

    /// What the filter says: false is certain.
    boolean mayHold(long fingerprint) {
        long bits = Filter.bits(fingerprint);
        return (filter.get(LONG, Filter.word(fingerprint, header.filterWords()) * Long.BYTES) & bits) == bits;
    }

    private long lowerBound(long fingerprint) {
        long low = 0;
        long high = count();
        while (low < high) {
            long middle = low + high >>> 1;
            if (Long.compareUnsigned(fingerprint(middle), fingerprint) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
