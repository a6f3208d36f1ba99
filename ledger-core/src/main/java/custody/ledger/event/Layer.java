package custody.ledger.event;

/// Where control over a secret was exercised: the store, the broker, the privilege system, the identity provider.
public enum Layer {
    CUSTODY,
    BROKER,
    PRIVILEGE,
    IDENTITY
}
