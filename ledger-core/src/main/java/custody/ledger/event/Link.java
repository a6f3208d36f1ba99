package custody.ledger.event;

/// A join key. Which names join and which are for search only is rule D17.
public record Link(String name, String value) {}
