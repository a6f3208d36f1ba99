package custody.ledger.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of something before its time. `confirms` false means that the source reports the wish, not the effect;
/// `lifted` ends earlier revocations of the same target. `spares` are kinds of credentials that outlive their parent,
/// the target, with all that descends from them.
public record Revocation(
        Target target,
        @Nullable Instant effectiveAt,
        @Nullable String trigger,
        @Nullable Mode mode,
        @Nullable Boolean confirms,
        @Nullable Boolean lifted,
        List<String> spares) {
    public Revocation {
        spares = List.copyOf(spares);
    }

    /// Of the target and all that descends from it.
    public Revocation(
            Target target,
            @Nullable Instant effectiveAt,
            @Nullable String trigger,
            @Nullable Mode mode,
            @Nullable Boolean confirms,
            @Nullable Boolean lifted) {
        this(target, effectiveAt, trigger, mode, confirms, lifted, List.of());
    }

    /// What is revoked: a kind and a ref; of credentials and secrets the ref may end in `*`.
    public record Target(Kind kind, String ref) {}

    /// Kinds of target.
    public enum Kind {
        GRANT,
        CREDENTIAL,
        SECRET,
        SESSION,
        IDENTITY
    }

    /// How the revocation came about.
    public enum Mode {
        MANUAL,
        AUTO,
        CASCADE,
        POLICY,
        SIGNAL
    }
}
