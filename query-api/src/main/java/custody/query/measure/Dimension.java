package custody.query.measure;

/// What a metric can be split by. Each metric says which of them it knows.
public enum Dimension {
    SOURCE,
    ACTOR_KIND,
    SECRET,
    OWNER,
    TEAM,
    VERDICT,
    DAY,
    WEEK,
    POPULATION,
    LAYER,
    /// Who answers for the controls of a source, as its inventory states.
    CONTROL_OWNER
}
