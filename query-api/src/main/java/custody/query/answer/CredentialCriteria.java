package custody.query.answer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which credentials; a null part asks nothing. `outlivesGrant`: neither revoked nor expired while every grant that what
/// issued it names is over, one at least. `kinds`: one of these; of none: any.
public record CredentialCriteria(@Nullable Boolean outlivesGrant, Set<String> kinds) {
    public CredentialCriteria {
        kinds = Values.of(kinds);
    }
}
