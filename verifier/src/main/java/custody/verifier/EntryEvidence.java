package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the caller says about an entry: its leaf, and perhaps the payload and the salt behind it.
record EntryEvidence(byte[] leaf, byte @Nullable [] payload, byte @Nullable [] salt) {
    /// A file with the leaf alone; one line end behind it is not part of it.
    static EntryEvidence ofLeaf(byte[] file) {
        boolean lineEnd = file.length > 1 && file[file.length - 1] == '\n' && file[file.length - 2] == '}';
        return new EntryEvidence(lineEnd ? Arrays.copyOf(file, file.length - 1) : file, null, null);
    }

    /// The answer of `GET /v1/events/{index}`: an object with `leaf` (text), and where the reader may see it `payload`
    /// (as it was written, or as text) and `salt` (hexadecimal).
    static EntryEvidence ofEvent(byte[] file) throws MalformedException {
        Map<String, String> members = JsonMembers.of(StrictText.utf8(file));
        String leaf = members.get("leaf");
        if (leaf == null) {
            throw new MalformedException("the event file has no member leaf");
        }
        String line = leaf.startsWith("\"") ? JsonMembers.unquoted(leaf) : leaf;
        String payload = members.getOrDefault("payload", "null");
        String salt = members.getOrDefault("salt", "null");
        boolean both = !payload.equals("null") && !salt.equals("null");
        String text = payload.startsWith("\"") ? JsonMembers.unquoted(payload) : payload;
        return new EntryEvidence(line.getBytes(StandardCharsets.UTF_8), both ? text.getBytes(StandardCharsets.UTF_8) : null,
                both ? salt(JsonMembers.unquoted(salt)) : null);
    }

    private static byte[] salt(String hex) throws MalformedException {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new MalformedException("a salt is 64 lower-case hexadecimal digits");
        }
        return HexFormat.of().parseHex(hex);
    }

    /// Checks payload and salt against the leaf's commitment, and the leaf's index against the proof's.
    ///
    /// @return what that says, for people; empty if the leaf is not one of ours
    String check(long index) throws MalformedException {
        if (!LeafLine.looksOurs(leaf, 0, leaf.length)) {
            return "";
        }
        LeafLine line = new LeafLine();
        line.read(leaf, 0, leaf.length);
        if (line.index() != index) {
            throw new MalformedException("the leaf is of entry " + line.index() + ", the proof of entry " + index);
        }
        byte[] behind = payload;
        byte[] secret = salt;
        if (behind == null || secret == null) {
            return "the leaf alone was given: it commits to a payload that was not checked";
        }
        if (behind.length != line.size()) {
            throw new MalformedException("the payload has " + behind.length + " bytes, the leaf says " + line.size());
        }
        byte[] commitment = Hasher.own().sha256(secret, 0, secret.length, behind, 0, behind.length);
        if (!Arrays.equals(commitment, line.payload())) {
            throw new MalformedException("payload and salt do not fit the leaf's commitment (expected " + Hasher.hex(line.payload())
                    + ", found " + Hasher.hex(commitment) + ")");
        }
        return "payload and salt fit the leaf's commitment";
    }
}
