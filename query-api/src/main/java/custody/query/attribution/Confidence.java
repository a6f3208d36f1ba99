package custody.query.attribution;

/// How sure the link between a use and a grant is; the first is the surest.
public enum Confidence {
    EXACT,
    STRONG,
    WEAK,
    NONE
}
