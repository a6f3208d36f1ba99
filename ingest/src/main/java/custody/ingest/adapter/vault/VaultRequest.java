package custody.ingest.adapter.vault;

import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One request to Vault or OpenBao as its lines tell it: who, what, when, and how things are called in refs.
///
/// The response line repeats `auth` and `request`, so it rules where both are there; the request line tells the
/// reason of a denial and stands alone for what was never answered. A refusal of Vault's own (to revoke a batch token)
/// may stand in the answer's data alone; elsewhere a secret may have a field of that name.
final class VaultRequest {
    final String cluster;
    final String device;
    final String operation;
    final String path;
    final Instant time;
    final View auth;
    final View data;
    final View answer;
    final boolean answered;
    final boolean failed;
    final boolean denied;
    private final View main;
    private final String sourceId;
    private final String adapter;
    private final String stream;
    private final VaultIdentity identity;

    VaultRequest(VaultAdapter adapter, SourceContext context, View main, @Nullable View request, @Nullable View response) {
        this.main = main;
        this.adapter = adapter.id();
        answered = response != null;
        sourceId = context.sourceId();
        String plain = sourceId.startsWith("vault:") ? sourceId.substring("vault:".length()) : sourceId;
        cluster = context.setting("cluster", plain);
        String set = context.setting("device", "");
        device = set.isEmpty() ? "default" : set;
        String feed = set.isEmpty() ? context.setting("stream", "") : set;
        stream = feed.isEmpty() ? "audit" : "audit/" + feed;
        operation = main.textOr("", "request", "operation");
        path = main.textOr("", "request", "path");
        time = main.time("time").orElse(Instant.EPOCH);
        auth = main.at("auth");
        data = main.at("request", "data");
        answer = main.at("response");
        identity = VaultIdentity.of(cluster, auth);
        boolean own = path.startsWith("sys/") || path.startsWith("auth/");
        String backend = own ? answer.text("data", "error") : null;
        String first = main.text("error");
        String error = first != null ? first : request != null && request.text("error") != null ? request.text("error") : backend;
        boolean refused = Boolean.FALSE.equals(auth.truth("policy_results", "allowed"))
                || request != null && Boolean.FALSE.equals(request.truth("auth", "policy_results", "allowed"));
        denied = refused || error != null && error.contains("permission denied");
        failed = error != null || denied;
    }

    String id() {
        return main.textOr("", "request", "id").toLowerCase(Locale.ROOT);
    }

    /// The namespace of the request, with a slash at its end; empty for the root.
    String namespace() {
        return main.textOr("", "request", "namespace", "path");
    }

    /// The mount's path in its namespace; the lines have it with the namespace, but for the request's path.
    String mount() {
        String point = main.textOr(path.substring(0, path.indexOf('/') + 1), "request", "mount_point");
        return point.startsWith(namespace()) ? point.substring(namespace().length()) : point;
    }

    String mountType() {
        return main.textOr(answer.textOr("", "mount_type"), "request", "mount_type");
    }

    /// The path below the mount.
    String rest() {
        return path.startsWith(mount()) ? path.substring(mount().length()) : path;
    }

    String named(String kind, String name) {
        return "vault:" + cluster + ":" + kind + ":" + name;
    }

    /// The ref of a lease; ids are unique in the server, but revocations by prefix are in a namespace.
    String lease(String lease) {
        return named("lease", namespace() + lease);
    }

    String tokenHash(String hash) {
        return named("token-hash", atDevice(hash));
    }

    /// A hash, which is one of a device's salt.
    String atDevice(String hash) {
        return hash + "@" + device;
    }

    String refOfPath(String whole) {
        return "vault:" + cluster + "/" + namespace() + whole;
    }

    /// The token of the request, as what is made with it descends from it.
    @Nullable String token() {
        String accessor = auth.text("accessor");
        String hash = auth.text("client_token");
        return accessor != null ? named("token", accessor) : hash == null ? null : tokenHash(hash);
    }

    EventBuilder use(Action action, String ref) {
        return event(EventType.USE, Layer.CUSTODY).action(action).secret(Secret.of(ref));
    }

    /// `secret` is null for what is of none.
    EventBuilder attempt(Outcome outcome, @Nullable String secret) {
        EventBuilder event = event(EventType.ATTEMPT, Layer.CUSTODY).outcome(outcome);
        if (secret != null) {
            event.secret(Secret.of(secret));
        }
        String hash = main.text("request", "client_token");
        return hash == null || auth.text("accessor") != null ? event : event.link("credential", tokenHash(hash));
    }

    EventBuilder event(EventType type, Layer layer) {
        return event(type, layer, 0);
    }

    EventBuilder event(EventType type, Layer layer, int ordinal) {
        Source source = new Source(sourceId, "vault", stream, id(), EventIdKind.NATIVE, null, adapter, ordinal);
        EventBuilder event = Event.of(source, type, layer, time)
                .outcome(answered ? Outcome.SUCCESS : Outcome.UNKNOWN)
                .actionRaw(operation + " " + path)
                .actor(identity.actor()).onBehalfOf(identity.onBehalfOf())
                .context(Context.builder().ip(main.text("request", "remote_address")).ipTrusted(true)
                        .requestId(id()).resource(path.isEmpty() ? null : refOfPath(path)).build());
        String accessor = auth.text("accessor");
        boolean byToken = type == EventType.USE || type == EventType.ATTEMPT;
        if (accessor != null && byToken) {
            event.credential(new Credential(named("token", accessor), "token", auth.text("client_token"), null, null, null))
                    .link("vault.accessor", atDevice(accessor));
        }
        String entity = auth.text("entity_id");
        if (entity != null) {
            event.link("vault.entity_id", entity);
        }
        String ticket = auth.text("metadata", "ticket");
        if (ticket != null) {
            event.link("ticket", ticket);
        }
        List<View> policies = auth.at("policy_results", "granting_policies").elements();
        String policy = policies.isEmpty() ? null : policies.getFirst().text("name");
        return policy == null ? event : event.approval(new Approval(null, Approval.Kind.POLICY, null,
                Approval.Decision.APPROVED, policy, null, null, null, null));
    }
}
