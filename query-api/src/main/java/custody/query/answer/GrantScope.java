package custody.query.answer;

import java.util.List;

/// A grant with a grantee, and what it covers.
public record GrantScope(GrantKey key, String grantee, List<String> scope) {
    public GrantScope {
        scope = List.copyOf(scope);
    }
}
