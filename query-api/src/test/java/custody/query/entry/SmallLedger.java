package custody.query.entry;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.entry.PayloadCommitment;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.journal.Chain;
import custody.ledger.journal.DiskStorage;
import custody.ledger.journal.FrameBuilder;
import custody.ledger.journal.Frontier;
import custody.ledger.journal.Journal;
import custody.ledger.journal.JournalSettings;
import custody.ledger.journal.Kind;
import custody.ledger.merkle.Hash;
import custody.ledger.publish.LogKeys;
import custody.ledger.publish.Publisher;
import custody.ledger.publish.PublisherSettings;
import custody.ledger.read.EntryReader;
import custody.ledger.read.JournalEntries;
import custody.ledger.read.LogProofs;
import custody.ledger.read.ProofReader;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A real ledger on disk with a simple way in: no scrubbing, no deduplication, one entry a commit.
@Singleton
@Requires(property = "custody.test.small")
final class SmallLedger implements Appender {
    static final Duration INTERVAL = Duration.ofDays(1);

    final Path data;
    final Journal journal;
    final Publisher publisher;
    volatile boolean closed;
    private final FrameBuilder frame = new FrameBuilder();
    private final Chain chain;
    private final Frontier tree;
    private long time = 1_700_000_000_000_000L;

    SmallLedger(@Value("${custody.test.small}") String data) throws IOException {
        this.data = Path.of(data);
        LogKeys keys = LogKeys.open(this.data, Optional.of("test.example/small"), new SecureRandom());
        JournalSettings settings = new JournalSettings(64 << 10, 1 << 20, 1, 2, 0);
        journal = Journal.open(DiskStorage.of(this.data.resolve("journal")), settings, keys.originHash());
        publisher = Publisher.open(this.data, journal, keys, new PublisherSettings(INTERVAL), InstantSource.system());
        chain = new Chain(journal.size(), journal.lastLeafHash().bytes());
        tree = journal.openedTree();
    }

    @PreDestroy
    void close() throws IOException {
        publisher.close();
        journal.close();
    }

    @Override
    public synchronized List<AppendOutcome> append(List<Submission> submissions) throws AppendRefusedException {
        if (closed) {
            throw new AppendRefusedException.Stopped("closed by the test");
        }
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (Submission submission : submissions) {
            outcomes.add(append(submission.event()));
        }
        return outcomes;
    }

    private AppendOutcome append(Event event) {
        byte[] payload = ("{\"event\":" + new String(EventCodec.encode(event), StandardCharsets.UTF_8) + ",\"record\":{\"raw\":1}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) 7);
        byte[] salted = Arrays.copyOf(salt, 32 + payload.length);
        System.arraycopy(payload, 0, salted, 32, payload.length);
        byte[] type = event.type().name().getBytes(StandardCharsets.US_ASCII);
        byte[] source = event.source().id().getBytes(StandardCharsets.US_ASCII);
        long index = journal.size();
        try {
            journal.makeRoom(FrameBuilder.entryBytesMax(source.length, type.length, salted.length), tree::subtrees);
            frame.begin(index, 1);
            frame.add(Kind.FIRST, 0, ++time, type, source, salted);
            byte[] commitment = PayloadCommitment.of(salt, payload).bytes();
            chain.append(time, source, 0, source.length, type, 0, type.length, commitment, 0, payload.length);
            tree.append(chain);
            journal.append(frame, Hash.copyOf(chain.hash()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AppendOutcome.Appended(index, event.id(), Hash.copyOf(chain.hash()), Standing.FIRST);
    }

    @Factory
    @Requires(property = "custody.test.small")
    static final class Ports {
        @Singleton
        EntryReader entries(SmallLedger ledger) {
            return new JournalEntries(ledger.journal);
        }

        @Singleton
        ProofReader proofs(SmallLedger ledger) {
            return new LogProofs(ledger.publisher);
        }

        @Singleton
        PublishedLog log(SmallLedger ledger, @Value("${custody.test.anonymous:true}") boolean anonymous) {
            return new PublishedLog(ledger.publisher.directory(), anonymous);
        }
    }
}
