package custody.ingest.adapter.vault;

import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventTime;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tokens and leases: what is issued, renewed and revoked by a request, and what descends from what.
record VaultCredentials(VaultRequest request) {
    static final String UNWRAP = "sys/wrapping/unwrap";
    private static final String REVOKE = "sys/leases/revoke";
    private static final String RENEW = "sys/leases/renew/";

    /// Unwrapping ends the wrapping token, which is therefore not the parent of what was in it: they share its accessor.
    EventBuilder issuedLease() {
        boolean wrapped = request.path.equals(UNWRAP);
        String wrapping = wrapped ? request.auth.text("accessor") : null;
        String lease = request.answer.textOr("", "secret", "lease_id");
        String source = lease.contains("/") ? lease.substring(0, lease.lastIndexOf('/')) : request.path;
        EventBuilder event = request.event(EventType.ISSUE, Layer.BROKER).action(Action.FETCH)
                .secret(Secret.of(request.refOfPath(source)))
                .credential(new Credential(request.lease(lease), "lease", null, wrapped ? null : request.token(), null, null))
                .link("vault.lease_id", lease);
        return wrapping == null ? event : event.link("vault.accessor", request.atDevice(wrapping));
    }

    /// A token by whichever mount made it, under the names that it goes by: accessor, hash, and its place below the
    /// mount, which ends with the mount.
    EventBuilder issuedToken() {
        View auth = request.answer.at("auth");
        boolean child = request.path.startsWith("auth/token/create");
        VaultIdentity owner = VaultIdentity.of(request.cluster, auth);
        EventBuilder event = request.event(EventType.ISSUE, Layer.BROKER).action(Action.AUTHENTICATE);
        if (!child) {
            event.actor(owner.actor()).onBehalfOf(owner.onBehalfOf());
        }
        event.credential(token(auth, child && !isOrphan(auth) ? request.token() : null));
        String accessor = auth.text("accessor");
        if (accessor != null) {
            event.link("vault.accessor", request.atDevice(accessor));
        }
        String hash = auth.text("client_token");
        if (hash != null) {
            event.link("credential", request.tokenHash(hash));
        }
        String id = accessor != null ? accessor : hash;
        return id == null || !request.path.startsWith("auth/") ? event : event.link("credential", below(request.mount() + id));
    }

    /// The place of a token below a mount of the namespace.
    private String below(String place) {
        return request.named("token-of", request.namespace() + place);
    }

    /// A child token has its maker's entity: one without it, or with another, is an orphan, which a token role may make
    /// of any.
    private boolean isOrphan(View made) {
        String entity = request.auth.text("entity_id");
        return request.path.contains("/create-orphan") || entity != null && !entity.equals(made.text("entity_id"));
    }

    private Credential token(View auth, @Nullable String parent) {
        String accessor = auth.text("accessor");
        String hash = auth.text("client_token");
        String ref = accessor != null ? request.named("token", accessor) : hash != null ? request.tokenHash(hash) : unknown();
        return new Credential(ref, "token", hash, parent, expiry(request.time, auth.scalar("token_ttl")),
                VaultIdentity.holder(request.cluster, auth));
    }

    private String unknown() {
        return request.named("token", request.id());
    }

    EventBuilder wrapping() {
        View wrap = request.answer.at("wrap_info");
        String accessor = wrap.text("accessor");
        String wrapped = wrap.text("wrapped_accessor");
        Instant expires = wrap.time("creation_time").map(made -> expiry(made, wrap.scalar("ttl"))).orElse(null);
        EventBuilder event = request.event(EventType.ISSUE, Layer.BROKER).credential(new Credential(
                accessor == null ? unknown() : request.named("token", accessor), "wrappingToken", null, null, expires, null));
        if (accessor != null) {
            event.link("vault.accessor", request.atDevice(accessor));
        }
        return wrapped == null ? event : event.link("vault.accessor", request.atDevice(wrapped));
    }

    /// So many seconds later; a token with none, and a root token, has no end.
    private static @Nullable Instant expiry(Instant from, @Nullable String seconds) {
        Instant end = seconds != null && seconds.matches("[1-9]\\d{0,8}") ? from.plusSeconds(Long.parseLong(seconds)) : null;
        return end != null && EventTime.isWritable(end) ? end : null;
    }

    EventBuilder renewedToken() {
        return request.event(EventType.RENEW, Layer.BROKER).credential(token(request.answer.at("auth"), null));
    }

    EventBuilder renewedLease() {
        String lease = request.answer.text("secret", "lease_id");
        String hashed = request.data.text("lease_id");
        String fromPath = request.path.startsWith(RENEW) ? request.path.substring(RENEW.length()) : null;
        String id = lease != null ? lease : fromPath != null ? fromPath : hashed != null ? hashed : request.id();
        EventBuilder event = request.event(EventType.RENEW, Layer.BROKER)
                .credential(Credential.of(request.lease(id), "lease")).link("vault.lease_id", id);
        if (hashed == null || hashed.equals(id)) {
            return event;
        }
        // The one line that has a lease's id beside its hash: a revocation by the hash is one of the lease.
        return event.link("vault.lease_id", request.atDevice(hashed)).link("credential", request.lease(request.atDevice(hashed)));
    }

    /// By prefix: of all leases below that path.
    EventBuilder revokedLease() {
        boolean force = request.path.startsWith(REVOKE + "-force");
        boolean prefix = force || request.path.startsWith(REVOKE + "-prefix");
        int cut = request.path.indexOf('/', REVOKE.length());
        String inPath = cut < 0 || cut + 1 >= request.path.length() ? null : request.path.substring(cut + 1);
        String hashed = request.data.text("lease_id");
        String id = inPath != null ? inPath : hashed != null ? request.atDevice(hashed) : request.id();
        boolean unsure = force || Boolean.FALSE.equals(request.data.truth("sync"));
        EventBuilder event = revocation(request.lease(prefix ? allBelow(id) : id),
                prefix ? Revocation.Mode.CASCADE : Revocation.Mode.MANUAL, unsure ? Boolean.FALSE : null, List.of(), 0);
        return prefix ? event : event.link("vault.lease_id", id);
    }

    private static String allBelow(String path) {
        return path.endsWith("/") ? path + "*" : path + "/*";
    }

    EventBuilder revokedToken() {
        String accessor = request.data.text("accessor");
        String token = request.data.text("token");
        String self = request.auth.text("accessor");
        String ref = request.path.endsWith("revoke-self") ? (self == null ? unknown() : request.named("token", self))
                : accessor != null ? request.named("token", accessor)
                : token != null ? request.tokenHash(token) : unknown();
        List<String> spares = request.path.endsWith("/revoke-orphan") ? List.of("token") : List.of();
        EventBuilder event = revocation(ref, Revocation.Mode.MANUAL, null, spares, 0);
        return token == null ? event : event.link("credential", ref);
    }

    /// What goes with a mount, a login method or a namespace; empty when the request removes none. A namespace is removed
    /// after the answer.
    List<Event> removed() {
        if (!request.operation.equals("delete")) {
            return List.of();
        }
        if (request.path.startsWith("sys/mounts/")) {
            return List.of(cascade(request.lease(removedPath("sys/mounts/")), null, 0));
        }
        if (request.path.startsWith("sys/auth/")) {
            return List.of(cascade(below("auth/" + removedPath("sys/auth/")), null, 0));
        }
        if (request.path.startsWith("sys/namespaces/")) {
            String path = removedPath("sys/namespaces/");
            return List.of(cascade(request.lease(path), Boolean.FALSE, 0), cascade(below(path), Boolean.FALSE, 1));
        }
        return List.of();
    }

    private String removedPath(String below) {
        return allBelow(request.path.substring(below.length()));
    }

    private Event cascade(String ref, @Nullable Boolean confirms, int ordinal) {
        return revocation(ref, Revocation.Mode.CASCADE, confirms, List.of(), ordinal).build();
    }

    private EventBuilder revocation(String ref, Revocation.Mode mode, @Nullable Boolean confirms, List<String> spares, int ordinal) {
        return request.event(EventType.REVOCATION, Layer.BROKER, ordinal).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.CREDENTIAL, ref), null, request.path, mode, confirms, null, spares));
    }
}
