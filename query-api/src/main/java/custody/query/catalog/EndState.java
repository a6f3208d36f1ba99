package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.query.answer.Departure;
import custody.query.attribution.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A REVOCATION, or the EXPIRY of a credential. `confirms` when the effect is reported, not the wish alone. `spares` are
/// kinds of credentials that outlive their parent, the target; `grants` are the links by which it names grants.
record EndState(
        String kind,
        String ref,
        Instant at,
        Instant effectiveAt,
        String layer,
        String source,
        @Nullable String actor,
        @Nullable String trigger,
        boolean confirms,
        boolean succeeded,
        boolean lifted,
        boolean expiry,
        List<String> spares,
        List<String> grants) {
    EndState {
        spares = spares == null ? List.of() : List.copyOf(spares);
        grants = grants == null ? List.of() : List.copyOf(grants);
    }

    static EndState ofRevocation(Event event) {
        Revocation revocation = Objects.requireNonNull(event.revocation());
        boolean succeeded = succeeded(event);
        return new EndState(
                revocation.target().kind().name(), revocation.target().ref(), event.eventTime(),
                revocation.effectiveAt() == null ? event.eventTime() : revocation.effectiveAt(), event.layer().name(),
                event.source().id(), event.actor() == null ? null : event.actor().ref(), revocation.trigger(),
                succeeded && !Boolean.FALSE.equals(revocation.confirms()), succeeded,
                Boolean.TRUE.equals(revocation.lifted()), false, revocation.spares(), List.copyOf(grants(event)));
    }

    static EndState ofExpiry(Event event, String credential) {
        Revocation revocation = event.revocation();
        Instant at = revocation == null || revocation.effectiveAt() == null ? event.eventTime() : revocation.effectiveAt();
        boolean succeeded = succeeded(event);
        return new EndState(
                Revocation.Kind.CREDENTIAL.name(), credential, event.eventTime(), at,
                event.layer().name(), event.source().id(), null, null, succeeded, succeeded, false, true, List.of(),
                List.of());
    }

    /// What is derived is no evidence (rule D22).
    private static boolean succeeded(Event event) {
        return event.outcome() == Outcome.SUCCESS && !Boolean.TRUE.equals(event.derived());
    }

    private static Set<String> grants(Event event) {
        Revocation revocation = event.revocation();
        return revocation == null || revocation.target().kind() != Revocation.Kind.GRANT ? Set.of() : LinkState.grants(event);
    }

    /// Whether it is of every ref that starts so.
    boolean isPattern() {
        return !expiry && Scope.isPattern(ref) && (kind.equals("CREDENTIAL") || kind.equals("SECRET"));
    }

    /// The ref of what ends; of a pattern, how all refs of it start.
    String target() {
        return isPattern() ? Scope.prefix(ref) : ref;
    }

    /// Of an identity, as the entry with this index says.
    Departure departure(long seq) {
        return new Departure(seq, source, ref, effectiveAt, lifted);
    }
}
