package custody.ledger.open;

import custody.ledger.admission.Appender;
import custody.ledger.admission.Gate;
import custody.ledger.identity.IdentityIndex;
import custody.ledger.journal.DirectoryLock;
import custody.ledger.journal.DiskStorage;
import custody.ledger.journal.Journal;
import custody.ledger.publish.JournalCheck;
import custody.ledger.publish.LogKeys;
import custody.ledger.publish.Publisher;
import custody.ledger.read.EntryReader;
import custody.ledger.read.JournalEntries;
import custody.ledger.read.LogProofs;
import custody.ledger.read.ProofReader;
import custody.ledger.scrub.ScrubRules;
import custody.ledger.scrub.Scrubber;
import custody.ledger.sequence.Sequencer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The ledger of one data directory, open for its one writer and any number of readers.
///
/// What is opened later rests on what was opened before and is closed first: the sequencer before the journal that it
/// writes, the lock last.
public final class OpenLedger implements Closeable {
    private static final String JOURNAL = "journal";
    private static final String IDENTITY = "identity";
    private static final String KEYS = "keys";

    private final Deque<Closeable> parts;
    private final Journal journal;
    private final LogKeys keys;
    private final Publisher publisher;
    private final Sequencer sequencer;
    private final JournalCheck check;
    private final Gate gate;
    private final JournalEntries entries;
    private final LogProofs proofs;

    private OpenLedger(Path data, LedgerSettings settings, InstantSource clock, Deque<Closeable> parts) throws IOException {
        this.parts = parts;
        SecureRandom random = new SecureRandom();
        Path journalDirectory = data.resolve(JOURNAL);
        opened(DirectoryLock.take(journalDirectory));
        keys = LogKeys.open(data, settings.origin(), random);
        journal = opened(Journal.open(DiskStorage.of(journalDirectory), settings.journal(), keys.originHash()));
        byte[] scrubKey = ScrubKey.open(data.resolve(KEYS), journal.size() == 0, random);
        publisher = opened(Publisher.open(data, journal, keys, settings.publisher(), clock));
        IdentityIndex identities = opened(IdentityIndex.open(data.resolve(IDENTITY), journal, random));
        sequencer = opened(Sequencer.start(journal, identities, clock, settings.sequencer()));
        check = opened(JournalCheck.start(journal, clock));
        gate = new Gate(new Scrubber(ScrubRules.standardAnd(settings.scrubRules()), scrubKey), sequencer, random);
        entries = new JournalEntries(journal);
        proofs = new LogProofs(publisher);
    }

    /// Opens the ledger of a directory, or begins one in an empty directory.
    ///
    /// @throws DirectoryLock.HeldException if another process writes it
    /// @throws custody.ledger.journal.DamagedJournalException if the journal is not as it was made durable
    /// @throws IOException if something cannot be read, or the journal is not the continuation of what was signed
    public static OpenLedger open(Path data, LedgerSettings settings, InstantSource clock) throws IOException {
        Files.createDirectories(data);
        Deque<Closeable> parts = new ArrayDeque<>();
        try {
            return new OpenLedger(data, settings, clock, parts);
        } catch (IOException | RuntimeException e) {
            try {
                close(parts);
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private <T extends Closeable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /// The way in.
    public Appender appender() {
        return gate;
    }

    public EntryReader entries() {
        return entries;
    }

    public ProofReader proofs() {
        return proofs;
    }

    /// The last finished pass over the whole journal; empty before it is. It is the writer's own word.
    public Optional<JournalCheck.Report> lastCheck() {
        return check.last();
    }

    /// Why nothing is written any more; empty while it is.
    public Optional<String> stopped() {
        return sequencer.stopped().or(() -> journal.failure().map(IOException::getMessage));
    }

    /// The directory that may be published as it is.
    public Path log() {
        return publisher.directory();
    }

    /// The log's name.
    public String origin() {
        return keys.origin();
    }

    /// Number of durable entries.
    public long size() {
        return journal.size();
    }

    /// Answers what waits, then closes everything. Appending is refused from then on.
    @Override
    public void close() throws IOException {
        close(parts);
    }

    private static void close(Deque<Closeable> parts) throws IOException {
        IOException first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
