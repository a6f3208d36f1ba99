package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entry as a pack shows it: its leaf, its way to the root, and what the leaf commits to unless it was erased.
record PackEntry(
        long index, byte[] hash, byte[] prev, String source, String type, String time, List<byte[]> path,
        boolean erased, @Nullable String payload) {
    PackEntry {
        path = List.copyOf(path);
    }

    /// Reads the line of a part; throws where it is malformed or payload and salt are not what the leaf commits to.
    static PackEntry parse(byte[] line) throws MalformedException {
        Map<String, String> members = JsonMembers.of(StrictText.utf8(line));
        long index = StrictText.decimal(members.getOrDefault("entry", ""));
        byte[] leaf = string(members, "leaf").getBytes(StandardCharsets.UTF_8);
        boolean erased = "true".equals(members.get("erased"));
        boolean withheld = "true".equals(members.get("withheld"));
        String payload = members.containsKey("payload") ? string(members, "payload") : null;
        byte[] salt = members.containsKey("salt") ? PackFile.hex(string(members, "salt")) : null;
        boolean bare = erased || withheld;
        if (bare != (payload == null) || bare != (salt == null)) {
            throw new MalformedException("an entry has payload and salt, or says that it was erased or withheld");
        }
        if (!LeafLine.looksOurs(leaf, 0, leaf.length)) {
            throw new MalformedException("the leaf is not one of a Custody log");
        }
        new EntryEvidence(leaf, payload == null ? null : payload.getBytes(StandardCharsets.UTF_8), salt).check(index);
        LeafLine read = new LeafLine();
        read.read(leaf, 0, leaf.length);
        Map<String, String> said = JsonMembers.of(StrictText.utf8(leaf));
        return new PackEntry(index, Hasher.own().leaf(leaf), read.prev().clone(), string(said, "source"), string(said, "type"),
                string(said, "time"), hashes(members.getOrDefault("proof", "")), erased, payload);
    }

    static List<byte[]> hashes(String array) throws MalformedException {
        List<byte[]> hashes = new ArrayList<>();
        for (String one : JsonMembers.elements(array)) {
            hashes.add(StrictText.hash(JsonMembers.unquoted(one)));
        }
        return hashes;
    }

    static String string(Map<String, String> members, String name) throws MalformedException {
        String text = members.get(name);
        if (text == null) {
            throw new MalformedException("the member " + name + " is missing");
        }
        return JsonMembers.unquoted(text);
    }
}
