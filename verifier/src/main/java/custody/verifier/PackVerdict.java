package custody.verifier;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A version of a verdict as the operator derived it: read to see whether all that it names is there, never believed.
/// Verdicts of old name their policy by its version alone, without `policyHash`, and neither a basis nor what is awaited.
record PackVerdict(
        long use, long causedBy, long supersedes, String verdict, String policy, @Nullable String policyHash, List<Long> evidence) {
    private static final int MAX_EVIDENCE = 100_000;

    PackVerdict {
        evidence = List.copyOf(evidence);
    }

    static PackVerdict parse(byte[] line) throws MalformedException {
        Map<String, String> members = JsonMembers.of(JsonMembers.of(StrictText.utf8(line)).getOrDefault("verdict", ""));
        long use = index(members.getOrDefault("use", ""));
        long causedBy = index(members.getOrDefault("causedBy", ""));
        List<Long> evidence = indexes(members.getOrDefault("evidence", ""));
        Set<Long> named = new HashSet<>(evidence);
        boolean all = named.contains(use) && named.contains(causedBy) && named.containsAll(indexes(members.getOrDefault("approvals", "")));
        String revocation = members.getOrDefault("revocation", "null");
        all &= revocation.equals("null") || named.contains(index(revocation));
        for (String hop : JsonMembers.elements(members.getOrDefault("chain", ""))) {
            String proof = JsonMembers.of(hop).getOrDefault("evidence", "null");
            all &= proof.equals("null") || named.contains(index(proof));
        }
        all &= named.containsAll(indexes(members.getOrDefault("basis", "[]")));
        for (String awaited : JsonMembers.elements(members.getOrDefault("awaits", "[]"))) {
            String entry = JsonMembers.of(awaited).getOrDefault("entry", "null");
            all &= entry.equals("null") || named.contains(index(entry));
        }
        if (!all) {
            throw new MalformedException("the verdict names an entry that is not in its list of evidence");
        }
        String supersedes = members.getOrDefault("supersedes", "");
        return new PackVerdict(use, causedBy, supersedes.equals("-1") ? -1 : index(supersedes), PackEntry.string(members, "verdict"),
                PackEntry.string(members, "policy"), members.containsKey("policyHash") ? PackEntry.string(members, "policyHash") : null, evidence);
    }

    private static List<Long> indexes(String array) throws MalformedException {
        List<Long> indexes = new ArrayList<>();
        for (String one : JsonMembers.elements(array)) {
            indexes.add(index(one));
        }
        if (indexes.size() > MAX_EVIDENCE) {
            throw new MalformedException("more than " + MAX_EVIDENCE + " entries in one list");
        }
        return indexes;
    }

    private static long index(String text) throws MalformedException {
        return StrictText.decimal(text);
    }
}
