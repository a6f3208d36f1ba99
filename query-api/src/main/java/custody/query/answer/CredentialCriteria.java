package custody.query.answer;

import org.jspecify.annotations.Nullable;

/// Which credentials; a null part asks nothing. `outlivesGrant`: neither revoked nor expired while every grant that what
/// issued it names is over, one at least.
public record CredentialCriteria(@Nullable Boolean outlivesGrant) {}
