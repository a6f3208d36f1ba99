package custody.ingest.adapter.vault;

import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import java.util.ArrayList;
import java.util.List;

/// From one request to its events: which part of Vault it goes to says what it is.
final class VaultLine {
    private final VaultRequest request;
    private final VaultCredentials credentials;
    private final VaultSecrets secrets;
    private final View answer;
    private final String path;

    VaultLine(VaultRequest request) {
        this.request = request;
        credentials = new VaultCredentials(request);
        secrets = new VaultSecrets(request);
        answer = request.answer;
        path = request.path;
    }

    Mapped map() {
        List<Event> events = new ArrayList<>();
        if (request.failed) {
            events.add(request.attempt(request.denied ? Outcome.DENIED : Outcome.FAILED, secrets.meant()).build());
        } else if (answer.at("wrap_info").isObject()) {
            events.add(credentials.wrapping().build());
        } else if (path.startsWith("sys/")) {
            system(events);
        } else if (path.startsWith("auth/") || answer.at("auth").isObject()) {
            auth(events);
        } else if (answer.text("secret", "lease_id") != null) {
            events.add(credentials.issuedLease().build());
        } else {
            secrets.event().ifPresent(events::add);
        }
        return events.isEmpty() ? new Mapped.Skipped("not_about_access") : new Mapped.Events(events);
    }

    private void system(List<Event> events) {
        String operation = request.operation;
        boolean changes = !operation.equals("read") && !operation.equals("list") && !operation.equals("help");
        List<Event> removed = credentials.removed();
        if (path.equals(VaultCredentials.UNWRAP)) {
            unwrapped(events);
        } else if (path.startsWith("sys/leases/renew")) {
            events.add(credentials.renewedLease().build());
        } else if (path.startsWith("sys/leases/revoke")) {
            events.add(credentials.revokedLease().build());
        } else if (path.equals("sys/mfa/validate")) {
            login(events);
        } else if (!removed.isEmpty()) {
            events.addAll(removed);
        } else if (changes && !path.startsWith("sys/leases/lookup") && !path.startsWith("sys/capabilities")
                && !path.startsWith("sys/internal/") && !path.startsWith("sys/wrapping/lookup")) {
            events.add(request.event(EventType.ADMIN, Layer.CUSTODY).build());
        }
    }

    private void unwrapped(List<Event> events) {
        if (!request.answered) {
            events.add(request.attempt(Outcome.UNKNOWN, null).build());
        } else if (answer.at("auth").isObject()) {
            events.add(credentials.issuedToken().build());
        } else if (answer.text("secret", "lease_id") != null) {
            events.add(credentials.issuedLease().build());
        } else {
            events.add(request.event(EventType.USE, Layer.BROKER).action(Action.FETCH).build());
        }
    }

    private void auth(List<Event> events) {
        if (path.startsWith("auth/token/renew")) {
            events.add(answer.text("auth", "accessor") == null
                    ? request.attempt(request.answered ? Outcome.FAILED : Outcome.UNKNOWN, null).build()
                    : credentials.renewedToken().build());
        } else if (path.startsWith("auth/token/revoke")) {
            events.add(credentials.revokedToken().build());
        } else if (isLogin() || answer.at("auth").isObject()) {
            login(events);
        } else if (!request.operation.equals("read") && !request.operation.equals("list") && !path.startsWith("auth/token/lookup")) {
            boolean secretId = path.endsWith("/secret-id");
            events.add(request.event(secretId ? EventType.ISSUE : EventType.ADMIN, secretId ? Layer.BROKER : Layer.CUSTODY)
                    .credential(secretId ? Credential.of(request.named("secret-id", request.id()), "secretId") : null)
                    .build());
        }
    }

    private boolean isLogin() {
        return path.startsWith("auth/") && (path.endsWith("/login") || path.contains("/login/")
                || path.startsWith("auth/token/create"));
    }

    private void login(List<Event> events) {
        if (answer.text("auth", "accessor") != null || answer.text("auth", "client_token") != null) {
            events.add(credentials.issuedToken().build());
            alias(events);
        } else {
            boolean half = !request.answered || answer.at("auth").isObject();
            events.add(request.attempt(half ? Outcome.UNKNOWN : Outcome.FAILED, secrets.meant()).build());
        }
    }

    /// The name that somebody logged in with is the entity's.
    private void alias(List<Event> events) {
        View auth = answer.at("auth");
        String entity = auth.text("entity_id");
        String user = VaultIdentity.login(auth);
        if (entity != null && user != null && isLogin() && !path.startsWith("auth/token/")) {
            Actor subject = Actor.of(request.named("entity", entity), VaultIdentity.kind(auth), user);
            Actor object = Actor.of(request.named("login", request.namespace() + request.mount() + user), VaultIdentity.kind(auth), user);
            events.add(request.event(EventType.INVENTORY, Layer.IDENTITY)
                    .relation(new Relation(Relation.Kind.ALIAS_OF, subject, object, request.time, null)).build());
        }
    }
}
