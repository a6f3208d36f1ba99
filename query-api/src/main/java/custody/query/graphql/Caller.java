package custody.query.graphql;

import java.util.Collection;
import java.util.Set;

/// Who asks, and as what (DESIGN section 8). Responders read; compliance also sees raw records and exports.
///
/// A caller of trusted documents may run what the operator has put down for that ([TrustedDocuments]), nothing else.
public record Caller(String name, Set<String> roles, boolean trustedOnly) {
    private static final Set<String> READERS = Set.of("responder", "compliance", "admin");
    private static final Set<String> EXPORTERS = Set.of("compliance", "admin");

    public Caller {
        roles = Set.copyOf(roles);
    }

    public static Caller of(String name, Collection<String> roles) {
        return new Caller(name, Set.copyOf(roles), false);
    }

    /// The same caller, held to trusted documents.
    public Caller ofTrustedDocuments() {
        return new Caller(name, roles, true);
    }

    /// Whether the caller may ask at all.
    public boolean mayRead() {
        return roles.stream().anyMatch(READERS::contains);
    }

    /// Whether the caller may see source records and make exports.
    public boolean mayReadRaw() {
        return roles.stream().anyMatch(EXPORTERS::contains);
    }
}
