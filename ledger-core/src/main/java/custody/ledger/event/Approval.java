package custody.ledger.event;

import org.jspecify.annotations.Nullable;

/// A decision about a request.
public record Approval(
        @Nullable String ref,
        Kind kind,
        @Nullable Actor by,
        Decision decision,
        @Nullable String policyId,
        @Nullable String policyVersion,
        @Nullable String ticket,
        @Nullable String reason,
        @Nullable Integer quorum) {
    /// Who decided: a person, a rule, or another system's process.
    public enum Kind {
        HUMAN,
        POLICY,
        EXTERNAL
    }

    /// What was decided; PROPOSED is no decision.
    public enum Decision {
        APPROVED,
        REJECTED,
        PROPOSED
    }
}
