package custody.ledger.journal;

import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Writes entries as the sequencer does, with salts, sizes and times from a seed; keeps what it wrote.
final class TestWriter {
    static final Hash ORIGIN = Hash.ofLeaf("test.local/journal".getBytes(StandardCharsets.UTF_8));
    static final JournalSettings SMALL = new JournalSettings(64 << 10, 256 << 10, 1, 2, 0);

    final Journal journal;
    final List<byte[]> payloads = new ArrayList<>();
    private final Random random;
    private final FrameBuilder frame = new FrameBuilder();
    private final Chain chain;
    private final Frontier tree;
    private long time;

    TestWriter(Journal journal, long seed) {
        this.journal = journal;
        this.random = new Random(seed);
        this.chain = new Chain(journal.size(), journal.lastLeafHash().bytes());
        this.tree = journal.openedTree();
        this.time = Math.max(1_700_000_000_000_000L, journal.openedTimeMicros());
    }

    static TestWriter open(Storage storage, long seed) throws IOException {
        return new TestWriter(Journal.open(storage, SMALL, ORIGIN), seed);
    }

    /// One commit of `count` entries.
    void commit(int count) throws IOException {
        List<byte[]> salted = new ArrayList<>();
        long room = 0;
        for (int i = 0; i < count; i++) {
            salted.add(salted(random.nextInt(700)));
            room += FrameBuilder.entryBytesMax(10, 3, salted.get(i).length);
        }
        journal.makeRoom(room, tree::subtrees);
        frame.begin(journal.size(), count);
        time += random.nextInt(1_000);
        for (byte[] one : salted) {
            add(one);
        }
        journal.append(frame, Hash.copyOf(chain.hash()));
        salted.forEach(one -> payloads.add(Arrays.copyOfRange(one, 32, one.length)));
    }

    private void add(byte[] salted) {
        byte[] type = ascii("USE");
        byte[] source = ascii("vault-prod");
        frame.add(Kind.FIRST, 0, time, type, source, salted);
        MessageDigest sha256 = Chain.sha256();
        chain.append(time, source, 0, source.length, type, 0, type.length, sha256.digest(salted), 0, salted.length - 32);
        tree.append(chain);
    }

    private byte[] salted(int pad) {
        byte[] salt = new byte[32];
        random.nextBytes(salt);
        byte[] payload = ascii("{\"event\":{\"n\":" + random.nextInt() + "},\"record\":\"" + "x".repeat(pad) + "\"}");
        byte[] salted = Arrays.copyOf(salt, 32 + payload.length);
        System.arraycopy(payload, 0, salted, 32, payload.length);
        return salted;
    }

    Hash root() {
        return tree.root();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
