package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The lines of an evidence pack (`docs/spec/evidence-pack.md`, section 2): manifest, parts, seal.
///
/// The manifest says where each part begins and ends, so that damage in one part does not move the others.
final class PackFile {
    static final int MAX_BYTES = 256 << 20;
    static final int MAX_PARTS = 100_000;
    private static final String SEAL = "{\"end\":\"";
    private static final String SEAL_END = "\"}\n";

    /// One part as the manifest names it and as it is there; `intact` when both agree.
    record Part(String name, int offset, byte[] line, boolean intact) {}

    private final String file;
    private final Map<String, String> manifest;
    private final List<Part> parts;

    private PackFile(String file, Map<String, String> manifest, List<Part> parts) {
        this.file = file;
        this.manifest = manifest;
        this.parts = parts;
    }

    Map<String, String> manifest() {
        return manifest;
    }

    List<Part> parts() {
        return parts;
    }

    String file() {
        return file;
    }

    /// Takes the file apart; what is not as the manifest says becomes a damaged place.
    static PackFile read(String file, byte[] bytes, Report report) throws MalformedException {
        int first = lineEnd(bytes, 0);
        if (first < 0) {
            throw new MalformedException("not an evidence pack: no manifest line");
        }
        byte[] line = Arrays.copyOf(bytes, first);
        String hash = Hasher.hex(Hasher.own().sha256(line));
        byte[] seal = (SEAL + hash + SEAL_END).getBytes(StandardCharsets.US_ASCII);
        int sealAt = bytes.length - seal.length;
        boolean sealed = sealAt > first && Arrays.equals(bytes, sealAt, bytes.length, seal, 0, seal.length);
        if (!sealed) {
            String found = sealAt > first ? StrictText.shown(new String(bytes, sealAt, seal.length, StandardCharsets.ISO_8859_1)) : "";
            report.damage(new Damage(file, Math.max(sealAt, 0), -1, "manifest or seal: the seal is not the hash of the manifest", hash, found));
        }
        Map<String, String> manifest = JsonMembers.of(StrictText.utf8(line));
        if (!"1".equals(manifest.get("custody.pack"))) {
            throw new MalformedException("not an evidence pack of version 1");
        }
        PackFile pack = new PackFile(file, manifest, new ArrayList<>());
        int end = pack.cut(bytes, first + 1, report);
        if (sealed && end != sealAt) {
            report.damage(new Damage(file, end, -1, "the parts that the manifest names do not fill the file", String.valueOf(sealAt), String.valueOf(end)));
        }
        return pack;
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private int cut(byte[] bytes, int from, Report report) throws MalformedException {
        int at = from;
        List<String> listed = JsonMembers.elements(manifest.getOrDefault("parts", ""));
        if (listed.size() > MAX_PARTS) {
            throw new MalformedException("more than " + MAX_PARTS + " parts");
        }
        for (String one : listed) {
            Map<String, String> said = JsonMembers.of(one);
            String name = JsonMembers.unquoted(said.getOrDefault("part", "null"));
            long length = StrictText.decimal(said.getOrDefault("bytes", ""));
            String expected = JsonMembers.unquoted(said.getOrDefault("sha256", "null"));
            if (length > bytes.length - at - 1) {
                report.damage(new Damage(file, at, -1, "part " + name + " is cut off", length + " bytes", Math.max(0, bytes.length - at) + " bytes"));
                return at;
            }
            byte[] line = Arrays.copyOfRange(bytes, at, at + (int) length);
            String found = Hasher.hex(Hasher.own().sha256(line));
            boolean intact = found.equals(expected) && bytes[at + (int) length] == '\n';
            if (!intact) {
                report.damage(new Damage(file, at, index(name), "part " + name + (found.equals(expected)
                        ? " does not end in a line end" : " is not the one in the manifest"), expected, found));
            }
            parts.add(new Part(name, at, line, intact));
            at += (int) length + 1;
        }
        return at;
    }

    /// The entry that a part is about, -1 for none.
    static long index(String name) {
        String[] words = name.split("/", 3);
        boolean about = words.length > 1 && (words[0].equals("entry") || words[0].equals("verdict")) && words[1].matches("0|[1-9][0-9]{0,17}");
        return about ? Long.parseLong(words[1]) : -1;
    }

    static byte[] hex(String text) throws MalformedException {
        if (!text.matches("[0-9a-f]{64}")) {
            throw new MalformedException("64 lower-case hexadecimal digits should stand here, not " + StrictText.shown(text));
        }
        return HexFormat.of().parseHex(text);
    }
}
