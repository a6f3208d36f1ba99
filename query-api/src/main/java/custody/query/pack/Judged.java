package custody.query.pack;

import custody.query.answer.Attributed;
import custody.query.attribution.Awaited;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A version of a verdict as a pack tells it: `basis` are the entries that decided, `awaits` what may still come, of the version
/// in force alone.
record Judged(Attributed version, SortedSet<Long> basis, List<Waiting> awaits) {
    /// What is awaited, and the entry that tells of it, if there is one.
    record Waiting(Awaited what, @Nullable Long entry) {}

    Judged {
        awaits = List.copyOf(awaits);
    }

    /// The entries that it names, and as what.
    SortedMap<Long, String> evidence() {
        SortedMap<Long, String> named = new TreeMap<>();
        basis.forEach(index -> named.put(index, "basis"));
        for (Waiting each : awaits) {
            if (each.entry != null) {
                named.put(each.entry, "awaited");
            }
        }
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
