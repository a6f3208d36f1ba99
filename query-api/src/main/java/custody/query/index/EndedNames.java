package custody.query.index;

import custody.ledger.event.Event;
import custody.ledger.event.Revocation;
import custody.query.attribution.Scope;
import org.jspecify.annotations.Nullable;

/// What an event is of because it ends that: the target of a REVOCATION.
public final class EndedNames {
    private EndedNames() {}

    /// The ref of the target when it is of that kind and one thing, not all refs that start so.
    public static @Nullable String of(Event event, Revocation.Kind kind) {
        Revocation revocation = event.revocation();
        return revocation == null || revocation.target().kind() != kind || Scope.isPattern(revocation.target().ref())
                ? null
                : revocation.target().ref();
    }
}
