package custody.query.attribution;

import org.jspecify.annotations.Nullable;

/// Whether more evidence is to be expected, or changed what was said although none was.
public enum Finality {
    PROVISIONAL,
    FINAL,
    REVISED;

    /// The finality of a version (rule D62). One that was replaced was FINAL if that was a revision, and otherwise never.
    ///
    /// @param next the version that took its place, null when it is the latest
    /// @param now the finality of its use
    public static Finality of(VerdictVersion version, @Nullable VerdictVersion next, Finality now) {
        if (version.revised()) {
            return REVISED;
        }
        if (next == null || next.withdrawn()) {
            return now == REVISED ? FINAL : now;
        }
        return next.revised() ? FINAL : PROVISIONAL;
    }
}
