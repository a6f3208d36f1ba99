package custody.query.attribution;

import custody.ledger.event.Event;
import java.util.Objects;

/// A grant: its ref is unique within its source only (rule D16). The smaller has the smaller ref, then the smaller
/// source, by octets (rule D51).
public record GrantId(String source, String ref) implements Comparable<GrantId> {
    /// The grant that a GRANT event states.
    static GrantId of(Event grant) {
        return new GrantId(grant.source().id(), Objects.requireNonNull(grant.grant()).ref());
    }

    @Override
    public int compareTo(GrantId other) {
        int byRef = RefOrder.OCTETS.compare(ref, other.ref);
        return byRef != 0 ? byRef : RefOrder.OCTETS.compare(source, other.source);
    }
}
