package custody.query.attribution;

import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A stream that sent a GRANT with a scope entry of one system, or with the given pattern without a colon.
public record GrantStream(StreamId stream, String pattern) {
    /// A stream of grants, and the system that it is counted for.
    record Counted(String system, GrantStream stream) {}

    /// For which systems a GRANT shows its stream to grant; a ref without a system shows nothing (rule D59).
    static List<Counted> shownBy(Fact fact) {
        var grant = fact.is(EventType.GRANT) && fact.isEvidence() ? fact.event.grant() : null;
        var streams = new ArrayList<Counted>();
        for (String entry : grant == null ? Set.<String>of() : Set.copyOf(grant.scope())) {
            String system = Scope.system(entry);
            if (!system.isEmpty() || Scope.isPattern(entry)) {
                streams.add(new Counted(system,
                        new GrantStream(StreamId.of(fact.event.source()), system.isEmpty() ? entry : "")));
            }
        }
        return streams;
    }
}
