package custody.verifier;

import com.github.luben.zstd.Zstd;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// Writes a data directory of any size, segment by segment, from the specification alone; for measurements. Signed with
/// Ed25519 only.
final class BigLedger {
    private static final int PER_FRAME = 256;
    private static final int PER_SEGMENT = 200_000;
    private static final long START = 1_763_791_200_000_000L;

    private final Random random = new Random(7);
    private final Frontier tree = new Frontier();
    private final List<ByteArrayOutputStream> levels = new ArrayList<>();
    private final long[] tilesDone = new long[8];
    private final Path data;
    private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    private byte[] prev = new byte[32];
    private long size;

    BigLedger(Path data) {
        this.data = data;
    }

    void write(long entries) throws IOException {
        Files.createDirectories(data.resolve("journal"));
        while (size < entries) {
            segment((int) Math.min(PER_SEGMENT, entries - size));
        }
        long n = size / 256;
        if (bundle.size() > 0) {
            put("log/" + TilePath.wide(TilePath.entries(n), (int) (size % 256)), bundle.toByteArray());
        }
        for (int level = 0; level < levels.size(); level++) {
            if (levels.get(level).size() > 0) {
                put("log/" + TilePath.wide(TilePath.tile(level, tilesDone[level]), levels.get(level).size() / 32), levels.get(level).toByteArray());
            }
        }
        sign();
    }

    private void sign() throws IOException {
        Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new byte[32], 0);
        String text = TestLedger.ORIGIN + "\n" + size + "\n" + Base64.getEncoder().encodeToString(tree.root()) + "\n";
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        signer.update(message, 0, message.length);
        byte[] publicKey = key.generatePublicKey().getEncoded();
        put("log/checkpoint", (text + "\n" + TestLedger.line(1, publicKey, signer.generateSignature())).getBytes(StandardCharsets.UTF_8));
        put("log.vkeys", (TestLedger.vkey(1, publicKey) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void segment(int count) throws IOException {
        long first = size;
        Path file = data.resolve("journal/" + String.format("%020d", first) + ".sealed");
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        byte[] before = prev;
        List<byte[]> frontier = tree.roots();
        long raw = 0;
        int frames = 0;
        long at = 4096;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(new byte[4096]);
            for (long end = first + count; size < end; frames++) {
                int n = (int) Math.min(PER_FRAME, end - size);
                index.writeBytes(ByteBuffer.allocate(12).putLong(at).putInt(n).array());
                ByteArrayOutputStream frame = new ByteArrayOutputStream();
                raw += frame(frame, n);
                out.write(frame.toByteArray());
                at += frame.size();
            }
            out.write(index.toByteArray());
            ByteBuffer t = ByteBuffer.allocate(96).putInt(0xC5534C44).put((byte) 1).put(new byte[3]).putLong(first).putLong(count).putLong(at)
                    .putInt(frames).putInt(FrameCheck.crc(index.toByteArray(), 0, index.size())).put(prev).putLong(raw);
            out.write(t.putInt(92, FrameCheck.crc(t.array(), 0, 92)).array());
        }
        try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
            whole.write(TestLedger.segmentHeader(first, true, whole.length(), before, frontier));
        }
    }

    private long frame(ByteArrayOutputStream out, int n) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        byte[] salts = new byte[32 * n];
        random.nextBytes(salts);
        long from = size;
        LeafWriter writer = new LeafWriter();
        for (int i = 0; i < n; i++) {
            byte[] payload = payload();
            byte[] words = "USEvault-prod".getBytes(StandardCharsets.US_ASCII);
            byte[] commitment = Hasher.own().sha256(salts, 32 * i, 32, payload, 0, payload.length);
            long time = START + size * 10;
            records.writeBytes(ByteBuffer.allocate(28 + payload.length).put((byte) 0).putLong(time).put((byte) 3).put(words, 0, 3)
                    .put((byte) 10).put(words, 3, 10).putInt(payload.length).put(payload).array());
            try {
                append(writer.leaf(new LeafWriter.Parts(size, time, words, 0, 3, 3, 10, payload.length), prev, commitment));
            } catch (MalformedException e) {
                throw new IllegalStateException(e);
            }
        }
        byte[] packed = Zstd.compress(records.toByteArray(), 1);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(salts);
        body.writeBytes(packed);
        out.writeBytes(TestLedger.frameHeader(1, from, n, records.size(), body.toByteArray(), prev));
        out.writeBytes(body.toByteArray());
        out.writeBytes(new byte[] {(byte) 0xC5, 'E', 'N', 'D'});
        return records.size();
    }

    private byte[] payload() {
        String secret = "vault:prod/db/" + random.nextInt(5_000);
        String text = "{\"event\":{\"action\":\"read\",\"actor\":{\"kind\":\"SERVICE\",\"ref\":\"svc:payments-" + random.nextInt(500) + "\"},\"credential\":{\"ref\":\"hmac:"
                + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()) + "\"},\"eventTime\":\"2026-11-22T06:00:00." + random.nextInt(1_000_000)
                + "Z\",\"layer\":\"BROKER\",\"links\":{\"request_id\":\"" + new UUID(random.nextLong(), random.nextLong()) + "\"},\"outcome\":\"SUCCESS\",\"secret\":{\"ref\":\""
                + secret + "\"},\"source\":{\"id\":\"vault-prod\",\"system\":\"vault\"},\"type\":\"USE\"},\"record\":{\"auth\":{\"display_name\":\"token\"},\"request\":{\"path\":\"" + secret + "\"";
        return (text + ",\"x\":\"" + "y".repeat(Math.max(0, 620 - text.length())) + "\"}}}").getBytes(StandardCharsets.UTF_8);
    }

    private void append(byte[] leaf) throws IOException {
        prev = Hasher.own().leaf(leaf);
        bundle.write(leaf.length >> 8);
        bundle.write(leaf.length);
        bundle.writeBytes(leaf);
        tree.append(prev);
        size++;
        if (size % 256 == 0) {
            put("log/" + TilePath.entries(size / 256 - 1), bundle.toByteArray());
            bundle.reset();
        }
        grow(0, prev);
    }

    private void grow(int level, byte[] hash) throws IOException {
        if (levels.size() == level) {
            levels.add(new ByteArrayOutputStream());
        }
        ByteArrayOutputStream tile = levels.get(level);
        tile.writeBytes(hash);
        if (tile.size() == TilePath.TILE_BYTES) {
            byte[] bytes = tile.toByteArray();
            put("log/" + TilePath.tile(level, tilesDone[level]++), bytes);
            tile.reset();
            grow(level + 1, Subtrees.root(bytes, 0, 256));
        }
    }

    private void put(String path, byte[] bytes) throws IOException {
        Path file = data.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
