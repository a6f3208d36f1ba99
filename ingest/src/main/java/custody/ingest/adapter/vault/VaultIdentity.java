package custody.ingest.adapter.vault;

import custody.ingest.adapter.View;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Hop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who an `auth` block of an audit line speaks of.
///
/// A token that was issued to somebody acting for another says so in its metadata (`actor`, from a verified claim):
/// then that is the actor, and the entity stands behind it. The metadata of a token that somebody made with
/// `auth/token/create` is what its maker wrote, and its display name is one for the token: neither says who acts.
record VaultIdentity(@Nullable Actor actor, List<Hop> onBehalfOf) {
    static VaultIdentity of(String cluster, View auth) {
        Actor own = own(cluster, auth);
        String agent = isMade(auth) ? null : auth.text("metadata", "actor");
        if (own == null || agent == null) {
            return new VaultIdentity(own, List.of());
        }
        Actor actor = Actor.of("vault:" + cluster + ":actor:" + agent, ActorKind.AGENT, agent);
        Hop hop = new Hop(own.ref(), own.kind().name(), null, "vault token metadata actor");
        return new VaultIdentity(actor, List.of(hop));
    }

    /// Whose an issued token is; null when it only has the name that its maker gave it: then it is its maker's.
    static @Nullable Actor holder(String cluster, View auth) {
        return isMade(auth) && auth.text("entity_id") == null ? null : of(cluster, auth).actor();
    }

    /// By what a login method knows him; null when the token is no login's, or the method says no name.
    static @Nullable String login(View auth) {
        if (isMade(auth)) {
            return null;
        }
        View metadata = auth.at("metadata");
        for (String name : List.of("username", "role_name", "service_account_name", "common_name")) {
            if (metadata.text(name) != null) {
                return metadata.text(name);
            }
        }
        return null;
    }

    private static boolean isMade(View auth) {
        String name = auth.textOr("", "display_name");
        return name.equals("token") || name.startsWith("token-");
    }

    private static @Nullable Actor own(String cluster, View auth) {
        String shown = auth.text("display_name");
        String entity = auth.text("entity_id");
        if (entity != null) {
            String login = login(auth);
            String name = login != null ? login : isMade(auth) ? null : shown;
            return Actor.of("vault:" + cluster + ":entity:" + entity, kind(auth), name);
        }
        return shown == null ? null : Actor.of("vault:" + cluster + ":display:" + shown, kind(auth), shown);
    }

    static ActorKind kind(View auth) {
        View metadata = auth.at("metadata");
        String name = auth.textOr("", "display_name");
        if (isMade(auth)) {
            return ActorKind.UNKNOWN;
        }
        if (metadata.text("service_account_name") != null || startsWithOne(name, "kubernetes", "aws", "gcp", "azure", "cert")) {
            return ActorKind.WORKLOAD;
        }
        if (metadata.text("role_name") != null || startsWithOne(name, "approle")) {
            return ActorKind.SERVICE_ACCOUNT;
        }
        boolean person = metadata.text("username") != null
                || startsWithOne(name, "userpass", "ldap", "oidc", "okta", "github", "jwt", "radius");
        return person ? ActorKind.HUMAN : ActorKind.UNKNOWN;
    }

    private static boolean startsWithOne(String name, String... methods) {
        for (String method : methods) {
            if (name.equals(method) || name.startsWith(method + "-")) {
                return true;
            }
        }
        return false;
    }
}
