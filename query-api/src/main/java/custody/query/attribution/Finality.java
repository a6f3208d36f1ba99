package custody.query.attribution;

import org.jspecify.annotations.Nullable;

/// Whether more evidence is to be expected, or changed what was said although none was.
public enum Finality {
    PROVISIONAL,
    FINAL,
    REVISED;

    /// The finality of a version as of some size (rule D62). One that was replaced by then was FINAL if that was a
    /// revision, and otherwise never.
    ///
    /// @param next the version that took its place, null when it is in force
    /// @param inForce the finality of the version of its use that is in force
    public static Finality of(VerdictVersion version, @Nullable VerdictVersion next, Finality inForce) {
        if (version.revised()) {
            return REVISED;
        }
        if (next == null) {
            return inForce;
        }
        return next.revised() ? FINAL : PROVISIONAL;
    }
}
