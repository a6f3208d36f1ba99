package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files under `testdata/` that the writer's tests read too: the only thing that ties the two implementations.
final class SharedVectorsTest {
    private static final Path TESTDATA = Path.of("../testdata");
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    Path work;

    private static List<Map<String, String>> lines(String file) throws IOException, MalformedException {
        List<Map<String, String>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(TESTDATA.resolve(file))) {
            lines.add(JsonMembers.of(line));
        }
        return lines;
    }

    private static String text(Map<String, String> line, String name) throws MalformedException {
        return JsonMembers.unquoted(line.getOrDefault(name, ""));
    }

    @Test
    void leaves_areReadAsTheVectorsSay() throws Exception {
        Frontier tree = new Frontier();
        byte[] before = new byte[32];
        int refused = 0;
        for (Map<String, String> line : lines("vectors/leaves.ndjson")) {
            byte[] leaf = text(line, "leaf").getBytes(StandardCharsets.UTF_8);
            if (line.containsKey("refused")) {
                assertThrows(MalformedException.class, () -> new LeafLine().read(leaf, 0, leaf.length), text(line, "refused"));
                refused++;
                continue;
            }
            LeafLine read = new LeafLine();
            read.read(leaf, 0, leaf.length);
            assertEquals(text(line, "leafHash"), Hasher.hex(Hasher.own().leaf(leaf)));
            if (line.containsKey("salt")) {
                byte[] salt = HEX.parseHex(text(line, "salt"));
                byte[] payload = text(line, "payload").getBytes(StandardCharsets.UTF_8);
                assertArrayEquals(read.payload(), Hasher.own().sha256(salt, 0, 32, payload, 0, payload.length));
                assertEquals(read.size(), payload.length);
                assertArrayEquals(before, read.prev());
                before = Hasher.own().leaf(leaf);
                tree.append(before);
                assertEquals(text(line, "root"), Hasher.hex(tree.root()));
            }
        }
        assertEquals(6, tree.size());
        assertTrue(refused > 30, refused + " refused");
    }

    @Test
    void frames_giveTheLeafHashesOfTheVectors_andOneFlippedByteNeverDoes() throws Exception {
        for (Map<String, String> line : lines("vectors/frames.ndjson")) {
            byte[] frame = HEX.parseHex(text(line, "frame"));
            boolean sealed = text(line, "name").equals("sealed");
            byte[] previous = HEX.parseHex(text(line, "previous"));
            assertTrue(FrameCheck.isHeader(frame, 0));
            FrameCheck check = new FrameCheck("frame", 0, frame).run(previous, sealed, new long[0]);
            assertEquals(List.of(), check.damages());
            String[] hashes = text(line, "leafHashes").split(" ");
            for (int i = 0; i < hashes.length; i++) {
                assertEquals(hashes[i], Hasher.hex(Hasher.at(check.hashes(), i)));
            }
            assertEquals(text(line, "name").equals("erased") ? 1 : 0, check.erasures().size());
            for (int i = 0; i < frame.length; i += frame.length / 300 + 1) {
                byte[] bad = frame.clone();
                bad[i] ^= 4;
                boolean found = !FrameCheck.isHeader(bad, 0) || !new FrameCheck("frame", 0, bad).run(previous, sealed, new long[0]).damages().isEmpty();
                assertTrue(found, text(line, "name") + " byte " + i);
            }
        }
    }

    @Test
    void goldenJournal_verifies_andGivesTheRootsOfItsList() throws Exception {
        Path golden = TESTDATA.resolve("journals/v1/journal");
        Run run = Run.verify(golden);
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        List<Map<String, String>> entries = lines("journals/v1/entries.ndjson");
        long[] cuts = new long[entries.size()];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i + 1;
        }
        Report report = new Report("golden");
        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            FrameQueue queue = new FrameQueue(workers, report, new LeafSource(null, 0, report), cuts);
            try (Stream<Path> files = Files.list(golden)) {
                for (Path file : files.sorted().toList()) {
                    long first = Long.parseLong(file.getFileName().toString().substring(0, 20));
                    try (SegmentBytes in = new SegmentBytes(file)) {
                        new SegmentCheck(file.getFileName().toString(), first, true, in, queue, report).run("test.example/journal");
                    }
                }
            }
            queue.finish("golden");
            assertEquals(0, report.damaged(), report.text());
            for (int i = 0; i < cuts.length; i++) {
                assertEquals(text(entries.get(i), "root"), Hasher.hex(queue.rootAt(i + 1) == null ? new byte[0] : queue.rootAt(i + 1)));
            }
        }
    }

    @Test
    void goldenLog_verifiesWithEachOfItsCheckpoints_andItsReceiptsDo() throws Exception {
        Path golden = TESTDATA.resolve("logs/v1");
        try (Stream<Path> kept = Files.list(golden.resolve("checkpoints"))) {
            for (Path checkpoint : kept.toList()) {
                Run run = Run.verify(golden.resolve("log"), "--key", golden.resolve("log.vkeys"), "--checkpoint", checkpoint);
                assertEquals(Report.VERIFIED, run.exit(), run.text());
                assertTrue(run.says("the kept checkpoint is a beginning of this log") && !run.says("!"), run.text());
            }
        }
        List<byte[]> leaves = new ArrayList<>();
        for (String bundle : List.of("000", "001.p/44")) {
            byte[] bytes = Files.readAllBytes(golden.resolve("log/tile/entries/" + bundle));
            Bundle entries = new Bundle(bytes, bundle.equals("000") ? 256 : 44);
            for (int i = 0; i < entries.count(); i++) {
                leaves.add(Arrays.copyOfRange(bytes, entries.offset(i) + 2, entries.offset(i) + 2 + entries.length(i)));
            }
        }
        try (Stream<Path> proofs = Files.list(golden.resolve("proofs"))) {
            for (Path proof : proofs.toList()) {
                int index = Integer.parseInt(proof.getFileName().toString().replace(".tlog-proof", ""));
                Path leaf = Files.write(work.resolve("leaf"), leaves.get(index));
                Run run = Run.verify("proof", proof, "--key", golden.resolve("log.vkeys"), "--leaf", leaf);
                assertEquals(Report.VERIFIED, run.exit(), run.text());
            }
        }
        consistency(golden);
    }

    private static void consistency(Path golden) throws Exception {
        Checkpoint now = Checkpoint.parse(Files.readAllBytes(golden.resolve("log/checkpoint")));
        try (Stream<Path> proofs = Files.list(golden.resolve("consistency"))) {
            for (Path file : proofs.toList()) {
                String from = file.getFileName().toString().replace("-300", "");
                Checkpoint old = Checkpoint.parse(Files.readAllBytes(golden.resolve("checkpoints/" + from)));
                List<byte[]> hashes = new ArrayList<>();
                for (String line : Files.readAllLines(file)) {
                    hashes.add(HEX.parseHex(line));
                }
                Proofs.consistency(old.size(), now.size(), old.root(), now.root(), hashes);
            }
        }
    }

    @Test
    void tilePaths_areReadAndMadeAsTheVectorsSay() throws Exception {
        Map<String, String> vectors = JsonMembers.of(Files.readString(TESTDATA.resolve("vectors/tile-paths.json")));
        int good = 0;
        for (String row : vectors.getOrDefault("tilePaths", "").replaceAll("[\\s\\[]", "").split("\\],?")) {
            if (!row.isEmpty()) {
                String[] parts = row.split(",");
                TilePath path = TilePath.parse(JsonMembers.unquoted(parts[3]));
                assertEquals(new TilePath(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2])), path);
                good++;
            }
        }
        assertTrue(good >= 6);
        for (String bad : vectors.getOrDefault("badTilePaths", "").replaceAll("[\\s\\[\\]]", "").split(",")) {
            assertEquals(null, TilePath.parse(JsonMembers.unquoted(bad)), bad);
        }
    }
}
