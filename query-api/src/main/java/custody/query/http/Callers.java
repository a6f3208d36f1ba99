package custody.query.http;

import custody.query.graphql.Caller;
import io.micronaut.security.authentication.Authentication;

/// Callers as the transports know them.
final class Callers {
    /// The attribute of a token that may run trusted documents only.
    static final String TRUSTED_ONLY = "trustedDocumentsOnly";

    private Callers() {}

    static Caller of(Authentication who) {
        Caller caller = Caller.of(who.getName(), who.getRoles());
        return Boolean.TRUE.equals(who.getAttributes().get(TRUSTED_ONLY)) ? caller.ofTrustedDocuments() : caller;
    }
}
