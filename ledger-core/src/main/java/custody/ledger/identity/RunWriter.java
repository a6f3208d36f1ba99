package custody.ledger.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/// Writes one run by merging sorted pairs, in a fixed amount of memory.
///
/// Nothing is forced: a run that a power failure damaged is found by its checksums and made again.
final class RunWriter {
    private static final int BUFFER_BYTES = 256 << 10;
    /// After so many pairs, others get a turn.
    private static final int TURN = 1 << 16;

    private final RunHeader header;
    private final FileChannel channel;
    private final Stretch filter;
    private final Stretch pairs;
    private long word;
    private long bits;

    private RunWriter(RunHeader header, FileChannel channel) {
        this.header = header;
        this.channel = channel;
        this.filter = new Stretch(0);
        this.pairs = new Stretch(header.pairsAt());
    }

    /// Writes the file beside its name and gives it the name when it is whole.
    ///
    /// @param turn is called now and then
    static void write(Path file, RunHeader header, List<? extends Pairs> sources, Turn turn) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + IdentityFiles.TEMPORARY_SUFFIX);
        Files.deleteIfExists(temporary);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            new RunWriter(header, channel).merge(sources, turn);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void merge(List<? extends Pairs> sources, Turn turn) throws IOException {
        filter.put(header.encode());
        MergedPairs merged = new MergedPairs(sources);
        for (long written = 0; written < header.count(); written++) {
            put(merged.fingerprint(), merged.index());
            merged.advance();
            if ((written & TURN - 1) == TURN - 1) {
                turn.take();
            }
        }
        putWordsTo(header.filterWords());
        filter.flush();
        pairs.flush();
        ByteBuffer checksums = ByteBuffer.allocate(2 * Integer.BYTES).putInt(filter.crc()).putInt(pairs.crc()).flip();
        writeFully(checksums, header.checksumsAt());
    }

    private void put(long fingerprint, long index) throws IOException {
        putWordsTo(Filter.word(fingerprint, header.filterWords()));
        bits |= Filter.bits(fingerprint);
        pairs.put(fingerprint);
        pairs.put(index);
    }

    private void putWordsTo(long next) throws IOException {
        while (word < next) {
            filter.put(bits);
            bits = 0;
            word++;
        }
    }

    private void writeFully(ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            at += channel.write(from, at);
        }
    }

    /// What else there is to do while a long merge runs.
    interface Turn {
        void take() throws IOException;
    }

    /// A part of the file that grows from its own start.
    private final class Stretch {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private final CRC32C crc = new CRC32C();
        private long position;

        Stretch(long position) {
            this.position = position;
        }

        void put(ByteBuffer bytes) {
            buffer.put(bytes);
        }

        void put(long value) throws IOException {
            if (buffer.remaining() < Long.BYTES) {
                flush();
            }
            buffer.putLong(value);
        }

        void flush() throws IOException {
            int bytes = buffer.flip().remaining();
            crc.update(buffer.duplicate());
            writeFully(buffer, position);
            position += bytes;
            buffer.clear();
        }

        int crc() {
            return (int) crc.getValue();
        }
    }
}
