package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The policies that a pack's verdicts name: whether each document is the one it says, and which entry brought it.
final class PackPolicies {
    private record Policy(String version, String hash, boolean missing, String document, @Nullable Long entry) {}

    /// By version and hash.
    private final Map<String, Policy> all = new TreeMap<>();

    void add(byte[] line) throws MalformedException {
        Map<String, String> members = JsonMembers.of(JsonMembers.of(StrictText.utf8(line)).getOrDefault("policy", ""));
        String version = PackEntry.string(members, "version");
        boolean missing = "true".equals(members.get("missing"));
        String document = members.getOrDefault("document", "");
        String entry = members.getOrDefault("entry", "null");
        // Packs of old have no hash of what is missing.
        String hash = missing && !members.containsKey("sha256") ? "" : PackEntry.string(members, "sha256");
        if (!missing && !Hasher.hex(Hasher.own().sha256(document.getBytes(StandardCharsets.UTF_8))).equals(hash)) {
            throw new MalformedException("the policy is not the one of its hash");
        }
        Policy policy = new Policy(version, hash, missing, document, entry.equals("null") ? null : StrictText.decimal(entry));
        if (all.put(version + " " + hash, policy) != null) {
            throw new MalformedException("policy " + version + " is there twice");
        }
    }

    /// Whether there is one of that version, and of that hash unless the verdict names none.
    boolean has(String version, @Nullable String hash) {
        return all.values().stream().anyMatch(each -> each.version.equals(version) && (hash == null || hash.equals(each.hash)));
    }

    boolean missing() {
        return all.values().stream().anyMatch(Policy::missing);
    }

    /// Compares each policy with the entry that brought it, and says where each comes from.
    String check(Map<Long, PackEntry> entries, Report report, String file) {
        List<String> said = new ArrayList<>();
        for (Policy policy : all.values()) {
            Long index = policy.entry;
            if (policy.missing) {
                said.add("policy " + policy.version + " is not in the ledger any more");
            } else if (index == null) {
                said.add("policy " + policy.version + " is said to be the one built in");
            } else if (isIn(policy, entries.get(index))) {
                said.add("policy " + policy.version + " is in entry " + index);
            } else {
                report.damage(new Damage(file, -1, index, "policy " + policy.version + " is not what its entry says", "", ""));
            }
        }
        return String.join(", ", said);
    }

    private static boolean isIn(Policy policy, @Nullable PackEntry entry) {
        if (entry == null || entry.payload() == null) {
            return false;
        }
        try {
            String record = JsonMembers.of(entry.payload()).getOrDefault("record", "");
            return policy.document.equals(JsonMembers.of(record).get("policy"));
        } catch (MalformedException e) {
            return false;
        }
    }
}
