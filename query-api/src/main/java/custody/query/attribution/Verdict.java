package custody.query.attribution;

/// What is said of one use. The order of the constants carries no meaning; see [#telling()].
public enum Verdict {
    AUTHORIZED,
    STANDING,
    BREAK_GLASS,
    SELF_APPROVED,
    AMBIGUOUS,
    INDETERMINATE,
    REVOKED,
    EXPIRED,
    UNAPPROVED,
    OUT_OF_SCOPE,
    NOT_YET_VALID,
    GRANTEE_MISMATCH,
    NO_GRANT,
    UNATTRIBUTED,
    ATTEMPT_DENIED;

    /// Whether one candidate with this result is enough (combining, rule D51).
    public boolean wins() {
        return switch (this) {
            case AUTHORIZED, STANDING, BREAK_GLASS, SELF_APPROVED -> true;
            case AMBIGUOUS, INDETERMINATE, REVOKED, EXPIRED, UNAPPROVED, OUT_OF_SCOPE, NOT_YET_VALID,
                    GRANTEE_MISMATCH, NO_GRANT, UNATTRIBUTED, ATTEMPT_DENIED -> false;
        };
    }

    /// The place among candidates: the smallest is chosen (rule D51).
    int telling() {
        return switch (this) {
            case AUTHORIZED -> 0;
            case STANDING -> 1;
            case BREAK_GLASS -> 2;
            case SELF_APPROVED -> 3;
            case AMBIGUOUS -> 4;
            case INDETERMINATE -> 5;
            case REVOKED -> 6;
            case EXPIRED -> 7;
            case UNAPPROVED -> 8;
            case OUT_OF_SCOPE -> 9;
            case NOT_YET_VALID -> 10;
            case GRANTEE_MISMATCH -> 11;
            case NO_GRANT, UNATTRIBUTED, ATTEMPT_DENIED -> 12;
        };
    }
}
