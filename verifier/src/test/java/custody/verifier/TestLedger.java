package custody.verifier;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/// A data directory written from the specification alone, with seeded content: journal (one sealed segment, one raw), log, keys.
final class TestLedger {
    static final String ORIGIN = "test.example/ledger";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Ed25519PrivateKeyParameters CLASSICAL = new Ed25519PrivateKeyParameters(RANDOM);
    private static final AsymmetricCipherKeyPair POST_QUANTUM = postQuantum();
    private final List<byte[]> leaves = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private final List<byte[]> salts = new ArrayList<>();
    private final List<byte[]> records = new ArrayList<>();
    private final List<byte[]> commitments = new ArrayList<>();

    TestLedger(int entries, long seed) {
        this(entries, seed, -1, -1);
    }

    /// Entry `changed` says something else than it would; entry `admin` is an ADMIN entry; -1 for none.
    TestLedger(int entries, long seed, int changed, int admin) {
        Random seeded = new Random(seed);
        for (int i = 0; i < entries; i++) {
            add(seeded, i, i == changed ? 7 : 0, i == admin ? "ADMIN" : "USE");
        }
    }

    private static AsymmetricCipherKeyPair postQuantum() {
        MLDSAKeyPairGenerator generator = new MLDSAKeyPairGenerator();
        generator.init(new MLDSAKeyGenerationParameters(RANDOM, MLDSAParameters.ml_dsa_44));
        return generator.generateKeyPair();
    }

    private static byte[] postQuantumKey() {
        return ((MLDSAPublicKeyParameters) POST_QUANTUM.getPublic()).getEncoded();
    }

    static String vkeys() {
        return vkey(1, CLASSICAL.generatePublicKey().getEncoded()) + "\n" + vkey(6, postQuantumKey()) + "\n";
    }

    private void add(Random seeded, int i, int more, String type) {
        byte[] salt = new byte[32];
        for (int k = 0; k < 32; k++) {
            salt[k] = (byte) (1 + seeded.nextInt(255));
        }
        byte[] payload = ("{\"event\":{\"n\":" + (1000 + i + more) + "},\"record\":null}").getBytes(StandardCharsets.UTF_8);
        byte[] commitment = Hasher.own().sha256(salt, 0, 32, payload, 0, payload.length);
        String prev = i == 0 ? "0".repeat(64) : HexFormat.of().formatHex(hashes.getLast());
        String leaf = "{\"v\":1,\"index\":" + i + ",\"prev\":\"" + prev + "\",\"time\":\"2026-11-22T06:00:00." + String.format("%06d", i)
                + "Z\",\"source\":\"vault-prod\",\"type\":\"" + type + "\",\"payload\":\"" + HexFormat.of().formatHex(commitment) + "\",\"size\":" + payload.length + "}";
        records.add(record(i, 0, type, payload.length, payload));
        leaves.add(leaf.getBytes(StandardCharsets.US_ASCII));
        hashes.add(Hasher.own().leaf(leaves.getLast()));
        salts.add(salt);
        commitments.add(commitment);
    }

    private static byte[] record(int i, int flags, String type, int size, byte[] content) {
        long micros = Instant.parse("2026-11-22T06:00:00Z").getEpochSecond() * 1_000_000 + i;
        ByteBuffer record = ByteBuffer.allocate(25 + type.length() + content.length);
        record.put((byte) flags).putLong(micros).put((byte) type.length()).put(type.getBytes(StandardCharsets.US_ASCII));
        record.put((byte) 10).put("vault-prod".getBytes(StandardCharsets.US_ASCII)).putInt(size).put(content);
        return record.array();
    }

    /// Destroys payload and salt of an entry, as entry `by` says.
    void erase(int index, long by) {
        int size = ByteBuffer.wrap(records.get(index)).getInt(records.get(index).length - payload(index).length - 4);
        records.set(index, record(index, 4, "USE", size, ByteBuffer.allocate(72).put(commitments.get(index)).put(new byte[32]).putLong(by).array()));
        salts.set(index, new byte[32]);
    }

    byte[] payload(int index) {
        return Arrays.copyOfRange(records.get(index), 28, records.get(index).length);
    }

    /// The body of a raw frame of the first entries.
    byte[] body(int count) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        salts.subList(0, count).forEach(body::writeBytes);
        records.subList(0, count).forEach(body::writeBytes);
        return body.toByteArray();
    }

    byte[] salt(int index) {
        return salts.get(index);
    }

    byte[] leaf(int index) {
        return leaves.get(index);
    }

    /// A tlog-proof of an entry in the tree of this size.
    String proof(int index, int size) {
        StringBuilder text = new StringBuilder("c2sp.org/tlog-proof@v1\nindex ").append(index).append('\n');
        path(index, hashes.subList(0, size)).forEach(h -> text.append(Base64.getEncoder().encodeToString(h)).append('\n'));
        return text.append('\n').append(new String(checkpoint(size), StandardCharsets.UTF_8)).toString();
    }

    /// RFC 6962, section 2.1.1, word for word.
    private static List<byte[]> path(int m, List<byte[]> d) {
        if (d.size() == 1) {
            return new ArrayList<>();
        }
        int k = Integer.highestOneBit(d.size() - 1);
        List<byte[]> path = m < k ? path(m, d.subList(0, k)) : path(m - k, d.subList(k, d.size()));
        Frontier other = new Frontier();
        (m < k ? d.subList(k, d.size()) : d.subList(0, k)).forEach(other::append);
        path.add(other.root());
        return path;
    }

    void write(Path data, int sealedEntries) throws IOException {
        journal(data, sealedEntries);
        log(data, leaves.size());
    }

    void journal(Path data, int sealedEntries) throws IOException {
        Files.createDirectories(data.resolve("journal"));
        if (sealedEntries > 0) {
            segment(data, 0, sealedEntries, true);
        }
        segment(data, sealedEntries, leaves.size(), false);
    }

    /// The log of the first `size` entries, and the keys beside it.
    void log(Path data, int size) throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("log.vkeys"), vkeys());
        tiles(data.resolve("log"), size);
        put(data.resolve("log/checkpoint"), checkpoint(size));
    }

    Frontier tree(int size) {
        Frontier tree = new Frontier();
        hashes.subList(0, size).forEach(tree::append);
        return tree;
    }

    private void tiles(Path log, int size) throws IOException {
        List<byte[]> level = hashes.subList(0, size);
        for (int n = 0; n * 256 < size; n++) {
            ByteArrayOutputStream bundle = new ByteArrayOutputStream();
            int end = Math.min(size, n * 256 + 256);
            for (byte[] leaf : leaves.subList(n * 256, end)) {
                bundle.write(leaf.length >> 8);
                bundle.write(leaf.length);
                bundle.writeBytes(leaf);
            }
            put(log.resolve(TilePath.wide(TilePath.entries(n), end - n * 256)), bundle.toByteArray());
        }
        for (int l = 0; !level.isEmpty(); l++) {
            List<byte[]> above = new ArrayList<>();
            for (int n = 0; n * 256 < level.size(); n++) {
                List<byte[]> part = level.subList(n * 256, Math.min(level.size(), n * 256 + 256));
                ByteArrayOutputStream tile = new ByteArrayOutputStream();
                part.forEach(tile::writeBytes);
                put(log.resolve(TilePath.wide(TilePath.tile(l, n), part.size())), tile.toByteArray());
                if (part.size() == 256) {
                    Frontier tree = new Frontier();
                    part.forEach(tree::append);
                    above.add(tree.root());
                }
            }
            level = above;
        }
    }

    byte[] checkpoint(int size) {
        return sign(ORIGIN, size, tree(size).root(), "", "");
    }

    /// A note with both signatures of the log's keys, with extension lines, and with more signature lines if asked.
    static byte[] sign(String origin, long size, byte[] root, String extensions, String moreLines) {
        String text = origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n" + extensions;
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, CLASSICAL);
        signer.update(message, 0, message.length);
        byte[] first = signer.generateSignature();
        Checkpoint unsigned = new Checkpoint(origin, size, root, List.of(), new SignedNote(text, List.of()));
        byte[] covered = VerifierKey.subtreeMessage(origin, 1_763_791_200, unsigned);
        MLDSASigner second = new MLDSASigner();
        second.init(true, new ParametersWithRandom((MLDSAPrivateKeyParameters) POST_QUANTUM.getPrivate(), RANDOM));
        second.update(covered, 0, covered.length);
        byte[] third = ByteBuffer.allocate(8 + 2420).putLong(1_763_791_200).put(signature(second)).array();
        return (text + "\n" + line(1, CLASSICAL.generatePublicKey().getEncoded(), first) + line(6, postQuantumKey(), third) + moreLines)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] signature(MLDSASigner signer) {
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int keyId(int type, byte[] key) {
        byte[] typed = ByteBuffer.allocate(1 + key.length).put((byte) type).put(key).array();
        byte[] name = (ORIGIN + "\n").getBytes(StandardCharsets.UTF_8);
        return VerifierKey.keyIdAt(Hasher.own().sha256(name, 0, name.length, typed, 0, typed.length));
    }

    static String vkey(int type, byte[] key) {
        byte[] typed = ByteBuffer.allocate(1 + key.length).put((byte) type).put(key).array();
        return ORIGIN + "+" + HexFormat.of().toHexDigits(keyId(type, key)) + "+" + Base64.getEncoder().encodeToString(typed);
    }

    static String line(int type, byte[] key, byte[] signature) {
        byte[] blob = ByteBuffer.allocate(4 + signature.length).putInt(keyId(type, key)).put(signature).array();
        return "\u2014 " + ORIGIN + " " + Base64.getEncoder().encodeToString(blob) + "\n";
    }

    private void segment(Path data, int first, int end, boolean sealed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        long raw = 0;
        int frames = 0;
        for (int from = first; from < end; from += 3, frames++) {
            int to = Math.min(end, from + 3);
            index.writeBytes(ByteBuffer.allocate(12).putLong(4096 + out.size()).putInt(to - from).array());
            raw += frame(out, from, to, sealed);
        }
        if (sealed) {
            long at = 4096 + out.size();
            out.writeBytes(index.toByteArray());
            ByteBuffer t = ByteBuffer.allocate(96).putInt(0xC5534C44).put((byte) 1).put(new byte[3]).putLong(first).putLong(end - first).putLong(at)
                    .putInt(frames).putInt(crc(index.toByteArray(), index.size())).put(hashes.get(end - 1)).putLong(raw);
            out.writeBytes(t.putInt(92, crc(t.array(), 92)).array());
        } else {
            out.writeBytes(new byte[1024]);
        }
        byte[] before = first == 0 ? new byte[32] : hashes.get(first - 1);
        byte[] h = segmentHeader(first, sealed, 4096 + out.size(), before, tree(first).roots());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(h);
        file.writeBytes(out.toByteArray());
        put(data.resolve("journal").resolve(String.format("%020d", first) + (sealed ? ".sealed" : ".seg")), file.toByteArray());
    }

    private long frame(ByteArrayOutputStream out, int from, int to, boolean sealed) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        records.subList(from, to).forEach(plain::writeBytes);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        salts.subList(from, to).forEach(body::writeBytes);
        body.writeBytes(sealed ? Zstd.compress(plain.toByteArray(), 1) : plain.toByteArray());
        out.writeBytes(frameHeader(sealed ? 1 : 0, from, to - from, plain.size(), body.toByteArray(), hashes.get(to - 1)));
        out.writeBytes(body.toByteArray());
        out.writeBytes(new byte[] {(byte) 0xC5, 'E', 'N', 'D'});
        while (!sealed && out.size() % 512 != 0) {
            out.write(0);
        }
        return plain.size();
    }

    static byte[] frameHeader(int codec, long first, int count, int records, byte[] body, byte[] last) {
        ByteBuffer h = ByteBuffer.allocate(68).putInt(0xC546524D).put((byte) 1).put((byte) codec).putShort((short) 0).putLong(first)
                .putInt(count).putInt(records).putInt(body.length).putInt(crc(body, body.length)).put(last);
        return h.putInt(crc(h.array(), 64)).array();
    }

    static byte[] segmentHeader(long first, boolean sealed, long length, byte[] before, List<byte[]> frontier) {
        ByteBuffer h = ByteBuffer.allocate(4096).putInt(0xC5534547).put((byte) 1).put((byte) (sealed ? 1 : 0)).putShort((short) 0).putLong(first)
                .putLong(length).putInt(0).putInt(frontier.size()).put(before)
                .put(Hasher.own().sha256(ORIGIN.getBytes(StandardCharsets.UTF_8))).putLong(1);
        frontier.forEach(h::put);
        h.putInt(4092, crc(h.array(), 4092));
        return h.array();
    }

    private static int crc(byte[] bytes, int length) {
        return FrameCheck.crc(Arrays.copyOf(bytes, length), 0, length);
    }

    static void put(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
