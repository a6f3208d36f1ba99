package custody.ledger.publish;

import custody.ledger.journal.Chain;
import custody.ledger.journal.DiskStorage;
import custody.ledger.journal.FrameBuilder;
import custody.ledger.journal.Frontier;
import custody.ledger.journal.Journal;
import custody.ledger.journal.JournalSettings;
import custody.ledger.journal.Kind;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Grows a data directory by entries of 630 bytes, 500 a commit, while the publisher follows; for measuring, and to have
/// large logs to show to others. `GrowLog DIR ENTRIES [ENTRIES_A_SECOND]`
final class GrowLog {
    private static final int COMMIT = 500;
    private static final int PAYLOAD = 630;
    private static final byte[] TYPE = "USE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SOURCE = "vault-prod".getBytes(StandardCharsets.US_ASCII);

    private final Journal journal;
    private final FrameBuilder frame = new FrameBuilder();
    private final Chain chain;
    private final Frontier tree;
    private final Random random = new Random(1);
    private final MessageDigest sha256;

    private GrowLog(Journal journal) throws Exception {
        this.journal = journal;
        this.chain = new Chain(journal.size(), journal.lastLeafHash().bytes());
        this.tree = journal.openedTree();
        this.sha256 = MessageDigest.getInstance("SHA-256");
    }

    public static void main(String... arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        long entries = Long.parseLong(arguments[1]);
        double rate = arguments.length > 2 ? Double.parseDouble(arguments[2]) : Double.MAX_VALUE;
        LogKeys keys = LogKeys.open(data, Optional.empty(), new SecureRandom());
        Journal journal = Journal.open(DiskStorage.of(data.resolve("journal")), JournalSettings.STANDARD, keys.originHash());
        Publisher publisher = Publisher.open(data, journal, keys, PublisherSettings.STANDARD, InstantSource.system());
        try (journal; publisher) {
            new GrowLog(journal).grow(publisher, entries, rate);
        }
    }

    private void grow(Publisher publisher, long entries, double rate) throws Exception {
        long first = journal.size();
        long begun = System.nanoTime();
        long lagMost = 0;
        for (long done = 0; done < entries; done += COMMIT) {
            commit((int) Math.min(COMMIT, entries - done));
            lagMost = Math.max(lagMost, journal.size() - publisher.last().map(SignedCheckpoint::size).orElse(0L));
            double early = (done + COMMIT) / rate - (System.nanoTime() - begun) / 1e9;
            if (early > 0) {
                LockSupport.parkNanos((long) (early * 1e9));
            }
        }
        double appended = (System.nanoTime() - begun) / 1e9;
        publisher.await(journal.size(), Duration.ofMinutes(10)).orElseThrow();
        double published = (System.nanoTime() - begun) / 1e9;
        long count = journal.size() - first;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo thread = threads.getThreadInfo(id);
            if (thread != null && thread.getThreadName().startsWith("custody-")) {
                System.out.printf("%s: %d ns of processor an entry%n", thread.getThreadName(), threads.getThreadCpuTime(id) / count);
            }
        }
        System.out.printf(
                "appended %d in %.2f s (%.0f/s); published %.2f s after the last (%.0f/s in all); largest lag %d entries%n",
                count, appended, count / appended, published - appended, count / published, lagMost);
    }

    private void commit(int count) throws IOException {
        journal.makeRoom((long) count * FrameBuilder.entryBytesMax(SOURCE.length, TYPE.length, 32 + PAYLOAD), tree::subtrees);
        frame.begin(journal.size(), count);
        long time = Math.max(System.currentTimeMillis() * 1_000, journal.openedTimeMicros());
        for (int i = 0; i < count; i++) {
            byte[] salted = new byte[32 + PAYLOAD];
            random.nextBytes(salted);
            for (int at = 0; at < salted.length; at++) {
                salted[at] |= 1;
            }
            frame.add(Kind.FIRST, 0, time, TYPE, SOURCE, salted);
            chain.append(time, SOURCE, 0, SOURCE.length, TYPE, 0, TYPE.length, sha256.digest(salted), 0, PAYLOAD);
            tree.append(chain);
        }
        journal.append(frame, Hash.copyOf(chain.hash()));
    }
}
