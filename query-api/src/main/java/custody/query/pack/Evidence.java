package custody.query.pack;

import custody.query.answer.Attributed;
import java.util.SortedMap;
import java.util.TreeMap;

/// The entries that a version of a verdict names, and as what.
final class Evidence {
    private Evidence() {}

    static SortedMap<Long, String> of(Attributed version) {
        SortedMap<Long, String> named = new TreeMap<>();
        for (Attributed.Join join : version.joins()) {
            named.put(join.from(), "join");
            named.put(join.to(), "join");
        }
        for (Attributed.Hop hop : version.chain()) {
            if (hop.evidence() != null) {
                named.put(hop.evidence(), "chain");
            }
        }
        named.put(version.causedBy(), "cause");
        version.approvals().forEach(index -> named.put(index, "approval"));
        if (version.revocation() != null) {
            named.put(version.revocation(), "end");
        }
        named.put(version.use(), "use");
        named.headMap(0L).clear();
        return named;
    }
}
