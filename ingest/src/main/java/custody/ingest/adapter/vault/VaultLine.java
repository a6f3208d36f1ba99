package custody.ingest.adapter.vault;

import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventTime;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One request to Vault or OpenBao, from its lines to its events.
///
/// The response line repeats `auth` and `request`, so it rules where both are there; the request line tells the
/// reason of a denial and stands alone for what was never answered. A refusal of Vault's own (to revoke a batch token)
/// may stand in the answer's data alone; elsewhere a secret may have a field of that name.
final class VaultLine {
    private static final String UNWRAP = "sys/wrapping/unwrap";

    private final VaultAdapter adapter;
    private final View main;
    private final @Nullable View response;
    private final String sourceId;
    private final String cluster;
    private final String device;
    private final String stream;
    private final String operation;
    private final String path;
    private final Instant time;
    private final VaultIdentity identity;
    private final View answer;
    private final @Nullable String error;
    private final boolean denied;

    VaultLine(VaultAdapter adapter, SourceContext context, View main, @Nullable View request, @Nullable View response) {
        this.adapter = adapter;
        this.main = main;
        this.response = response;
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
        identity = VaultIdentity.of(cluster, main.at("auth"));
        answer = main.at("response");
        String first = main.text("error");
        boolean own = path.startsWith("sys/") || path.startsWith("auth/");
        String backend = own ? answer.text("data", "error") : null;
        error = first != null ? first : request != null && request.text("error") != null ? request.text("error") : backend;
        boolean refused = Boolean.FALSE.equals(main.truth("auth", "policy_results", "allowed"))
                || request != null && Boolean.FALSE.equals(request.truth("auth", "policy_results", "allowed"));
        denied = refused || error != null && error.contains("permission denied");
    }

    Mapped map() {
        List<Event> events = new ArrayList<>();
        if (error != null || denied) {
            events.add(attempt(denied ? Outcome.DENIED : Outcome.FAILED).build());
        } else if (path.startsWith("sys/")) {
            system(events);
        } else if (path.startsWith("auth/") || answer.at("auth").isObject()) {
            auth(events);
        } else {
            secrets(events);
        }
        return events.isEmpty() ? new Mapped.Skipped("not_about_access") : new Mapped.Events(events);
    }

    private void system(List<Event> events) {
        boolean changes = !operation.equals("read") && !operation.equals("list") && !operation.equals("help");
        if (answer.at("wrap_info").isObject()) {
            events.add(wrapping().build());
        } else if (path.equals(UNWRAP)) {
            unwrapped(events);
        } else if (path.startsWith("sys/leases/renew")) {
            events.add(renewedLease().build());
        } else if (path.startsWith("sys/leases/revoke")) {
            events.add(revokedLease().build());
        } else if (path.equals("sys/mfa/validate")) {
            login(events);
        } else if (operation.equals("delete") && path.startsWith("sys/mounts/")) {
            String mount = path.substring("sys/mounts/".length());
            events.add(revocation(leaseRef(mount + (mount.endsWith("/") ? "*" : "/*")), Revocation.Mode.CASCADE, null, List.of()).build());
        } else if (changes && !path.startsWith("sys/leases/lookup") && !path.startsWith("sys/capabilities")
                && !path.startsWith("sys/internal/") && !path.startsWith("sys/wrapping/lookup")) {
            events.add(event(EventType.ADMIN, Layer.CUSTODY).build());
        }
    }

    private void unwrapped(List<Event> events) {
        if (response == null) {
            events.add(attempt(Outcome.UNKNOWN).build());
        } else if (answer.at("auth").isObject()) {
            events.add(issuedToken().build());
        } else if (answer.text("secret", "lease_id") != null) {
            events.add(issuedLease().build());
        } else {
            events.add(event(EventType.USE, Layer.BROKER).action(Action.FETCH).build());
        }
    }

    private void auth(List<Event> events) {
        if (answer.at("wrap_info").isObject()) {
            events.add(wrapping().build());
        } else if (path.startsWith("auth/token/renew")) {
            events.add(answer.text("auth", "accessor") == null
                    ? attempt(response == null ? Outcome.UNKNOWN : Outcome.FAILED).build()
                    : event(EventType.RENEW, Layer.BROKER).credential(token(answer.at("auth"), null)).build());
        } else if (path.startsWith("auth/token/revoke")) {
            events.add(revokedToken().build());
        } else if (isLogin() || answer.at("auth").isObject()) {
            login(events);
        } else if (!operation.equals("read") && !operation.equals("list") && !path.startsWith("auth/token/lookup")) {
            boolean secretId = path.endsWith("/secret-id");
            events.add(event(secretId ? EventType.ISSUE : EventType.ADMIN, secretId ? Layer.BROKER : Layer.CUSTODY)
                    .credential(secretId ? Credential.of(named("secret-id", requestId()), "secretId") : null)
                    .build());
        }
    }

    private boolean isLogin() {
        return path.startsWith("auth/") && (path.endsWith("/login") || path.contains("/login/")
                || path.startsWith("auth/token/create"));
    }

    private void login(List<Event> events) {
        if (answer.text("auth", "accessor") != null || answer.text("auth", "client_token") != null) {
            events.add(issuedToken().build());
            alias(events);
        } else {
            boolean half = response == null || answer.at("auth").isObject();
            events.add(attempt(half ? Outcome.UNKNOWN : Outcome.FAILED).build());
        }
    }

    /// The name that somebody logged in with is the entity's.
    private void alias(List<Event> events) {
        View auth = answer.at("auth");
        String entity = auth.text("entity_id");
        String user = VaultIdentity.login(auth);
        if (entity != null && user != null && isLogin() && !path.startsWith("auth/token/")) {
            Actor subject = Actor.of(named("entity", entity), VaultIdentity.kind(auth), user);
            String mount = main.textOr(path.substring(0, path.indexOf('/', 5) + 1), "request", "mount_point");
            Actor object = Actor.of(named("login", mount + user), VaultIdentity.kind(auth), user);
            events.add(event(EventType.INVENTORY, Layer.IDENTITY)
                    .relation(new Relation(Relation.Kind.ALIAS_OF, subject, object, time, null)).build());
        }
    }

    private void secrets(List<Event> events) {
        String type = mountType();
        String mount = mount();
        String rest = rest(mount);
        boolean reads = operation.equals("read");
        boolean writes = operation.equals("create") || operation.equals("update") || operation.equals("patch");
        if (answer.at("wrap_info").isObject()) {
            events.add(wrapping().build());
        } else if (answer.text("secret", "lease_id") != null) {
            events.add(issuedLease().build());
        } else if (operation.equals("list") || path.startsWith("identity/") && reads) {
            return;
        } else if (type.equals("kv") || type.equals("cubbyhole") || type.equals("generic")) {
            keyValue(events, mount, rest, reads, writes);
        } else if (type.equals("transit") && writes) {
            transit(events, mount, rest);
        } else if (rest.startsWith("creds/") || rest.startsWith("issue/") || rest.startsWith("sign")) {
            credentials(events, mount, rest);
        } else if (rest.startsWith("static-creds/") && reads) {
            events.add(use(Action.FETCH, ref(mount, rest)).build());
        } else if (rest.startsWith("rotate-")) {
            events.add(event(EventType.ROTATE, Layer.CUSTODY).secret(Secret.of(ref(mount, rest.replaceFirst("^rotate-role/", "static-creds/")))).build());
        } else if (reads && rest.startsWith("code/")) {
            events.add(use(Action.FETCH, ref(mount, rest)).build());
        } else if (!reads) {
            events.add(event(EventType.ADMIN, Layer.CUSTODY).build());
        }
    }

    private String mountType() {
        return main.textOr(answer.textOr("", "mount_type"), "request", "mount_type");
    }

    private String mount() {
        return main.textOr(path.substring(0, path.indexOf('/') + 1), "request", "mount_point");
    }

    private String rest(String mount) {
        return path.startsWith(mount) ? path.substring(mount.length()) : path;
    }

    /// Of a secret, whatever is done to it.
    private static String name(String rest) {
        return rest.replaceFirst("^(data|metadata|delete|undelete|destroy|subkeys)/", "");
    }

    private void keyValue(List<Event> events, String mount, String rest, boolean reads, boolean writes) {
        boolean metadata = rest.startsWith("metadata/") || rest.startsWith("subkeys/") || rest.equals("config");
        String name = name(rest);
        if (reads && !metadata) {
            events.add(response != null && gaveNothing()
                    ? attempt(Outcome.FAILED).secret(Secret.of(ref(mount, name))).build()
                    : use(Action.FETCH, ref(mount, name))
                            .secret(new Secret(ref(mount, name), "kv", null, number("data", "metadata", "version"), List.of()))
                            .build());
        } else if (writes && !metadata && !rest.matches("(delete|undelete|destroy)/.*")) {
            events.add(event(EventType.ROTATE, Layer.CUSTODY)
                    .secret(new Secret(ref(mount, name), "kv", null, number("data", "version"), List.of())).build());
        } else if (!reads) {
            events.add(event(EventType.INVENTORY, Layer.CUSTODY).secret(Secret.of(ref(mount, name))).build());
        }
    }

    /// No such secret, or a version that is deleted or destroyed: the answer has its metadata alone, or a raw 404.
    private boolean gaveNothing() {
        String status = answer.scalar("data", "http_status_code");
        if (status != null && status.startsWith("4") && answer.at("data", "http_raw_body").isThere()) {
            return true;
        }
        View metadata = answer.at("data", "metadata");
        boolean gone = !metadata.textOr("", "deletion_time").isEmpty() || Boolean.TRUE.equals(metadata.truth("destroyed"));
        return answer.at("data").node() == null || gone && !answer.at("data", "data").isThere();
    }

    private @Nullable String number(String... at) {
        String text = answer.scalar(at);
        return text != null && text.matches("\\d{1,9}") ? text : null;
    }

    private void transit(List<Event> events, String mount, String rest) {
        int slash = rest.indexOf('/');
        String verb = slash < 0 ? rest : rest.substring(0, slash);
        String[] steps = rest.split("/", -1);
        String key = ref(mount, "keys/" + (steps.length > 1 ? steps[1] : ""));
        switch (verb) {
            case "decrypt" -> events.add(use(Action.DECRYPT, key).build());
            case "sign", "hmac" -> events.add(use(Action.SIGN, key).build());
            case "encrypt", "datakey", "rewrap", "verify" -> events.add(use(Action.OTHER, key).build());
            case "export" -> events.add(use(Action.EXPORT, key).build());
            default -> events.add(event(rest.endsWith("/rotate") ? EventType.ROTATE : EventType.ADMIN, Layer.CUSTODY)
                    .secret(Secret.of(key)).build());
        }
    }

    /// A credential without a lease in the answer: made and dropped at once, refused, or one that has none.
    private void credentials(List<Event> events, String mount, String rest) {
        boolean leased = rest.startsWith("creds/") && !main.textOr("", "request", "mount_type").equals("ssh");
        if (leased || response == null || !answer.at("data").isThere() || answer.at("data", "error").isThere()) {
            events.add(attempt(response == null ? Outcome.UNKNOWN : Outcome.FAILED).secret(Secret.of(ref(mount, rest))).build());
            return;
        }
        String serial = answer.text("data", "serial_number");
        events.add(event(EventType.ISSUE, Layer.BROKER)
                .secret(Secret.of(ref(mount, rest)))
                .credential(new Credential(named("issued", requestId()), "certificate", serial, parentToken(), null, null))
                .build());
    }

    /// Unwrapping ends the wrapping token, which is therefore not the parent of what was in it: they share its accessor.
    private EventBuilder issuedLease() {
        String lease = answer.textOr("", "secret", "lease_id");
        String source = lease.contains("/") ? lease.substring(0, lease.lastIndexOf('/')) : path;
        String wrapping = path.equals(UNWRAP) ? main.text("auth", "accessor") : null;
        EventBuilder event = event(EventType.ISSUE, Layer.BROKER).action(Action.FETCH)
                .secret(Secret.of(refOfPath(source)))
                .credential(new Credential(leaseRef(lease), "lease", null, path.equals(UNWRAP) ? null : parentToken(), null, null))
                .link("vault.lease_id", lease);
        return wrapping == null ? event : event.link("vault.accessor", wrapping + "@" + device);
    }

    private EventBuilder issuedToken() {
        View auth = answer.at("auth");
        boolean child = path.startsWith("auth/token/create");
        VaultIdentity owner = VaultIdentity.of(cluster, auth);
        EventBuilder event = event(EventType.ISSUE, Layer.BROKER).action(Action.AUTHENTICATE);
        if (!child) {
            event.actor(owner.actor()).onBehalfOf(owner.onBehalfOf());
        }
        event.credential(token(auth, child && !isOrphan(auth) ? parentToken() : null));
        String accessor = auth.text("accessor");
        if (accessor != null) {
            event.link("vault.accessor", accessor + "@" + device);
        }
        String hash = auth.text("client_token");
        if (hash != null) {
            event.link("credential", hashRef(hash));
        }
        return event;
    }

    /// A child token has its maker's entity: one without it, or with another, is an orphan, which a token role may make
    /// of any.
    private boolean isOrphan(View made) {
        String entity = main.text("auth", "entity_id");
        return path.contains("/create-orphan") || entity != null && !entity.equals(made.text("entity_id"));
    }

    private Credential token(View auth, @Nullable String parent) {
        String accessor = auth.text("accessor");
        String hash = auth.text("client_token");
        String ref = accessor != null ? named("token", accessor) : hash != null ? hashRef(hash) : named("token", requestId());
        return new Credential(ref, "token", hash, parent, expiry(time, auth.scalar("token_ttl")), VaultIdentity.holder(cluster, auth));
    }

    private EventBuilder wrapping() {
        View wrap = answer.at("wrap_info");
        String accessor = wrap.text("accessor");
        String wrapped = wrap.text("wrapped_accessor");
        Instant expires = wrap.time("creation_time").map(made -> expiry(made, wrap.scalar("ttl"))).orElse(null);
        EventBuilder event = event(EventType.ISSUE, Layer.BROKER)
                .credential(new Credential(named("token", accessor == null ? requestId() : accessor), "wrappingToken",
                        null, null, expires, null));
        if (accessor != null) {
            event.link("vault.accessor", accessor + "@" + device);
        }
        if (wrapped != null) {
            event.link("vault.accessor", wrapped + "@" + device);
        }
        return event;
    }

    /// So many seconds later; a token with none, and a root token, has no end.
    private static @Nullable Instant expiry(Instant from, @Nullable String seconds) {
        Instant end = seconds != null && seconds.matches("[1-9]\\d{0,8}") ? from.plusSeconds(Long.parseLong(seconds)) : null;
        return end != null && EventTime.isWritable(end) ? end : null;
    }

    private EventBuilder renewedLease() {
        String lease = answer.text("secret", "lease_id");
        String hashed = main.text("request", "data", "lease_id");
        String fromPath = path.startsWith("sys/leases/renew/") ? path.substring("sys/leases/renew/".length()) : null;
        String id = lease != null ? lease : fromPath != null ? fromPath : hashed != null ? hashed : requestId();
        EventBuilder event = event(EventType.RENEW, Layer.BROKER).credential(Credential.of(leaseRef(id), "lease"))
                .link("vault.lease_id", id);
        if (hashed == null || hashed.equals(id)) {
            return event;
        }
        // The one line that has a lease's id beside its hash: a revocation by the hash is one of the lease.
        return event.link("vault.lease_id", hashed + "@" + device).link("credential", leaseRef(hashed + "@" + device));
    }

    private EventBuilder revokedLease() {
        boolean force = path.startsWith("sys/leases/revoke-force");
        boolean prefix = force || path.startsWith("sys/leases/revoke-prefix");
        int cut = path.indexOf('/', "sys/leases/r".length());
        String inPath = cut < 0 || cut + 1 >= path.length() ? null : path.substring(cut + 1);
        String hashed = main.text("request", "data", "lease_id");
        String id = inPath != null ? inPath : hashed != null ? hashed + "@" + device : requestId();
        boolean unsure = force || Boolean.FALSE.equals(main.truth("request", "data", "sync"));
        EventBuilder event = revocation(leaseRef(prefix ? id + "*" : id), prefix ? Revocation.Mode.CASCADE : Revocation.Mode.MANUAL,
                unsure ? Boolean.FALSE : null, List.of());
        return prefix ? event : event.link("vault.lease_id", id);
    }

    private EventBuilder revokedToken() {
        String accessor = main.text("request", "data", "accessor");
        String token = main.text("request", "data", "token");
        String self = main.text("auth", "accessor");
        String ref = path.endsWith("revoke-self") ? (self == null ? named("token", requestId()) : named("token", self))
                : accessor != null ? named("token", accessor)
                : token != null ? hashRef(token) : named("token", requestId());
        List<String> spares = path.endsWith("/revoke-orphan") ? List.of("token") : List.of();
        EventBuilder event = revocation(ref, Revocation.Mode.MANUAL, null, spares);
        return token == null ? event : event.link("credential", ref);
    }

    private EventBuilder revocation(String ref, Revocation.Mode mode, @Nullable Boolean confirms, List<String> spares) {
        return event(EventType.REVOCATION, Layer.BROKER).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.CREDENTIAL, ref), null, path, mode, confirms, null, spares));
    }

    private EventBuilder use(Action action, String ref) {
        return event(EventType.USE, Layer.CUSTODY).action(action).secret(Secret.of(ref));
    }

    private EventBuilder attempt(Outcome outcome) {
        EventBuilder event = event(EventType.ATTEMPT, Layer.CUSTODY).outcome(outcome);
        if (!path.startsWith("sys/") && !path.startsWith("auth/") && !path.isEmpty()) {
            boolean keyValue = mountType().equals("kv");
            event.secret(Secret.of(keyValue ? ref(mount(), name(rest(mount()))) : refOfPath(path)));
        }
        String hash = main.text("request", "client_token");
        return hash == null || main.text("auth", "accessor") != null ? event : event.link("credential", hashRef(hash));
    }

    private EventBuilder event(EventType type, Layer layer) {
        Source source = new Source(sourceId, "vault", stream, requestId(), EventIdKind.NATIVE, null, adapter.id(), 0);
        EventBuilder event = Event.of(source, type, layer, time)
                .outcome(response == null ? Outcome.UNKNOWN : Outcome.SUCCESS)
                .actionRaw(operation + " " + path)
                .actor(identity.actor()).onBehalfOf(identity.onBehalfOf())
                .context(Context.builder().ip(main.text("request", "remote_address")).ipTrusted(true)
                        .requestId(requestId()).resource(path.isEmpty() ? null : refOfPath(path)).build());
        String accessor = main.text("auth", "accessor");
        boolean byToken = type == EventType.USE || type == EventType.ATTEMPT;
        if (accessor != null && byToken) {
            event.credential(new Credential(named("token", accessor), "token", main.text("auth", "client_token"), null, null, null))
                    .link("vault.accessor", accessor + "@" + device);
        }
        String entity = main.text("auth", "entity_id");
        if (entity != null) {
            event.link("vault.entity_id", entity);
        }
        String ticket = main.text("auth", "metadata", "ticket");
        if (ticket != null) {
            event.link("ticket", ticket);
        }
        List<View> policies = main.at("auth", "policy_results", "granting_policies").elements();
        String policy = policies.isEmpty() ? null : policies.getFirst().text("name");
        return policy == null ? event : event.approval(new Approval(null, Approval.Kind.POLICY, null,
                Approval.Decision.APPROVED, policy, null, null, null, null));
    }

    private @Nullable String parentToken() {
        String accessor = main.text("auth", "accessor");
        String hash = main.text("auth", "client_token");
        return accessor != null ? named("token", accessor) : hash == null ? null : hashRef(hash);
    }

    private String requestId() {
        return main.textOr("", "request", "id").toLowerCase(Locale.ROOT);
    }

    private String named(String kind, String id) {
        return "vault:" + cluster + ":" + kind + ":" + id;
    }

    private String leaseRef(String lease) {
        return named("lease", lease);
    }

    private String hashRef(String hash) {
        return named("token-hash", hash + "@" + device);
    }

    private String ref(String mount, String rest) {
        return refOfPath(mount + rest);
    }

    private String refOfPath(String whole) {
        return "vault:" + cluster + "/" + main.textOr("", "request", "namespace", "path") + whole;
    }
}
