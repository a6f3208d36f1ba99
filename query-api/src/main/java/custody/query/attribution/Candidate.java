package custody.query.attribution;

import org.jspecify.annotations.Nullable;

/// A grant that was considered: why it was rejected (null: it was not), how it is linked, and what was found.
public record Candidate(
        GrantId grant, long grantIndex, @Nullable Verdict rejectedBecause, Confidence confidence, String detail) {}
