package custody.query.attribution;

/// Whether late evidence is still expected at the asked point.
public enum Finality {
    PROVISIONAL,
    FINAL,
    REVISED
}
