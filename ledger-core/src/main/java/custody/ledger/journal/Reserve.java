package custody.ledger.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Space kept on the journal's disk so that a ledger can be opened and read after the disk became full.
final class Reserve {
    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
    private static final String NAME = "reserve";
    private static final int CHUNK_BYTES = 1 << 20;

    private Reserve() {}

    /// Gives the reserve up if the disk has less free than it holds; what opening needs then has room.
    static void release(Storage storage, JournalSettings settings) throws IOException {
        if (storage.usableBytes() < settings.reserveBytes() && storage.names().contains(NAME)) {
            storage.delete(NAME);
            LOG.warn("the disk of {} is full; its reserve of {} bytes is used to open", storage.path(NAME), settings.reserveBytes());
        }
    }

    /// Makes the reserve if it is not there and the disk has room for it several times over.
    static void keep(Storage storage, JournalSettings settings) throws IOException {
        if (settings.reserveBytes() == 0 || storage.names().contains(NAME) || storage.usableBytes() < 4L * settings.reserveBytes()) {
            return;
        }
        String temporary = NAME + Segment.TEMPORARY_SUFFIX;
        storage.delete(temporary);
        try (StoredFile file = storage.create(temporary)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(CHUNK_BYTES, settings.reserveBytes()));
            for (int at = 0; at < settings.reserveBytes(); at += zeros.capacity()) {
                file.write(zeros.clear().limit(Math.min(zeros.capacity(), settings.reserveBytes() - at)), at);
            }
            file.force();
        }
        storage.rename(temporary, NAME);
    }
}
