package custody.query.detect;

/// What opens a review.
public enum ReviewKind {
    /// Access past the usual way was given.
    BREAK_GLASS,
    /// An identity that is no person came into the inventory.
    WORKLOAD,
    /// A workflow, pipeline or repository was changed.
    WORKFLOW,
    /// Somebody acts for somebody else in a way that was not there before.
    DELEGATION,
    /// An agent acts that no inventory knows.
    SHADOW_AGENT
}
