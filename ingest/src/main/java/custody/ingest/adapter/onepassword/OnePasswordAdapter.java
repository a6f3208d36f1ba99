package custody.ingest.adapter.onepassword;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceIds;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.json.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads 1Password's item usages, audit events, sign-in attempts, and the activity of Connect servers.
///
/// Vault grants of audit events are kept as ADMIN: which of the two objects is the grantee is not documented for
/// every object type, and a guessed grant would authorise uses.
public final class OnePasswordAdapter implements Adapter {
    @Override
    public String name() {
        return "onepassword";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String system() {
        return "onepassword";
    }

    @Override
    public boolean recognises(JsonNode record) {
        return stream(View.of(record)) != null;
    }

    private static @Nullable String stream(View view) {
        boolean named = view.text("uuid") != null;
        if (named && view.text("item_uuid") != null && view.text("vault_uuid") != null) {
            return "itemusages";
        }
        if (named && view.text("actor_uuid") != null && view.text("object_type") != null) {
            return "auditevents";
        }
        if (named && view.text("session_uuid") != null && view.at("target_user").isObject()) {
            return "signinattempts";
        }
        boolean connect = view.text("requestId") != null && view.at("resource").isObject() && view.text("actor", "jti") != null;
        return connect ? "connect" : null;
    }

    @Override
    public String defaultSourceId(JsonNode record) {
        View view = View.of(record);
        return SourceIds.of("onepassword", view.textOr(view.textOr("default", "actor", "account"), "account_uuid"));
    }

    @Override
    public Mapped map(List<SourceRecord> group, SourceContext context) {
        View view = View.of(group.getFirst().json());
        String stream = stream(view);
        if (stream == null) {
            return new Mapped.Unmappable("onepassword_shape", "neither item usage, audit event, sign-in nor Connect activity", "");
        }
        if (view.time("timestamp").isEmpty()) {
            return new Mapped.Unmappable("time_invalid", "the timestamp cannot be read", "/timestamp");
        }
        Reading reading = new Reading(this, context, view, stream);
        return switch (stream) {
            case "itemusages" -> reading.usage();
            case "auditevents" -> reading.audit();
            case "signinattempts" -> reading.signIn();
            default -> reading.connect();
        };
    }

    @Override
    public List<String> secretPaths() {
        return List.of("details.value");
    }

    private record Reading(OnePasswordAdapter adapter, SourceContext context, View view, String stream) {
        private String account() {
            String set = context.setting("account", "");
            String plain = context.sourceId().replaceFirst("^onepassword:", "");
            return view.textOr(view.textOr(set.isEmpty() ? plain : set, "actor", "account"), "account_uuid");
        }

        private EventBuilder event(EventType type, Layer layer, @Nullable Actor actor) {
            String id = view.textOr(view.textOr("unknown", "requestId"), "uuid");
            Source source = new Source(context.sourceId(), "onepassword", stream, id, EventIdKind.NATIVE, null, adapter.id(), 0);
            return Event.of(source, type, layer, view.time("timestamp").orElseThrow()).outcome(Outcome.SUCCESS).actor(actor);
        }

        private Actor user(View user, String uuid) {
            String email = user.text("email");
            return Actor.of("onepassword:user:" + uuid, ActorKind.HUMAN, user.textOr(email == null ? uuid : email, "name"));
        }

        private void alias(List<Event> events, Actor user, @Nullable String email) {
            if (email != null) {
                Actor mail = Actor.of("email:" + email.toLowerCase(java.util.Locale.ROOT), ActorKind.HUMAN);
                events.add(event(EventType.INVENTORY, Layer.IDENTITY, null).relation(new Relation(Relation.Kind.ALIAS_OF,
                        user, mail, view.time("timestamp").orElseThrow(), null)).build());
            }
        }

        Mapped usage() {
            String raw = view.textOr("other", "action");
            Action action = switch (raw) {
                case "reveal" -> Action.REVEAL;
                case "secure-copy" -> Action.COPY;
                case "fill" -> Action.FILL;
                case "export" -> Action.EXPORT;
                case "share" -> Action.SHARE;
                case "server-fetch" -> Action.FETCH;
                case "enter-item-edit-mode", "server-create", "server-update" -> Action.EDIT;
                default -> Action.OTHER;
            };
            Actor user = view.text("user", "uuid") == null ? null : user(view.at("user"), view.textOr("", "user", "uuid"));
            Context.Builder where = Context.builder().ip(view.text("client", "ip_address")).ipTrusted(true)
                    .userAgent(view.text("client", "app_name")).geo(view.text("location", "country"));
            List<Event> events = new ArrayList<>();
            events.add(event(EventType.USE, Layer.CUSTODY, user).action(action).actionRaw(raw).secret(new Secret(
                    ref(view.textOr("", "vault_uuid"), view.textOr("", "item_uuid")), "item", null,
                    view.scalar("used_version"), null)).context(where.build()).build());
            if (user != null) {
                alias(events, user, view.text("user", "email"));
            }
            return new Mapped.Events(events);
        }

        private String ref(String vault, String item) {
            return "op://" + account() + "/" + vault + "/" + item;
        }

        Mapped audit() {
            String action = view.textOr("", "action");
            String object = view.textOr("", "object_type");
            String uuid = view.textOr("unknown", "object_uuid");
            Actor actor = user(view.at("actor_details"), view.textOr("", "actor_uuid"));
            EventBuilder event = shape(action, object, uuid, actor).actionRaw(object + ":" + action)
                    .context(Context.builder().ip(view.text("session", "ip")).ipTrusted(true)
                            .deviceId(view.text("session", "device_uuid")).geo(view.text("location", "country")).build());
            String session = view.text("session", "uuid");
            if (session != null) {
                event.link("onepassword.session", session);
            }
            List<Event> events = new ArrayList<>(List.of(event.build()));
            alias(events, actor, view.text("actor_details", "email"));
            return new Mapped.Events(numbered(events));
        }

        private EventBuilder shape(String action, String object, String uuid, Actor actor) {
            String aux = view.text("aux_uuid");
            boolean membership = object.equals("gm") && (action.equals("join") || action.equals("leave"));
            if (membership && aux != null) {
                var at = view.time("timestamp").orElseThrow();
                boolean joins = action.equals("join");
                return event(EventType.INVENTORY, Layer.IDENTITY, actor).relation(new Relation(Relation.Kind.MEMBER_OF,
                        Actor.of("onepassword:user:" + aux, ActorKind.HUMAN),
                        Actor.of("onepassword:group:" + uuid, ActorKind.GROUP), joins ? at : null, joins ? null : at));
            }
            if (object.equals("satoken") && action.equals("create")) {
                return event(EventType.ISSUE, Layer.BROKER, actor).credential(Credential.of("onepassword:satoken:" + uuid, "token"));
            }
            if (object.equals("satoken") && (action.equals("trevoke") || action.equals("revoke"))) {
                return revoked(actor, Revocation.Kind.CREDENTIAL, "onepassword:satoken:" + uuid, action, false);
            }
            if (object.equals("user") && (action.equals("suspend") || action.equals("delete") || action.equals("reactive"))) {
                return revoked(actor, Revocation.Kind.IDENTITY, "onepassword:user:" + uuid, action, action.equals("reactive"));
            }
            return event(EventType.ADMIN, Layer.CUSTODY, actor);
        }

        private EventBuilder revoked(Actor actor, Revocation.Kind kind, String ref, String action, boolean lifted) {
            return event(EventType.REVOCATION, Layer.IDENTITY, actor).revocation(new Revocation(
                    new Revocation.Target(kind, ref), null, action, Revocation.Mode.MANUAL, null, lifted ? Boolean.TRUE : null));
        }

        Mapped signIn() {
            boolean good = "success".equals(view.text("category"));
            Actor user = user(view.at("target_user"), view.textOr("unknown", "target_user", "uuid"));
            String session = view.textOr("", "session_uuid");
            List<Event> events = new ArrayList<>();
            events.add(event(good ? EventType.SESSION_START : EventType.ATTEMPT, Layer.IDENTITY, user)
                    .action(Action.AUTHENTICATE).actionRaw(view.text("type"))
                    .outcome(good ? Outcome.SUCCESS : Outcome.FAILED)
                    .context(Context.builder().ip(view.text("client", "ip_address")).ipTrusted(true)
                            .userAgent(view.text("client", "app_name")).geo(view.text("country")).build())
                    .link("onepassword.session", session).build());
            alias(events, user, view.text("target_user", "email"));
            return new Mapped.Events(events);
        }

        Mapped connect() {
            boolean denied = !"SUCCESS".equalsIgnoreCase(view.textOr("SUCCESS", "result"));
            String jti = view.textOr("", "actor", "jti");
            Actor actor = Actor.of("onepassword:connect:" + view.textOr(jti, "actor", "id"), ActorKind.SERVICE_ACCOUNT);
            String raw = view.textOr("", "action");
            Action action = raw.equals("READ") ? Action.FETCH : Action.EDIT;
            String vault = view.textOr("*", "resource", "vault", "id");
            String item = view.textOr("*", "resource", "item", "id");
            return new Mapped.Events(List.of(event(denied ? EventType.ATTEMPT : EventType.USE, Layer.CUSTODY, actor)
                    .action(action).actionRaw(raw).outcome(denied ? Outcome.DENIED : Outcome.SUCCESS)
                    .secret(new Secret(ref(vault, item), "item", null, view.scalar("resource", "itemVersion"), null))
                    .credential(Credential.of("onepassword:connect-token:" + jti, "token"))
                    .context(Context.builder().ip(view.text("actor", "requestIp")).ipTrusted(true)
                            .userAgent(view.text("actor", "userAgent")).build())
                    .link("jwt.jti", jti + "@onepassword-connect").build()));
        }

        private static List<Event> numbered(List<Event> events) {
            if (events.size() < 2 || events.get(0).type() != events.get(1).type()) {
                return events;
            }
            Source s = events.get(1).source();
            return List.of(events.get(0), events.get(1).toBuilder().source(new Source(s.id(), s.system(), s.stream(),
                    s.eventId(), s.eventIdKind(), s.sequence(), s.adapter(), 1)).build());
        }
    }
}
