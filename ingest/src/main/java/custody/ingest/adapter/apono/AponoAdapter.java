package custody.ingest.adapter.apono;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.ledger.event.Source;
import custody.ledger.json.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads Apono's access request webhook (both spellings of its event types) and agent session events.
public final class AponoAdapter implements Adapter {
    @Override
    public String name() {
        return "apono";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String system() {
        return "apono";
    }

    @Override
    public boolean recognises(JsonNode record) {
        View view = View.of(record);
        boolean webhook = view.text("event_type") != null && view.text("data", "id") != null;
        return webhook || isAgentEvent(view);
    }

    private static boolean isAgentEvent(View view) {
        return view.at("event_time").isThere()
                && (view.at("tool_activity").isObject() || view.at("access_elevated").isObject());
    }

    @Override
    public String defaultSourceId(JsonNode record) {
        return "apono:default";
    }

    @Override
    public Mapped map(List<SourceRecord> group, SourceContext context) {
        View view = View.of(group.getFirst().json());
        if (view.time("event_time").isEmpty()) {
            return new Mapped.Unmappable("time_invalid", "the event time cannot be read", "/event_time");
        }
        Instant time = view.time("event_time").get();
        if (isAgentEvent(view)) {
            return new Mapped.Events(List.of(agent(view, context, time)));
        }
        if (view.text("data", "id") == null || view.text("event_type") == null) {
            return new Mapped.Unmappable("apono_request_id", "the webhook names no event type and request", "/data/id");
        }
        return request(view, context, time);
    }

    private Mapped request(View view, SourceContext context, Instant time) {
        String type = view.textOr("", "event_type").replaceFirst("^Access", "");
        View data = view.at("data");
        String id = data.textOr("", "id");
        Grant whole = grant(data);
        Actor requester = person(data.at("requester"));
        String eventId = id + "|" + view.textOr("", "event_type") + "|" + view.scalar("event_time");
        List<EventBuilder> made = new ArrayList<>();
        switch (type) {
            case "RequestCreated" -> made.add(event(context, eventId, EventType.REQUEST, time).actor(requester).grant(whole));
            case "RequestApproved" -> decisions(made, context, eventId, time, data, Approval.Decision.APPROVED);
            case "RequestRejected" -> decisions(made, context, eventId, time, data, Approval.Decision.REJECTED);
            case "RequestGranted" -> made.add(event(context, eventId, EventType.GRANT, time).grant(whole));
            case "RequestFailed" -> made.add(event(context, eventId, EventType.GRANT, time).grant(whole).outcome(Outcome.FAILED));
            case "RequestExpired" -> made.add(ended(context, eventId, time, whole));
            default -> {
                return new Mapped.Unmappable("apono_event_type", "no such event type is known", "/event_type");
            }
        }
        List<Event> events = new ArrayList<>();
        for (EventBuilder event : made) {
            event.link("apono.request_id", id);
            String friendly = data.text("friendly_id");
            if (friendly != null) {
                event.link("apono.friendly_id", friendly);
            }
            if (whole.ticket() != null) {
                event.link("ticket", whole.ticket());
            }
            events.add(event.build());
        }
        return new Mapped.Events(events);
    }

    private EventBuilder ended(SourceContext context, String eventId, Instant time, Grant whole) {
        Instant planned = whole.expiresAt();
        if (planned == null || !time.isBefore(planned)) {
            return event(context, eventId, EventType.EXPIRY, time).grant(Grant.of(whole.ref()));
        }
        return event(context, eventId, EventType.REVOCATION, time).grant(Grant.of(whole.ref())).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, whole.ref()), time, "ended before its time",
                Revocation.Mode.MANUAL, null, null));
    }

    private void decisions(List<EventBuilder> made, SourceContext context, String eventId, Instant time, View data,
            Approval.Decision decision) {
        Grant grant = Grant.of(ref(data));
        int ordinal = 0;
        for (View approval : data.at("approvals").elements()) {
            if (!decision.name().equalsIgnoreCase(approval.textOr("", "status"))) {
                continue;
            }
            Actor by = person(approval.at("approver"));
            made.add(event(context, eventId, type(decision), time, ordinal++).actor(by).grant(grant)
                    .approval(new Approval(null, Approval.Kind.HUMAN, by, decision, data.text("access_flow", "id"), null, null,
                            null, null)));
        }
        if (made.isEmpty()) {
            String flow = data.text("access_flow", "id");
            made.add(event(context, eventId, type(decision), time).grant(grant).approval(new Approval(null,
                    Approval.Kind.POLICY, null, decision, flow, null, null, null, null)));
        }
    }

    private static EventType type(Approval.Decision decision) {
        return decision == Approval.Decision.REJECTED ? EventType.DENIAL : EventType.APPROVAL;
    }

    private static String ref(View data) {
        return "apono:req:" + data.textOr("", "id");
    }

    private static Grant grant(View data) {
        List<String> scope = new ArrayList<>();
        for (View group : data.at("access_groups").elements()) {
            for (View unit : group.at("access_units").elements()) {
                String path = unit.text("resource", "path");
                if (path != null && !scope.contains(path)) {
                    scope.add(path);
                }
            }
        }
        int approvals = data.at("approvals").elements().size();
        String relation = data.textOr("", "approvals_logical_relation").toUpperCase(Locale.ROOT);
        Integer quorum = approvals == 0 ? null : Integer.valueOf(relation.startsWith("ALL") ? approvals : 1);
        Actor grantee = grantee(data.at("grantee"));
        return new Grant(ref(data), grantee == null ? person(data.at("requester")) : grantee, scope, List.of(), null,
                data.time("creation_date").orElse(null), data.time("revocation_date").orElse(null), null,
                data.text("justification"), data.text("custom_fields", "ticket"), null, quorum);
    }

    private static @Nullable Actor person(View person) {
        String id = person.text("id");
        return id == null ? null : Actor.of("apono:user:" + id, ActorKind.HUMAN, person.text("name"));
    }

    private static @Nullable Actor grantee(View grantee) {
        String id = grantee.text("id");
        if (id == null) {
            return null;
        }
        ActorKind kind = switch (grantee.textOr("USER", "type").toUpperCase(Locale.ROOT)) {
            case "GROUP" -> ActorKind.GROUP;
            case "AGENT" -> ActorKind.AGENT;
            case "SERVICE_ACCOUNT", "MACHINE" -> ActorKind.SERVICE_ACCOUNT;
            default -> ActorKind.HUMAN;
        };
        return Actor.of("apono:grantee:" + id, kind, grantee.text("name"));
    }

    private Event agent(View view, SourceContext context, Instant time) {
        View tool = view.at("tool_activity");
        String session = view.textOr("unknown", "session_id");
        boolean denied = "DENY".equalsIgnoreCase(tool.text("enforcement_decision"));
        boolean elevated = view.at("access_elevated").isObject();
        EventType type = elevated ? EventType.DELEGATION : denied ? EventType.ATTEMPT : EventType.USE;
        String tag = view.textOr(elevated ? "access_elevated" : "tool_activity", "type");
        String id = session + "|" + tag + "|" + view.scalar("event_time") + "|" + tool.textOr("", "tool_name");
        Source source = new Source(context.sourceId(), "apono", "agentic-session", id, EventIdKind.COMPOSITE, null, id(), 0);
        EventBuilder event = Event.of(source, type, elevated ? Layer.IDENTITY : Layer.PRIVILEGE, time)
                .outcome(denied ? Outcome.DENIED : Outcome.SUCCESS)
                .actor(inSession(view, session)).onBehalfOf(behind(view, session))
                .context(Context.builder().session("apono:" + session).tool(tool.text("tool_name"))
                        .toolServer(tool.text("mcp_server_name")).intent(tool.text("intent_action"))
                        .resource(elevated ? null : "tool:" + tool.textOr("unknown", "mcp_server_name")).build())
                .link("apono.agent_session", session);
        String request = view.text("access_elevated", "access_request_id");
        return (request == null ? event : event.link("apono.request_id", request)).action(elevated ? null : Action.EXEC).build();
    }

    /// The agent that the event names, in its session; else the session alone.
    private static Actor inSession(View view, String session) {
        String id = view.text("agent", "id");
        return id == null
                ? Actor.of("apono:agent-session:" + session, ActorKind.AGENT)
                : new Actor("apono:grantee:" + id, ActorKind.AGENT, view.text("agent", "name"), session, null);
    }

    /// Whom the agent works for, when the event says so.
    private static List<Hop> behind(View view, String session) {
        String id = view.text("requester", "id");
        return id == null
                ? List.of()
                : List.of(new Hop("apono:user:" + id, ActorKind.HUMAN.name(), null, "apono agent session " + session));
    }

    private EventBuilder event(SourceContext context, String eventId, EventType type, Instant time) {
        return event(context, eventId, type, time, 0);
    }

    private EventBuilder event(SourceContext context, String eventId, EventType type, Instant time, int ordinal) {
        Source source = new Source(context.sourceId(), "apono", "webhook", eventId, EventIdKind.COMPOSITE, null, id(), ordinal);
        return Event.of(source, type, Layer.PRIVILEGE, time).outcome(Outcome.SUCCESS);
    }

    @Override
    public List<String> secretPaths() {
        return List.of("..tool_args", "..toolArgs");
    }
}
