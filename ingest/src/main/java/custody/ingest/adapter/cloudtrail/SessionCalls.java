package custody.ingest.adapter.cloudtrail;

import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Hop;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Calls of the Security Token Service, and sign-ins: credentials that are given, sessions that begin.
final class SessionCalls {
    private static final DateTimeFormatter STS_TIME = DateTimeFormatter.ofPattern("MMM d, uuuu h:mm:ss a", Locale.ENGLISH);

    private final TrailRecord record;

    SessionCalls(TrailRecord record) {
        this.record = record;
    }

    void map(List<EventBuilder> made) {
        switch (record.call) {
            case "signin:ConsoleLogin" -> login(made);
            case "signin:SwitchRole" -> made.add(record.event(EventType.SESSION_START, Layer.IDENTITY));
            case "signin:PasswordUpdated" -> made.add(record.event(EventType.ADMIN, Layer.IDENTITY));
            default -> issue(made);
        }
    }

    private void issue(List<EventBuilder> made) {
        View credentials = record.answered.at("credentials");
        String key = credentials.text("accessKeyId");
        String roleArn = record.asked.text("roleArn");
        String role = roleArn == null ? null : roleArn.substring(roleArn.lastIndexOf('/') + 1);
        String roleAccount = roleArn == null || roleArn.split(":", -1).length < 6 ? record.account : roleArn.split(":", -1)[4];
        String name = record.asked.text("roleSessionName");
        Actor holder = role == null ? null
                : new Actor(TrailIdentity.roleRef(roleAccount, role), ActorKind.WORKLOAD, role, name, null);
        String session = role == null || name == null ? null : TrailIdentity.sessionRef(roleAccount, role, name);
        EventBuilder event = record.event(EventType.ISSUE, Layer.BROKER).action(role == null ? Action.AUTHENTICATE : Action.ASSUME)
                .credential(new Credential(key == null ? "aws:issued:" + record.eventId() : "aws:ak:" + key, "accessKey", null,
                        parent(), expiration(credentials), holder));
        links(event, key, name);
        if (session != null) {
            event.context(record.where().session(session).build());
        }
        made.add(event);
        String source = record.asked.text("sourceIdentity");
        String person = source != null ? source : name != null && name.indexOf('@') > 0 ? name : null;
        Actor caller = record.identity.actor();
        if (person != null && caller != null && record.error == null && !TrailIdentity.person(person).equals(caller.ref())) {
            ActorKind kind = person.indexOf('@') > 0 ? ActorKind.HUMAN : ActorKind.UNKNOWN;
            EventBuilder delegation = record.event(EventType.DELEGATION, Layer.IDENTITY)
                    .onBehalfOf(List.of(new Hop(TrailIdentity.person(person), kind.name(), null,
                            source == null ? null : "aws source identity")))
                    .context(record.where().session(session).build());
            links(delegation, null, name);
            made.add(delegation);
        }
    }

    private void links(EventBuilder event, @Nullable String key, @Nullable String sessionName) {
        if (key != null) {
            event.links(List.of()).link("aws.access_key_id", key);
        }
        String source = record.asked.text("sourceIdentity");
        if (source != null) {
            event.link("aws.source_identity", source);
        }
        String wanted = record.sessionNameLink();
        if (sessionName != null) {
            event.link(wanted.isEmpty() ? "aws.session_name" : wanted, sessionName);
        }
    }

    private @Nullable Instant expiration(View credentials) {
        Instant usual = credentials.time("expiration").orElse(null);
        String text = credentials.text("expiration");
        if (usual != null || text == null) {
            return usual;
        }
        try {
            return LocalDateTime.parse(text.replace('\u202f', ' '), STS_TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private @Nullable String parent() {
        String key = record.callerKey();
        return key == null ? null : "aws:ak:" + key;
    }

    private void login(List<EventBuilder> made) {
        boolean good = "Success".equals(record.answered.text("ConsoleLogin"));
        Context where = record.where().mfa("Yes".equals(record.view.text("additionalEventData", "MFAUsed"))).build();
        made.add(record.event(good ? EventType.SESSION_START : EventType.ATTEMPT, Layer.IDENTITY)
                .action(Action.AUTHENTICATE).outcome(good ? Outcome.SUCCESS : Outcome.FAILED).context(where));
    }
}
