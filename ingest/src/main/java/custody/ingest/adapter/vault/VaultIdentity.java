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
/// then that is the actor, and the entity stands behind it.
record VaultIdentity(@Nullable Actor actor, List<Hop> onBehalfOf) {
    static final VaultIdentity NOBODY = new VaultIdentity(null, List.of());

    static VaultIdentity of(String cluster, View auth) {
        Actor own = own(cluster, auth);
        String agent = auth.text("metadata", "actor");
        if (own == null || agent == null) {
            return new VaultIdentity(own, List.of());
        }
        Actor actor = Actor.of("vault:" + cluster + ":actor:" + agent, ActorKind.AGENT, agent);
        Hop hop = new Hop(own.ref(), own.kind().name(), null, "vault token metadata actor");
        return new VaultIdentity(actor, List.of(hop));
    }

    private static @Nullable Actor own(String cluster, View auth) {
        String name = auth.text("display_name");
        String entity = auth.text("entity_id");
        if (entity != null) {
            return Actor.of("vault:" + cluster + ":entity:" + entity, kind(auth), name);
        }
        return name == null ? null : Actor.of("vault:" + cluster + ":display:" + name, kind(auth), name);
    }

    private static ActorKind kind(View auth) {
        View metadata = auth.at("metadata");
        String name = auth.textOr("", "display_name");
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
