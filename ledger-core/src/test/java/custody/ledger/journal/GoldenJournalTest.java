package custody.ledger.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.entry.Leaf;
import custody.ledger.entry.PayloadCommitment;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The journal of version 1 in `testdata/journals/v1` and the frames in `testdata/vectors/frames.ndjson` read as what
/// they were written from. They never change; the verifier reads the same files.
///
/// To write them (a new version, never the old one): run this test with `-Dcustody.golden.write=true`.
class GoldenJournalTest {
    private static final Path GOLDEN = Path.of("../testdata/journals/v1");
    private static final Path FRAMES = Path.of("../testdata/vectors/frames.ndjson");
    private static final String ORIGIN = "test.example/journal";
    private static final JournalSettings SMALL = new JournalSettings(64 << 10, 64 << 10, 1, 2, 0);
    private static final int[] COMMITS = {1, 3, 60, 64, 40, 40, 1, 3, 17, 1, 2};
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    Path work;

    @Test
    void journal_readsAsItWasWritten() throws Exception {
        if (Boolean.getBoolean("custody.golden.write")) {
            write();
        }
        Path copy = Files.createDirectory(work.resolve("journal"));
        for (String name : DiskStorage.of(GOLDEN.resolve("journal")).names()) {
            Files.copy(GOLDEN.resolve("journal").resolve(name), copy.resolve(name));
        }
        List<String> lines = Files.readAllLines(GOLDEN.resolve("entries.ndjson"));
        try (Journal journal = Journal.open(DiskStorage.of(copy), SMALL, originHash())) {
            assertEquals(lines.size(), journal.size());
            List<StoredEntry> entries = journal.read(0, lines.size(), Long.MAX_VALUE);
            for (int i = 0; i < lines.size(); i++) {
                same(JsonDocument.parse(lines.get(i).getBytes(StandardCharsets.UTF_8)).root(), entries.get(i));
                assertEquals(member(lines.get(i), "root"), journal.tree(i + 1).root().toHex());
            }
            journal.verify(journal.size(), index -> {});
        }
    }

    private static void same(JsonNode said, StoredEntry entry) throws Exception {
        byte[] salt = Arrays.copyOf(entry.salted().orElseThrow(), Hash.BYTES);
        assertEquals(text(said, "salt"), HEX.formatHex(salt));
        assertEquals(text(said, "payload"), new String(entry.payload().orElseThrow(), StandardCharsets.UTF_8));
        assertEquals(text(said, "kind"), entry.kind().name());
        assertEquals(text(said, "leafHash"), entry.leafHash().toHex());
        Hash commitment = PayloadCommitment.of(salt, entry.payload().orElseThrow());
        Leaf leaf = new Leaf(entry.index(), entry.previous(), entry.time(), entry.source(), entry.type(), commitment, entry.payload().orElseThrow().length);
        assertEquals(entry.leafHash(), leaf.hash());
    }

    @Test
    void frames_readAsTheVectorsSay() throws Exception {
        for (String line : Files.readAllLines(FRAMES)) {
            ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(member(line, "frame")));
            DamagedJournalException.Place place = new DamagedJournalException.Place(Path.of("frame"), 0, Long.parseLong(member(line, "first")));
            FrameHeader header = FrameHeader.read(bytes, 0, place);
            Frame frame = Frame.read(header, bytes, 0, Hash.parseHex(member(line, "previous")), Long.MIN_VALUE, place);
            String[] hashes = member(line, "leafHashes").split(" ");
            assertEquals(hashes.length, header.count());
            for (int i = 0; i < hashes.length; i++) {
                assertEquals(hashes[i], frame.leafHash(i).toHex());
                assertEquals(i == 0 && member(line, "name").equals("erased"), frame.entry(i).erasure().isPresent());
            }
            assertArrayEquals(header.lastLeafHash().bytes(), HEX.parseHex(hashes[hashes.length - 1]));
        }
    }

    private static Hash originHash() throws Exception {
        return Hash.copyOf(MessageDigest.getInstance("SHA-256").digest(ORIGIN.getBytes(StandardCharsets.UTF_8)));
    }

    private void write() throws Exception {
        Path journalFolder = work.resolve("new/journal");
        List<String> lines = new ArrayList<>();
        try (Journal journal = Journal.open(DiskStorage.of(journalFolder), SMALL, originHash())) {
            FrameBuilder frame = new FrameBuilder();
            Frontier tree = Frontier.empty();
            for (int count : COMMITS) {
                commit(journal, frame, tree, count, lines);
            }
            journal.sealNow();
        }
        Files.createDirectories(GOLDEN.resolve("journal"));
        for (String name : DiskStorage.of(journalFolder).names()) {
            if (name.endsWith(".seg") || name.endsWith(".sealed")) {
                Files.copy(journalFolder.resolve(name), GOLDEN.resolve("journal").resolve(name));
            }
        }
        Files.write(GOLDEN.resolve("entries.ndjson"), lines);
        writeFrames(lines);
    }

    private static void commit(Journal journal, FrameBuilder frame, Frontier tree, int count, List<String> lines) throws IOException {
        List<byte[]> salted = new ArrayList<>();
        long room = 0;
        for (int i = 0; i < count; i++) {
            salted.add(salted(lines.size() + i));
            room += FrameBuilder.entryBytesMax(20, 7, salted.get(i).length);
        }
        journal.makeRoom(room, tree::subtrees);
        frame.begin(journal.size(), count);
        Chain chain = new Chain(journal.size(), journal.lastLeafHash().bytes());
        for (byte[] one : salted) {
            long index = chain.next();
            Kind kind = index % 10 == 3 ? Kind.COPY : index % 10 == 7 ? Kind.CONFLICT : Kind.FIRST;
            long original = kind == Kind.FIRST ? index : index / 2;
            long time = 1_763_791_200_000_000L + index * 37;
            byte[] type = ascii(index % 3 == 0 ? "USE" : "REQUEST");
            byte[] source = ascii(index % 2 == 0 ? "vault-prod" : "aws:123456789012/x");
            frame.add(kind, original, time, type, source, one);
            Hash commitment = PayloadCommitment.of(Arrays.copyOf(one, 32), Arrays.copyOfRange(one, 32, one.length));
            chain.append(time, source, 0, source.length, type, 0, type.length, commitment.bytes(), 0, one.length - 32);
            tree.append(chain);
            lines.add("{\"index\":" + index + ",\"kind\":\"" + kind + "\",\"original\":" + original + ",\"salt\":\"" + HEX.formatHex(one, 0, 32)
                    + "\",\"payload\":" + quoted(new String(one, 32, one.length - 32, StandardCharsets.UTF_8)) + ",\"leafHash\":\"" + HEX.formatHex(chain.hash())
                    + "\",\"root\":\"" + tree.root() + "\"}");
        }
        journal.append(frame, Hash.copyOf(chain.hash()));
    }

    /// Salts are SHA-256 over a counter: fixed, and without a zero sector.
    private static byte[] salted(int index) {
        byte[] salt = Hash.ofLeaf(ascii("salt " + index)).bytes();
        byte[] payload = ("{\"event\":{\"n\":" + index + ",\"type\":\"USE\"},\"record\":\"" + "x".repeat(100 + index * 7 % 200) + " ü\"}").getBytes(StandardCharsets.UTF_8);
        byte[] salted = Arrays.copyOf(salt, 32 + payload.length);
        System.arraycopy(payload, 0, salted, 32, payload.length);
        return salted;
    }

    private static void writeFrames(List<String> lines) throws IOException {
        List<String> frames = new ArrayList<>();
        for (String name : DiskStorage.of(GOLDEN.resolve("journal")).names()) {
            byte[] file = Files.readAllBytes(GOLDEN.resolve("journal").resolve(name));
            ByteBuffer bytes = ByteBuffer.wrap(file);
            int length = FrameHeader.BYTES + bytes.getInt(4096 + 24) + 4;
            byte[] frame = Arrays.copyOfRange(file, 4096, 4096 + length);
            frames.add(frame(name.endsWith(".seg") ? "raw" : "sealed", frame, lines));
            if (name.endsWith(".seg")) {
                frames.add(frame("erased", erased(frame), lines));
            }
        }
        Files.write(FRAMES, frames);
    }

    /// The same frame with its first entry erased (specification, section 4.1); the entry after it says why.
    private static byte[] erased(byte[] frame) {
        ByteBuffer old = ByteBuffer.wrap(frame);
        int count = old.getInt(16);
        int records = FrameHeader.BYTES + 32 * count;
        boolean original = (frame[records] & 3) != 0;
        int type = records + 9 + (original ? 8 : 0);
        int source = type + 1 + frame[type];
        int size = source + 1 + frame[source];
        int payload = old.getInt(size);
        byte[] salt = Arrays.copyOfRange(frame, FrameHeader.BYTES, FrameHeader.BYTES + 32);
        Hash commitment = PayloadCommitment.of(salt, Arrays.copyOfRange(frame, size + 4, size + 4 + payload));
        int length = frame.length - payload + 72;
        ByteBuffer made = ByteBuffer.allocate(length);
        made.put(frame, 0, size + 4).put(commitment.bytes()).put(Hash.ofLeaf(ascii("identity")).bytes()).putLong(old.getLong(8) + 1);
        made.put(frame, size + 4 + payload, frame.length - size - 4 - payload);
        made.put(records, (byte) (frame[records] | 4)).put(FrameHeader.BYTES, new byte[32]);
        int body = length - FrameHeader.BYTES - 4;
        byte[] last = Arrays.copyOfRange(frame, 32, 64);
        new FrameHeader(FrameHeader.Codec.RAW, old.getLong(8), count, body - 32 * count, body, Format.crc(made, FrameHeader.BYTES, body), Hash.copyOf(last)).put(made, 0);
        return made.array();
    }

    private static String frame(String name, byte[] frame, List<String> lines) {
        ByteBuffer header = ByteBuffer.wrap(frame);
        int first = (int) header.getLong(8);
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < header.getInt(16); i++) {
            hashes.add(member(lines.get(first + i), "leafHash"));
        }
        return "{\"name\":\"" + name + "\",\"first\":\"" + first + "\",\"previous\":\"" + (first == 0 ? Hash.ZERO : member(lines.get(first - 1), "leafHash"))
                + "\",\"leafHashes\":\"" + String.join(" ", hashes) + "\",\"frame\":\"" + HEX.formatHex(frame) + "\"}";
    }

    private static String member(String line, String name) {
        try {
            return text(JsonDocument.parse(line.getBytes(StandardCharsets.UTF_8)).root(), name);
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(JsonNode vector, String name) {
        return Optional.ofNullable(vector.get(name)).map(JsonNode::asString).orElseThrow(() -> new IllegalArgumentException(Objects.toString(name)));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
