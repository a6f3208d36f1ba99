package custody.ledger.event;

/// What sort of identity acts.
public enum ActorKind {
    HUMAN,
    GROUP,
    SERVICE_ACCOUNT,
    WORKLOAD,
    AGENT,
    API_KEY,
    SYSTEM,
    UNKNOWN
}
