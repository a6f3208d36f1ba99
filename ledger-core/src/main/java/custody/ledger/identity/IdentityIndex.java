package custody.ledger.identity;

import custody.ledger.journal.Journal;
import custody.ledger.journal.StoredEntry;
import custody.ledger.merkle.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where to look for the entries of an event identity.
///
/// The youngest fingerprints are in memory; a thread of its own writes them out as sorted runs and merges those, so
/// that their number grows with the logarithm of the ledger's size and a lookup of a new event asks a few filters.
///
/// Invariants:
/// - every entry below [#next] is found under its keys;
/// - only entries that are durable reach a file;
/// - a file that is not whole, or not of this journal, is removed at the opening and its entries are read again.
///
/// [#add] and [#commit] are for the sequencer's thread alone, lookups for any number.
public final class IdentityIndex implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityIndex.class);
    private static final int READ_ENTRIES = 4_096;
    private static final long READ_BYTES = 8 << 20;
    private static final long TELL_EVERY = 1_000_000;

    private final Fingerprints fingerprints;
    private final IdentityRuns runs;
    private volatile long next;
    private int committed;

    private IdentityIndex(Fingerprints fingerprints, IdentityRuns runs, long next) {
        this.fingerprints = fingerprints;
        this.runs = runs;
        this.next = next;
    }

    /// Opens the index of a journal and catches up with it; makes it from nothing if need be.
    public static IdentityIndex open(Path directory, Journal journal, RandomGenerator random) throws IOException {
        Files.createDirectories(directory);
        List<Run> found = RunsFound.in(directory, journal);
        byte[] secret = new byte[Fingerprints.SECRET_BYTES];
        random.nextBytes(secret);
        Fingerprints fingerprints = found.isEmpty() ? new Fingerprints(secret) : found.getFirst().header().fingerprints();
        long next = found.isEmpty() ? 0 : found.getLast().header().end();
        IdentityRuns runs = new IdentityRuns(directory, fingerprints, found, next);
        IdentityIndex index = new IdentityIndex(fingerprints, runs, next);
        runs.start();
        try {
            index.catchUp(journal);
        } catch (IOException | RuntimeException e) {
            runs.close();
            throw e;
        }
        return index;
    }

    private void catchUp(Journal journal) throws IOException {
        long from = next;
        long size = journal.size();
        if (size - from >= TELL_EVERY) {
            LOG.info("the identity index is made again from entry {} on; the ledger has {}", from, size);
        }
        while (next < size) {
            List<StoredEntry> entries = journal.read(next, READ_ENTRIES, READ_BYTES);
            for (StoredEntry entry : entries) {
                for (byte[] key : IdentityKeys.of(entry)) {
                    add(fingerprint(key), entry.index());
                }
            }
            StoredEntry last = entries.getLast();
            if (next / TELL_EVERY < (last.index() + 1) / TELL_EVERY && size - from >= TELL_EVERY) {
                LOG.info("identity index: {} of {} entries", last.index() + 1, size);
            }
            commit(last.index() + 1, last.leafHash());
        }
    }

    /// What stands for a key of 32 bytes in [#find] and [#add].
    public long fingerprint(byte[] key) {
        return fingerprints.of(key);
    }

    /// All entries below this index are found. Entries at and above it may be.
    public long next() {
        return next;
    }

    /// Indexes of entries at or above `from` that may stand under the key, in no order; entries that do not may be
    /// among them, and entries that are not durable yet.
    public long[] find(long fingerprint, long from) {
        return runs.find(fingerprint, from);
    }

    /// Makes an entry that is being written findable.
    public void add(long fingerprint, long index) {
        runs.active().add(fingerprint, index);
    }

    /// Says that all entries added so far are durable, and how many the ledger has now.
    ///
    /// @throws IOException if what is in memory can no longer be written out
    public void commit(long size, Hash lastLeafHash) throws IOException {
        next = size;
        committed = runs.commit(size, lastLeafHash);
    }

    /// Writes out what is in memory, if all of it is durable, so that the next opening has little to read.
    @Override
    public void close() throws IOException {
        if (runs.active().count() == committed) {
            runs.freeze();
        }
        runs.close();
    }
}
