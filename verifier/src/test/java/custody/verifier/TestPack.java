package custody.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An evidence pack written from `docs/spec/evidence-pack.md` alone: an approval, a policy, two uses of which one was
/// erased, the verdict on the other, the export. Each part can be changed, with all hashes made again around it.
final class TestPack {
    static final int SIZE = 6;
    static final int EARLIER = 3;
    static final String REQUEST = "{\"by\":\"carol\",\"question\":{\"uses\":[3]},\"reason\":\"review\",\"ticket\":\"AUD-7\"}";
    static final String POLICY = "{\"defaults\":{\"quorum\":1},\"version\":\"p-1\"}";
    static final String POLICY_PART = "policy/" + sha256(POLICY);
    static final String EXPORTED_AT = "2026-11-22T06:00:00.000005Z";
    private static final int ERASED = 4;
    private static final String[] TYPES = {"REQUEST", "APPROVAL", "ADMIN", "USE", "USE", "ADMIN"};

    record Part(String name, String line) {}

    final List<Part> parts = new ArrayList<>();
    String request = REQUEST;
    String export = "5";
    String signedAt = "2025-11-22T06:00:00Z";
    private final List<String> leaves = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private final List<String> payloads = new ArrayList<>();

    TestPack() {
        for (int i = 0; i < SIZE; i++) {
            add(i);
        }
        parts.add(new Part("checkpoint", "{\"checkpoint\":" + quoted(checkpoint(SIZE)) + "}"));
        String[] keys = TestLedger.vkeys().split("\n");
        parts.add(new Part("keys", "{\"keys\":[" + quoted(keys[0]) + "," + quoted(keys[1]) + "]}"));
        parts.add(new Part("consistency", "{\"consistency\":{\"from\":" + EARLIER + ",\"note\":" + quoted(checkpoint(EARLIER))
                + ",\"hashes\":[" + base64(List.of(hashes.get(2), hashes.get(3), node(0, 2), node(4, 6))) + "]}}"));
        for (int i = 1; i < SIZE; i++) {
            parts.add(new Part("entry/" + i, entry(i)));
        }
        parts.add(new Part(POLICY_PART, "{\"policy\":{\"version\":\"p-1\",\"sha256\":\"" + sha256(POLICY) + "\",\"entry\":2,\"document\":" + POLICY + "}}"));
        parts.add(new Part("verdict/3/3", "{\"verdict\":{\"use\":3,\"causedBy\":3,\"supersedes\":-1,\"verdict\":\"AUTHORIZED\",\"class\":\"OK\",\"flags\":[],"
                + "\"confidence\":\"EXACT\",\"reason\":\"r\",\"policy\":\"p-1\",\"policyHash\":\"" + sha256(POLICY) + "\",\"grant\":null,\"approvals\":[1],\"revocation\":null,"
                + "\"chain\":[{\"actor\":\"a\",\"proven\":true,\"evidence\":null,\"grant\":null,\"validUntil\":null}],\"joins\":[],\"candidates\":[],\"evidence\":[1,3]}}"));
    }

    private void add(int i) {
        String record = switch (i) {
            case 2 -> "{\"policy\":" + POLICY + "}";
            case 5 -> "{\"export\":" + REQUEST + "}";
            default -> "null";
        };
        String payload = "{\"event\":{\"n\":" + i + ",\"said\":\"\\\"ü\\\"\"},\"record\":" + record + "}";
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        byte[] commitment = Hasher.own().sha256(salt(i), 0, 32, bytes, 0, bytes.length);
        String prev = i == 0 ? "0".repeat(64) : Hasher.hex(hashes.getLast());
        leaves.add("{\"v\":1,\"index\":" + i + ",\"prev\":\"" + prev + "\",\"time\":\"2026-11-22T06:00:00.00000" + i + "Z\",\"source\":\"custody\",\"type\":\""
                + TYPES[i] + "\",\"payload\":\"" + Hasher.hex(commitment) + "\",\"size\":" + bytes.length + "}");
        hashes.add(Hasher.own().leaf(leaves.getLast().getBytes(StandardCharsets.US_ASCII)));
        payloads.add(payload);
    }

    private static byte[] salt(int i) {
        byte[] salt = new byte[32];
        salt[0] = (byte) (i + 1);
        return salt;
    }

    private String entry(int i) {
        String head = "{\"entry\":" + i + ",\"roles\":[\"asked\"],\"standing\":\"FIRST\",\"leaf\":" + quoted(leaves.get(i))
                + ",\"proof\":[" + base64(path(i, 0, SIZE)) + "],";
        return head + (i == ERASED ? "\"erased\":true}" : "\"salt\":\"" + Hasher.hex(salt(i)) + "\",\"payload\":" + quoted(payloads.get(i)) + "}");
    }

    /// RFC 6962, section 2.1, word for word.
    private byte[] node(int from, int to) {
        if (to - from == 1) {
            return hashes.get(from);
        }
        int k = Integer.highestOneBit(to - from - 1);
        return Hasher.own().node(node(from, from + k), node(from + k, to));
    }

    private List<byte[]> path(int i, int from, int to) {
        if (to - from == 1) {
            return new ArrayList<>();
        }
        int split = from + Integer.highestOneBit(to - from - 1);
        List<byte[]> path = i < split ? path(i, from, split) : path(i, split, to);
        path.add(i < split ? node(split, to) : node(from, split));
        return path;
    }

    String checkpoint(int size) {
        return new String(TestLedger.sign(TestLedger.ORIGIN, size, node(0, size), "", ""), StandardCharsets.UTF_8);
    }

    private static String base64(List<byte[]> all) {
        return String.join(",", all.stream().map(hash -> "\"" + Base64.getEncoder().encodeToString(hash) + "\"").toList());
    }

    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    static String sha256(String text) {
        return Hasher.hex(Hasher.own().sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    Part part(String name) {
        return parts.stream().filter(part -> part.name.equals(name)).findFirst().orElseThrow();
    }

    /// The same pack with words of one part replaced.
    TestPack with(String name, String old, String now) {
        Part part = part(name);
        if (!part.line.contains(old)) {
            throw new AssertionError(old + " is not in " + part.line);
        }
        parts.set(parts.indexOf(part), new Part(name, part.line.replace(old, now)));
        return this;
    }

    TestPack without(String name) {
        parts.remove(part(name));
        return this;
    }

    String manifest() {
        String all = String.join(",", parts.stream().map(part -> "{\"part\":" + quoted(part.name) + ",\"bytes\":"
                + part.line.getBytes(StandardCharsets.UTF_8).length + ",\"sha256\":\"" + sha256(part.line) + "\"}").toList());
        return "{\"custody.pack\":1,\"tool\":\"test\",\"origin\":\"" + TestLedger.ORIGIN + "\",\"size\":" + SIZE + ",\"root\":\"" + Hasher.hex(node(0, SIZE))
                + "\",\"signedAt\":\"" + signedAt + "\",\"request\":" + request + ",\"export\":" + export + ",\"exportedAt\":\"" + EXPORTED_AT
                + "\",\"entries\":5,\"verdicts\":1,\"omittedUses\":0,\"erased\":[4],\"parts\":[" + all + "]}";
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String manifest = manifest();
        out.writeBytes((manifest + "\n").getBytes(StandardCharsets.UTF_8));
        parts.forEach(part -> out.writeBytes((part.line + "\n").getBytes(StandardCharsets.UTF_8)));
        out.writeBytes(("{\"end\":\"" + sha256(manifest) + "\"}\n").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
