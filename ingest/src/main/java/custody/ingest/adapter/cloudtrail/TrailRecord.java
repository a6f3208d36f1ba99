package custody.ingest.adapter.cloudtrail;

import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.View;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Link;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.ledger.event.Source;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all calls have in common: who, when, where from, and under what id; the calls themselves say the rest.
final class TrailRecord {
    private static final String ACCESS_KEY = "aws.access_key_id";

    private final CloudTrailAdapter adapter;
    private final SourceContext context;
    private final JsonNode record;
    final View view;
    /// The service and the name of the call, as in `kms:Decrypt`.
    final String call;
    final String account;
    final TrailIdentity identity;
    final SecretRefs refs;
    /// What was asked for, and what was answered.
    final View asked;
    final View answered;
    /// Why it was refused or failed; null when it was done.
    final @Nullable String error;

    TrailRecord(CloudTrailAdapter adapter, SourceContext context, View view, JsonNode record) {
        this.adapter = adapter;
        this.context = context;
        this.view = view;
        this.record = record;
        String service = view.textOr("", "eventSource");
        int dot = service.indexOf('.');
        call = (dot < 0 ? service : service.substring(0, dot)) + ":" + view.textOr("", "eventName");
        account = CloudTrailAdapter.account(view);
        identity = TrailIdentity.of(view.at("userIdentity"));
        refs = new SecretRefs(view.textOr("unknown", "awsRegion"), account);
        asked = view.at("requestParameters");
        answered = view.at("responseElements");
        error = view.text("errorCode");
    }

    /// An event of this record.
    EventBuilder event(EventType type, Layer layer) {
        boolean named = view.text("eventID") != null;
        Source source = new Source(context.sourceId(), "aws", "cloudtrail", eventId(),
                named ? EventIdKind.NATIVE : EventIdKind.HASH, null, adapter.id(), 0);
        EventBuilder event = Event.of(source, type, layer, time()).outcome(Outcome.SUCCESS).actionRaw(call)
                .actor(identity.actor()).onBehalfOf(identity.onBehalfOf()).context(where().build());
        boolean uses = type == EventType.USE || type == EventType.ATTEMPT;
        String key = callerKey();
        if (key != null && uses) {
            by(key, event);
        }
        String wanted = sessionNameLink();
        String sessionName = identity.sessionName();
        if (uses && sessionName != null && !wanted.isEmpty()) {
            event.link(wanted, sessionName);
        }
        String origin = view.text("userIdentity", "sessionContext", "sourceIdentity");
        if (origin != null) {
            event.link("aws.source_identity", origin);
        }
        String shared = view.text("sharedEventID");
        return shared == null ? event : event.link("aws.shared_event_id", shared);
    }

    EventBuilder revoke(Revocation.Kind kind, String ref, Layer layer) {
        return event(EventType.REVOCATION, layer).revocation(new Revocation(new Revocation.Target(kind, ref), null, call,
                Revocation.Mode.MANUAL, null, null));
    }

    /// The events that were made of it, each with its number among those of its type.
    List<Event> finished(List<EventBuilder> made) {
        List<Event> events = new ArrayList<>();
        for (EventBuilder builder : made) {
            events.add(error == null ? builder.build() : failed(builder));
        }
        return numbered(events);
    }

    /// What was refused or failed is an attempt by the caller's key, whatever it would have been and to whichever key.
    private Event failed(EventBuilder builder) {
        String code = error == null ? "" : error;
        boolean denied = code.matches("(?i).*(denied|unauthorized|forbidden).*");
        String key = callerKey();
        Event attempt = builder.type(EventType.ATTEMPT).outcome(denied ? Outcome.DENIED : Outcome.FAILED)
                .grant(null).revocation(null).relation(null).credential(null).build();
        Link own = key == null ? null : new Link(ACCESS_KEY, key);
        EventBuilder said = attempt.toBuilder().links(attempt.links().stream()
                .filter(link -> !link.name().equals(ACCESS_KEY) || link.equals(own)).toList());
        return own == null ? said.build() : by(own.value(), said).build();
    }

    private static EventBuilder by(String key, EventBuilder event) {
        return event.credential(Credential.of("aws:ak:" + key, "accessKey")).link(ACCESS_KEY, key);
    }

    private static List<Event> numbered(List<Event> events) {
        List<Event> out = new ArrayList<>();
        for (Event event : events) {
            int ordinal = (int) out.stream().filter(other -> other.type() == event.type()).count();
            Source s = event.source();
            out.add(event.toBuilder().source(new Source(s.id(), s.system(), s.stream(), s.eventId(), s.eventIdKind(),
                    s.sequence(), s.adapter(), ordinal)).build());
        }
        return out;
    }

    Context.Builder where() {
        String address = view.text("sourceIPAddress");
        boolean service = address != null && address.endsWith(".amazonaws.com");
        return Context.builder().ip(service ? null : address).ipTrusted(address == null || service ? null : Boolean.TRUE)
                .userAgent(view.text("userAgent")).session(identity.session())
                .tool(view.text("userIdentity", "invokedBy")).requestId(view.text("requestID"))
                .mfa(view.truth("userIdentity", "sessionContext", "attributes", "mfaAuthenticated"));
    }

    Instant time() {
        return view.time("eventTime").orElse(Instant.EPOCH);
    }

    /// A name that was asked for.
    String id(String name) {
        return asked.textOr("unknown", name);
    }

    /// The access key that the call was made with.
    @Nullable String callerKey() {
        return view.text("userIdentity", "accessKeyId");
    }

    /// The link that a role's session name becomes; empty when nobody said.
    String sessionNameLink() {
        return context.setting("sessionNameLink", "");
    }

    String eventId() {
        String id = view.text("eventID");
        if (id != null) {
            return id;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(CanonicalJson.bytes(record));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
