package custody.ingest.adapter.vault;

import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Secrets engines: what is read, written, signed or made with one request.
record VaultSecrets(VaultRequest request) {
    /// The event, but for leases and wrapped answers; none for what is not about access.
    Optional<Event> event() {
        return Optional.ofNullable(told()).map(EventBuilder::build);
    }

    private @Nullable EventBuilder told() {
        String type = request.mountType();
        String rest = request.rest();
        boolean reads = request.operation.equals("read");
        boolean writes = request.operation.equals("create") || request.operation.equals("update") || request.operation.equals("patch");
        if (request.operation.equals("list") || request.path.startsWith("identity/") && reads) {
            return null;
        } else if (type.equals("kv") || type.equals("cubbyhole") || type.equals("generic")) {
            return keyValue(rest, reads, writes);
        } else if (type.equals("transit") && writes) {
            return transit(rest);
        } else if (rest.startsWith("creds/") || rest.startsWith("issue/") || rest.startsWith("sign")) {
            return credential(rest);
        } else if (reads && (rest.startsWith("static-creds/") || rest.startsWith("code/"))) {
            return request.use(Action.FETCH, ref(rest));
        } else if (rest.startsWith("rotate-")) {
            return request.event(EventType.ROTATE, Layer.CUSTODY).secret(Secret.of(ref(rest.replaceFirst("^rotate-role/", "static-creds/"))));
        }
        return reads ? null : request.event(EventType.ADMIN, Layer.CUSTODY);
    }

    private String ref(String rest) {
        return request.refOfPath(request.mount() + rest);
    }

    /// The secret that a request is about, whatever becomes of it; null when it is Vault's own.
    @Nullable String meant() {
        String path = request.path;
        if (path.startsWith("sys/") || path.startsWith("auth/") || path.isEmpty()) {
            return null;
        }
        return request.mountType().equals("kv") ? ref(name(request.rest())) : request.refOfPath(path);
    }

    /// Of a secret, whatever is done to it.
    private static String name(String rest) {
        return rest.replaceFirst("^(data|metadata|delete|undelete|destroy|subkeys)/", "");
    }

    private @Nullable EventBuilder keyValue(String rest, boolean reads, boolean writes) {
        boolean metadata = rest.startsWith("metadata/") || rest.startsWith("subkeys/") || rest.equals("config");
        String ref = ref(name(rest));
        if (reads && !metadata) {
            return request.answered && gaveNothing()
                    ? request.attempt(Outcome.FAILED, ref)
                    : request.use(Action.FETCH, ref).secret(version(ref, number("data", "metadata", "version")));
        } else if (writes && !metadata && !rest.matches("(delete|undelete|destroy)/.*")) {
            return request.event(EventType.ROTATE, Layer.CUSTODY).secret(version(ref, number("data", "version")));
        }
        return reads ? null : request.event(EventType.INVENTORY, Layer.CUSTODY).secret(Secret.of(ref));
    }

    private static Secret version(String ref, @Nullable String version) {
        return new Secret(ref, "kv", null, version, null);
    }

    /// No such secret, or a version that is deleted or destroyed: the answer has its metadata alone, or a raw 404.
    private boolean gaveNothing() {
        View answer = request.answer;
        String status = answer.scalar("data", "http_status_code");
        if (status != null && status.startsWith("4") && answer.at("data", "http_raw_body").isThere()) {
            return true;
        }
        View metadata = answer.at("data", "metadata");
        boolean gone = !metadata.textOr("", "deletion_time").isEmpty() || Boolean.TRUE.equals(metadata.truth("destroyed"));
        return answer.at("data").node() == null || gone && !answer.at("data", "data").isThere();
    }

    private @Nullable String number(String... at) {
        String text = request.answer.scalar(at);
        return text != null && text.matches("\\d{1,9}") ? text : null;
    }

    private EventBuilder transit(String rest) {
        int slash = rest.indexOf('/');
        String verb = slash < 0 ? rest : rest.substring(0, slash);
        String[] steps = rest.split("/", -1);
        String key = ref("keys/" + (steps.length > 1 ? steps[1] : ""));
        return switch (verb) {
            case "decrypt" -> request.use(Action.DECRYPT, key);
            case "sign", "hmac" -> request.use(Action.SIGN, key);
            case "encrypt", "datakey", "rewrap", "verify" -> request.use(Action.OTHER, key);
            case "export" -> request.use(Action.EXPORT, key);
            default -> request.event(rest.endsWith("/rotate") ? EventType.ROTATE : EventType.ADMIN, Layer.CUSTODY).secret(Secret.of(key));
        };
    }

    /// A credential without a lease in the answer: made and dropped at once, refused, or one that has none.
    private EventBuilder credential(String rest) {
        View data = request.answer.at("data");
        boolean leased = rest.startsWith("creds/") && !request.mountType().equals("ssh");
        if (leased || !request.answered || !data.isThere() || data.at("error").isThere()) {
            return request.attempt(request.answered ? Outcome.FAILED : Outcome.UNKNOWN, ref(rest));
        }
        return request.event(EventType.ISSUE, Layer.BROKER).secret(Secret.of(ref(rest)))
                .credential(new Credential(request.named("issued", request.id()), "certificate", data.text("serial_number"),
                        request.token(), null, null));
    }
}
