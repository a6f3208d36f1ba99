package custody.ledger.publish;

import custody.ledger.entry.Leaf;
import custody.ledger.entry.PayloadCommitment;
import custody.ledger.journal.Chain;
import custody.ledger.journal.DiskStorage;
import custody.ledger.journal.FrameBuilder;
import custody.ledger.journal.Frontier;
import custody.ledger.journal.Journal;
import custody.ledger.journal.JournalSettings;
import custody.ledger.journal.Kind;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A data directory with a journal that is written as the sequencer writes it, and the leaves it must have, made by
/// another way than the journal makes them. Salts, sizes and times come from a seed.
public final class TestLog implements AutoCloseable {
    public static final String ORIGIN = "test.example/log";
    public static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T06:00:00Z"));
    /// So long that only what is waited for is signed.
    public static final PublisherSettings RARELY = new PublisherSettings(Duration.ofDays(1));

    private static final JournalSettings SMALL = new JournalSettings(64 << 10, 1 << 20, 1, 2, 0);
    private static final int COMMIT_MAX = 200;
    private static final byte[] TYPE = ascii("USE");
    private static final byte[] SOURCE = ascii("vault-prod");

    public final Path data;
    public final LogKeys keys;
    public final Journal journal;
    /// Every leaf so far.
    public final List<byte[]> leaves;
    private final Random random;
    private final FrameBuilder frame = new FrameBuilder();
    private final Chain chain;
    private final Frontier tree;
    private long time;

    private TestLog(Path data, LogKeys keys, Journal journal, List<byte[]> leaves, long seed) {
        this.data = data;
        this.keys = keys;
        this.journal = journal;
        this.leaves = leaves;
        this.random = new Random(seed);
        this.chain = new Chain(journal.size(), journal.lastLeafHash().bytes());
        this.tree = journal.openedTree();
        this.time = Math.max(1_700_000_000_000_000L, journal.openedTimeMicros());
    }

    /// A new one, with keys that are the same each time.
    public static TestLog create(Path data, long seed) throws IOException {
        byte[] seeds = new byte[64];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = (byte) i;
        }
        LogKeys.create(data, ORIGIN, Arrays.copyOf(seeds, 32), Arrays.copyOfRange(seeds, 32, 64));
        return open(data, new ArrayList<>(), seed);
    }

    private static TestLog open(Path data, List<byte[]> leaves, long seed) throws IOException {
        LogKeys keys = LogKeys.open(data, Optional.empty(), new SecureRandom());
        Journal journal = Journal.open(DiskStorage.of(data.resolve("journal")), SMALL, keys.originHash());
        return new TestLog(data, keys, journal, leaves, seed);
    }

    /// The same again after a close.
    public TestLog reopen() throws IOException {
        journal.close();
        return open(data, leaves, random.nextLong());
    }

    public Publisher publisher(PublisherSettings settings) throws IOException {
        return Publisher.open(data, journal, keys, settings, CLOCK);
    }

    /// Commits `count` entries, up to 200 at once, which the smallest segment has room for.
    public TestLog commit(int count) throws IOException {
        for (int left = count; left > 0; left -= COMMIT_MAX) {
            commitOnce(Math.min(left, COMMIT_MAX));
        }
        return this;
    }

    private void commitOnce(int count) throws IOException {
        List<byte[]> salted = new ArrayList<>();
        long room = 0;
        for (int i = 0; i < count; i++) {
            salted.add(salted(random.nextInt(100)));
            room += FrameBuilder.entryBytesMax(SOURCE.length, TYPE.length, salted.get(i).length);
        }
        journal.makeRoom(room, tree::subtrees);
        frame.begin(journal.size(), count);
        time += random.nextInt(1_000);
        List<byte[]> more = new ArrayList<>();
        for (byte[] one : salted) {
            Hash previous = Hash.copyOf(chain.hash());
            Hash commitment = PayloadCommitment.of(Arrays.copyOf(one, 32), Arrays.copyOfRange(one, 32, one.length));
            more.add(new Leaf(chain.next(), previous, instant(), "vault-prod", "USE", commitment, one.length - 32).encode());
            frame.add(Kind.FIRST, 0, time, TYPE, SOURCE, one);
            chain.append(time, SOURCE, 0, SOURCE.length, TYPE, 0, TYPE.length, commitment.bytes(), 0, one.length - 32);
            tree.append(chain);
        }
        journal.append(frame, Hash.copyOf(chain.hash()));
        synchronized (leaves) {
            leaves.addAll(more);
        }
    }

    private Instant instant() {
        return Instant.ofEpochSecond(time / 1_000_000, time % 1_000_000 * 1_000);
    }

    private byte[] salted(int pad) {
        byte[] salt = new byte[32];
        random.nextBytes(salt);
        byte[] payload = ascii("{\"event\":{\"n\":" + random.nextInt() + "},\"record\":\"" + "x".repeat(pad) + "\"}");
        byte[] salted = Arrays.copyOf(salt, 32 + payload.length);
        System.arraycopy(payload, 0, salted, 32, payload.length);
        return salted;
    }

    public List<Hash> leafHashes() {
        synchronized (leaves) {
            return leaves.stream().map(Hash::ofLeaf).toList();
        }
    }

    /// RFC 6962, section 2.1, word for word.
    public static Hash root(List<Hash> hashes) {
        if (hashes.isEmpty()) {
            return Hash.EMPTY_TREE;
        }
        if (hashes.size() == 1) {
            return hashes.getFirst();
        }
        int split = Integer.highestOneBit(hashes.size() - 1);
        return Hash.ofNode(root(hashes.subList(0, split)), root(hashes.subList(split, hashes.size())));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
