package custody.ingest.adapter.cloudtrail;

import custody.ingest.adapter.View;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Hop;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who a `userIdentity` names.
///
/// `session` is the role session (`aws:role/<account>/<role>/<session name>`) when a role was assumed.
record TrailIdentity(@Nullable Actor actor, List<Hop> onBehalfOf, @Nullable String session, @Nullable String sessionName) {
    static TrailIdentity of(View user) {
        String account = user.scalar("accountId") == null ? "" : user.scalar("accountId");
        String type = user.textOr("", "type");
        String name = user.text("userName");
        return switch (type) {
            case "IAMUser" -> simple("aws:iam:" + account + ":user/" + (name == null ? tail(user) : name), ActorKind.HUMAN, name);
            case "Root" -> simple("aws:iam:" + account + ":root", ActorKind.HUMAN, "root");
            case "AssumedRole", "Role" -> role(user, account == null ? "" : account);
            case "FederatedUser" -> simple("aws:sts:" + account + ":federated-user/" + tail(user), ActorKind.HUMAN, name);
            case "SAMLUser" -> simple(person(name == null ? tail(user) : name), ActorKind.HUMAN, name);
            case "WebIdentityUser" -> simple("aws:web-identity:" + user.textOr("", "identityProvider") + ":" + name, ActorKind.WORKLOAD, name);
            case "IdentityCenterUser" -> simple(center(user), ActorKind.HUMAN, name);
            case "AWSService" -> simple("aws:service:" + user.textOr("unknown", "invokedBy"), ActorKind.SYSTEM, null);
            case "AWSAccount" -> simple("aws:account:" + account, ActorKind.UNKNOWN, null);
            default -> user.text("arn") == null && name == null
                    ? new TrailIdentity(null, List.of(), null, null)
                    : simple("aws:" + (user.text("arn") == null ? "user:" + name : user.text("arn")), ActorKind.UNKNOWN, name);
        };
    }

    private static TrailIdentity role(View user, String account) {
        String arn = user.textOr("", "arn");
        String[] parts = arn.split("/", -1);
        String issuer = user.text("sessionContext", "sessionIssuer", "userName");
        String role = issuer != null ? issuer : parts.length > 1 ? parts[1] : user.textOr("unknown", "principalId");
        String session = parts.length > 2 ? parts[2] : afterColon(user.textOr("", "principalId"));
        String ref = session == null ? null : sessionRef(account, role, session);
        Actor actor = role.startsWith("AWSReservedSSO_") && session != null
                ? new Actor(person(session), ActorKind.HUMAN, session, null, null)
                : new Actor(roleRef(account, role), ActorKind.WORKLOAD, role, session, null);
        View behalf = user.at("onBehalfOf");
        List<Hop> chain = behalf.text("userId") == null
                ? List.of()
                : List.of(new Hop(center(user), ActorKind.HUMAN.name(), null, "aws userIdentity.onBehalfOf"));
        return new TrailIdentity(actor, chain, ref, session);
    }

    static String roleRef(String account, String role) {
        return "aws:iam:" + account + ":role/" + role;
    }

    static String sessionRef(String account, String role, String session) {
        return "aws:role/" + account + "/" + role + "/" + session;
    }

    /// An address stands for a person everywhere; another name only within AWS.
    static String person(String name) {
        return name.indexOf('@') > 0 ? "email:" + name.toLowerCase(Locale.ROOT) : "aws:user-name:" + name;
    }

    private static String center(View user) {
        String store = user.textOr("", "onBehalfOf", "identityStoreArn");
        return "aws:identitycenter:" + store.substring(store.lastIndexOf('/') + 1) + ":"
                + user.textOr(user.textOr("", "credentialId"), "onBehalfOf", "userId");
    }

    private static TrailIdentity simple(String ref, ActorKind kind, @Nullable String name) {
        return new TrailIdentity(Actor.of(ref, kind, name), List.of(), null, null);
    }

    private static String tail(View user) {
        String arn = user.textOr(user.textOr("unknown", "principalId"), "arn");
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static @Nullable String afterColon(String principal) {
        int colon = principal.indexOf(':');
        return colon < 0 || colon + 1 == principal.length() ? null : principal.substring(colon + 1);
    }
}
