package custody.ledger.event;

/// What kind of occurrence an event reports (DESIGN section 3).
public enum EventType {
    REQUEST,
    APPROVAL,
    DENIAL,
    GRANT,
    ISSUE,
    USE,
    ATTEMPT,
    RENEW,
    ROTATE,
    REVOCATION,
    EXPIRY,
    DELEGATION,
    SESSION_START,
    SESSION_END,
    DISCOVERY,
    INVENTORY,
    REVIEW,
    ALERT,
    SOURCE_GAP,
    ADMIN
}
