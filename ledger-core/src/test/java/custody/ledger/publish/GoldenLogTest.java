package custody.ledger.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.merkle.ConsistencyProof;
import custody.ledger.merkle.Hash;
import custody.ledger.note.NoteException;
import custody.ledger.note.Receipt;
import custody.ledger.note.VerifierKey;
import custody.ledger.read.LogProofs;
import custody.ledger.tile.EntryBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log of version 1 in `testdata/logs/v1` comes out of our code as it stands there, and its proofs hold.
///
/// To write it (a new version, never the old one): run this test with `-Dcustody.golden.write=true`.
class GoldenLogTest {
    private static final Path GOLDEN = Path.of("../testdata/logs/v1");
    private static final List<Integer> COMMITS = List.of(1, 2, 4, 120, 129, 3, 41);
    private static final List<Integer> PROVED = List.of(0, 6, 255, 256, 299);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @Test
    void log_writtenFromTheSameSeeds_isTheGoldenOne() throws Exception {
        Map<String, byte[]> made = make();
        if (Boolean.getBoolean("custody.golden.write")) {
            for (Map.Entry<String, byte[]> file : made.entrySet()) {
                Path path = GOLDEN.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
        Map<String, byte[]> golden = files(GOLDEN);
        golden.remove("README.md");
        assertEquals(golden.keySet(), made.keySet());
        golden.forEach((name, bytes) -> assertArrayEquals(bytes, made.get(name), name));
    }

    @Test
    void receiptsAndCheckpoints_asTheyStandThere_verify() throws Exception {
        List<VerifierKey> keys = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN.resolve("log.vkeys"))) {
            keys.add(VerifierKey.parse(line));
        }
        List<byte[]> leaves = new ArrayList<>();
        for (String bundle : List.of("000", "001.p/44")) {
            leaves.addAll(EntryBundle.parse(Files.readAllBytes(GOLDEN.resolve("log/tile/entries/" + bundle))));
        }
        assertEquals(300, leaves.size());
        for (int index : PROVED) {
            Receipt.parse(Files.readString(GOLDEN.resolve("proofs/" + index + ".tlog-proof"))).verify(leaves.get(index), keys);
        }
        SignedCheckpoint latest = SignedCheckpoint.parse(Files.readAllBytes(GOLDEN.resolve("log/checkpoint")), keys);
        for (SignedCheckpoint earlier : checkpoints(keys)) {
            List<Hash> hashes = new ArrayList<>();
            for (String line : Files.readAllLines(GOLDEN.resolve("consistency/" + earlier.size() + "-300"))) {
                hashes.add(Hash.parseHex(line));
            }
            new ConsistencyProof(earlier.size(), 300, hashes).verify(earlier.head(), latest.head());
        }
    }

    private static List<SignedCheckpoint> checkpoints(List<VerifierKey> keys) throws IOException, NoteException {
        List<SignedCheckpoint> found = new ArrayList<>();
        for (byte[] note : files(GOLDEN.resolve("checkpoints")).values()) {
            found.add(SignedCheckpoint.parse(note, keys));
        }
        assertEquals(COMMITS.size() + 1, found.size());
        return found;
    }

    private Map<String, byte[]> make() throws Exception {
        Map<String, byte[]> made = new TreeMap<>();
        try (TestLog log = TestLog.create(data, 20261122); Publisher publisher = log.publisher(TestLog.RARELY)) {
            publisher.await(0, LONG);
            for (int commit : COMMITS) {
                log.commit(commit);
                publisher.await(log.journal.size(), LONG).orElseThrow();
            }
            LogProofs proofs = new LogProofs(publisher);
            for (int index : PROVED) {
                put(made, "proofs/" + index + ".tlog-proof", proofs.receipt(index).orElseThrow());
            }
            for (SignedCheckpoint kept : publisher.earlier(Long.MAX_VALUE, 100)) {
                put(made, "checkpoints/" + kept.size(), kept.note());
                StringBuilder lines = new StringBuilder();
                proofs.consistency(kept.size(), 300).hashes().forEach(hash -> lines.append(hash).append('\n'));
                put(made, "consistency/" + kept.size() + "-300", lines.toString());
            }
        }
        files(data.resolve("log")).forEach((name, bytes) -> made.put("log/" + name, bytes));
        put(made, "log.vkeys", Files.readString(data.resolve("log.vkeys")));
        put(made, "keys/log.skeys", Files.readString(data.resolve("keys/log.skeys")));
        return made;
    }

    private static void put(Map<String, byte[]> made, String name, String text) {
        made.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return files;
    }
}
