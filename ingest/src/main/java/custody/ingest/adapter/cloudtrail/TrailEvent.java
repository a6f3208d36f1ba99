package custody.ingest.adapter.cloudtrail;

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
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One CloudTrail record, from its name to its events.
final class TrailEvent {
    private static final DateTimeFormatter STS_TIME = DateTimeFormatter.ofPattern("MMM d, uuuu h:mm:ss a", Locale.ENGLISH);
    private static final Set<String> ACCESS = Set.of(
            "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "secretsmanager:RotateSecret",
            "secretsmanager:RotationSucceeded", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret",
            "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:RestoreSecret",
            "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:PutResourcePolicy",
            "secretsmanager:DeleteResourcePolicy", "kms:Decrypt", "kms:GenerateDataKey", "kms:Sign", "kms:DisableKey", "kms:EnableKey",
            "kms:ScheduleKeyDeletion", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath",
            "ssm:PutParameter", "ssm:DeleteParameter", "sts:AssumeRole", "sts:AssumeRoleWithSAML",
            "sts:AssumeRoleWithWebIdentity", "sts:GetSessionToken", "sts:GetFederationToken", "iam:CreateAccessKey",
            "iam:UpdateAccessKey", "iam:DeleteAccessKey", "iam:AttachRolePolicy", "iam:AttachUserPolicy",
            "iam:AttachGroupPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:PutGroupPolicy",
            "iam:DetachRolePolicy", "iam:DetachUserPolicy", "iam:DetachGroupPolicy", "iam:DeleteRolePolicy",
            "iam:DeleteUserPolicy", "iam:DeleteGroupPolicy", "iam:AddUserToGroup", "iam:RemoveUserFromGroup",
            "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:DeleteLoginProfile", "iam:CreateUser", "iam:DeleteUser",
            "iam:CreateRole", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "signin:ConsoleLogin", "signin:SwitchRole",
            "signin:PasswordUpdated");

    private final CloudTrailAdapter adapter;
    private final SourceContext context;
    private final View view;
    private final JsonNode record;
    private final String call;
    private final String account;
    private final TrailIdentity identity;
    private final SecretRefs refs;
    private final View asked;
    private final View answered;
    private final @Nullable String error;

    TrailEvent(CloudTrailAdapter adapter, SourceContext context, View view, JsonNode record) {
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

    boolean isAboutAccess() {
        return ACCESS.contains(call);
    }

    String whyNot() {
        boolean reads = Boolean.TRUE.equals(view.truth("readOnly"))
                || view.textOr("", "eventName").matches("(Get|List|Describe|Lookup|Head|Check).*");
        return reads ? "read_only" : "not_about_access";
    }

    Mapped map() {
        List<EventBuilder> made = new ArrayList<>();
        switch (call) {
            case "secretsmanager:GetSecretValue" -> use(made, Action.FETCH, refs.secret(id("secretId")), asked.text("versionId"));
            case "secretsmanager:BatchGetSecretValue" -> batch(made);
            case "kms:Decrypt", "kms:GenerateDataKey" -> use(made, Action.DECRYPT, key(), null);
            case "kms:Sign" -> use(made, Action.SIGN, key(), null);
            case "ssm:GetParameter" -> use(made, Action.FETCH, refs.parameter(id("name")), null);
            case "ssm:GetParametersByPath" -> use(made, Action.LIST, refs.parameter(id("path")).replaceFirst("/?$", "/*"), null);
            case "ssm:GetParameters" -> parameters(made);
            case "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:GetSessionToken",
                    "sts:GetFederationToken" -> issue(made);
            case "signin:ConsoleLogin" -> login(made);
            case "signin:SwitchRole" -> made.add(event(EventType.SESSION_START, Layer.IDENTITY));
            default -> changes(made);
        }
        List<Event> events = new ArrayList<>();
        for (EventBuilder builder : made) {
            events.add(error == null ? builder.build() : failed(builder));
        }
        return events.isEmpty() ? new Mapped.Skipped("not_about_access") : new Mapped.Events(numbered(events));
    }

    private void changes(List<EventBuilder> made) {
        String verb = call.substring(call.indexOf(':') + 1);
        if (call.startsWith("secretsmanager:")) {
            secretChange(made, verb);
        } else if (call.startsWith("ssm:")) {
            made.add(event(verb.equals("PutParameter") ? EventType.ROTATE : EventType.INVENTORY, Layer.CUSTODY)
                    .secret(Secret.of(refs.parameter(id("name")))));
        } else if (call.startsWith("kms:")) {
            made.add(verb.equals("EnableKey") ? event(EventType.INVENTORY, Layer.CUSTODY).secret(Secret.of(key()))
                    : revoke(Revocation.Kind.SECRET, key(), Layer.CUSTODY));
        } else if (verb.endsWith("AccessKey")) {
            accessKey(made, verb);
        } else if (verb.endsWith("Policy") && !verb.equals("UpdateAssumeRolePolicy")) {
            policy(made, verb);
        } else if (verb.endsWith("Group")) {
            membership(made, verb);
        } else if (verb.equals("DeleteUser") || verb.equals("DeleteRole")) {
            made.add(revoke(Revocation.Kind.IDENTITY, principal(), Layer.IDENTITY));
        } else {
            made.add(event(EventType.ADMIN, Layer.IDENTITY));
        }
    }

    private void secretChange(List<EventBuilder> made, String verb) {
        String ref = refs.secret(asked.text("name") != null ? id("name") : id("secretId"));
        switch (verb) {
            case "RotateSecret", "PutSecretValue", "RotationSucceeded", "UpdateSecret" -> {
                String version = answered.text("versionId");
                String target = verb.equals("RotationSucceeded")
                        ? refs.secret(view.textOr(id("secretId"), "additionalEventData", "SecretId")) : ref;
                made.add(event(EventType.ROTATE, Layer.CUSTODY).secret(new Secret(target, "secret", null, version, List.of())));
            }
            case "DeleteSecret" -> made.add(revoke(Revocation.Kind.SECRET, ref, Layer.CUSTODY));
            case "PutResourcePolicy", "DeleteResourcePolicy" -> policyOf(made, "aws:policy:" + ref, null, List.of(ref), verb.startsWith("Put"));
            default -> made.add(event(EventType.INVENTORY, Layer.CUSTODY).secret(new Secret(ref, "secret", null, null, tags())));
        }
    }

    private List<String> tags() {
        List<String> tags = new ArrayList<>();
        for (View tag : asked.at("tags").elements()) {
            String key = tag.text("key");
            if (key != null) {
                String value = tag.text("value");
                tags.add(value == null ? key : key + "=" + value);
            }
        }
        return tags;
    }

    private void batch(List<EventBuilder> made) {
        List<String> ids = asked.texts("secretIdList");
        for (View value : answered.at("secretValues").elements()) {
            String arn = value.text("aRN") == null ? value.text("arn") : value.text("aRN");
            if (arn != null && !ids.contains(arn)) {
                ids.add(arn);
            }
        }
        if (ids.isEmpty()) {
            use(made, Action.FETCH, refs.secret("*"), null);
        }
        ids.forEach(id -> use(made, Action.FETCH, refs.secret(id), null));
    }

    private void parameters(List<EventBuilder> made) {
        List<String> names = asked.texts("names");
        (names.isEmpty() ? List.of("*") : names).forEach(name -> use(made, Action.FETCH, refs.parameter(name), null));
    }

    private void use(List<EventBuilder> made, Action action, String ref, @Nullable String version) {
        made.add(event(EventType.USE, Layer.CUSTODY).action(action).secret(new Secret(ref, null, null, version, List.of())));
    }

    private String key() {
        for (View resource : view.at("resources").elements()) {
            String arn = resource.text("ARN") == null ? resource.text("arn") : resource.text("ARN");
            if (arn != null && arn.contains(":kms:")) {
                return refs.key(arn);
            }
        }
        return refs.key(id("keyId"));
    }

    private void issue(List<EventBuilder> made) {
        View credentials = answered.at("credentials");
        String key = credentials.text("accessKeyId");
        String roleArn = asked.text("roleArn");
        String role = roleArn == null ? null : roleArn.substring(roleArn.lastIndexOf('/') + 1);
        String roleAccount = roleArn == null || roleArn.split(":", -1).length < 6 ? account : roleArn.split(":", -1)[4];
        String name = asked.text("roleSessionName");
        Actor holder = role == null ? null
                : new Actor(TrailIdentity.roleRef(roleAccount, role), ActorKind.WORKLOAD, role, name, null);
        String session = role == null || name == null ? null : TrailIdentity.sessionRef(roleAccount, role, name);
        EventBuilder event = event(EventType.ISSUE, Layer.BROKER).action(role == null ? Action.AUTHENTICATE : Action.ASSUME)
                .credential(new Credential(key == null ? "aws:issued:" + eventId() : "aws:ak:" + key, "accessKey", null,
                        parent(), expiration(credentials), holder));
        links(event, key, name);
        if (session != null) {
            event.context(where().session(session).build());
        }
        made.add(event);
        String source = asked.text("sourceIdentity");
        String person = source != null ? source : name != null && name.indexOf('@') > 0 ? name : null;
        Actor caller = identity.actor();
        if (person != null && caller != null && error == null && !TrailIdentity.person(person).equals(caller.ref())) {
            ActorKind kind = person.indexOf('@') > 0 ? ActorKind.HUMAN : ActorKind.UNKNOWN;
            EventBuilder delegation = event(EventType.DELEGATION, Layer.IDENTITY)
                    .onBehalfOf(List.of(new Hop(TrailIdentity.person(person), kind.name(), null,
                            source == null ? null : "aws source identity")))
                    .context(where().session(session).build());
            links(delegation, null, name);
            made.add(delegation);
        }
    }

    private void links(EventBuilder event, @Nullable String key, @Nullable String sessionName) {
        if (key != null) {
            event.links(List.of()).link("aws.access_key_id", key);
        }
        String source = asked.text("sourceIdentity");
        if (source != null) {
            event.link("aws.source_identity", source);
        }
        String wanted = context.setting("sessionNameLink", "");
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
        String key = view.text("userIdentity", "accessKeyId");
        return key == null ? null : "aws:ak:" + key;
    }

    private void login(List<EventBuilder> made) {
        boolean good = "Success".equals(answered.text("ConsoleLogin"));
        Context where = where().mfa("Yes".equals(view.text("additionalEventData", "MFAUsed"))).build();
        made.add(event(good ? EventType.SESSION_START : EventType.ATTEMPT, Layer.IDENTITY)
                .action(Action.AUTHENTICATE).outcome(good ? Outcome.SUCCESS : Outcome.FAILED).context(where));
    }

    private void accessKey(List<EventBuilder> made, String verb) {
        String key = verb.startsWith("Create") ? answered.text("accessKey", "accessKeyId") : asked.text("accessKeyId");
        String ref = key == null ? "aws:issued:" + eventId() : "aws:ak:" + key;
        boolean active = "Active".equalsIgnoreCase(asked.text("status"));
        EventBuilder event = verb.startsWith("Create")
                ? event(EventType.ISSUE, Layer.BROKER).credential(new Credential(ref, "accessKey", null, null, null,
                        Actor.of(principal(), ActorKind.HUMAN)))
                : event(EventType.REVOCATION, Layer.BROKER).revocation(new Revocation(
                        new Revocation.Target(Revocation.Kind.CREDENTIAL, ref), null, call, Revocation.Mode.MANUAL, null,
                        active ? Boolean.TRUE : null));
        made.add(key == null ? event : event.links(List.of()).link("aws.access_key_id", key));
    }

    private void policy(List<EventBuilder> made, String verb) {
        String arn = asked.text("policyArn");
        String policy = arn != null ? arn : asked.textOr("inline", "policyName");
        ActorKind kind = verb.contains("Group") ? ActorKind.GROUP : verb.contains("User") ? ActorKind.HUMAN : ActorKind.WORKLOAD;
        policyOf(made, "aws:policy:" + principal() + ":" + policy, Actor.of(principal(), kind), List.of(),
                verb.startsWith("Attach") || verb.startsWith("Put"));
    }

    private void policyOf(List<EventBuilder> made, String ref, @Nullable Actor grantee, List<String> scope, boolean gives) {
        if (!gives) {
            made.add(revoke(Revocation.Kind.GRANT, ref, Layer.PRIVILEGE));
            return;
        }
        made.add(event(EventType.GRANT, Layer.PRIVILEGE)
                .grant(new Grant(ref, grantee, scope, List.of(), null, null, null, null, null, null, null, null)));
        Actor by = identity.actor();
        if (by != null && error == null) {
            boolean person = by.kind() == ActorKind.HUMAN;
            made.add(event(EventType.APPROVAL, Layer.PRIVILEGE).grant(Grant.of(ref))
                    .approval(new Approval(null, person ? Approval.Kind.HUMAN : Approval.Kind.POLICY, by,
                            Approval.Decision.APPROVED, person ? null : by.ref(), null, null, null, null)));
        }
    }

    private void membership(List<EventBuilder> made, String verb) {
        Actor user = Actor.of("aws:iam:" + account + ":user/" + id("userName"), ActorKind.HUMAN);
        Actor group = Actor.of("aws:iam:" + account + ":group/" + id("groupName"), ActorKind.GROUP);
        Instant at = time();
        boolean joins = verb.startsWith("Add");
        made.add(event(EventType.INVENTORY, Layer.IDENTITY).relation(
                new Relation(Relation.Kind.MEMBER_OF, user, group, joins ? at : null, joins ? null : at)));
    }

    private String principal() {
        String role = asked.text("roleName");
        String group = asked.text("groupName");
        if (role != null) {
            return "aws:iam:" + account + ":role/" + role;
        }
        if (group != null) {
            return "aws:iam:" + account + ":group/" + group;
        }
        String self = view.textOr("unknown", "userIdentity", "userName");
        return "aws:iam:" + account + ":user/" + asked.textOr(answered.textOr(self, "accessKey", "userName"), "userName");
    }

    private EventBuilder revoke(Revocation.Kind kind, String ref, Layer layer) {
        return event(EventType.REVOCATION, layer).revocation(new Revocation(new Revocation.Target(kind, ref), null, call,
                Revocation.Mode.MANUAL, null, null));
    }

    /// What was refused or failed is an attempt, whatever it would have been.
    private Event failed(EventBuilder builder) {
        String code = error == null ? "" : error;
        boolean denied = code.matches("(?i).*(denied|unauthorized|forbidden).*");
        String key = view.text("userIdentity", "accessKeyId");
        return builder.type(EventType.ATTEMPT).credential(key == null ? null : Credential.of("aws:ak:" + key, "accessKey"))
                .outcome(denied ? Outcome.DENIED : Outcome.FAILED)
                .grant(null).revocation(null).relation(null).build();
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

    private EventBuilder event(EventType type, Layer layer) {
        boolean named = view.text("eventID") != null;
        Source source = new Source(context.sourceId(), "aws", "cloudtrail", eventId(),
                named ? EventIdKind.NATIVE : EventIdKind.HASH, null, adapter.id(), 0);
        EventBuilder event = Event.of(source, type, layer, time()).outcome(Outcome.SUCCESS).actionRaw(call)
                .actor(identity.actor()).onBehalfOf(identity.onBehalfOf()).context(where().build());
        boolean uses = type == EventType.USE || type == EventType.ATTEMPT;
        String key = view.text("userIdentity", "accessKeyId");
        if (key != null && uses) {
            event.credential(Credential.of("aws:ak:" + key, "accessKey")).link("aws.access_key_id", key);
        }
        String wanted = context.setting("sessionNameLink", "");
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

    private Context.Builder where() {
        String address = view.text("sourceIPAddress");
        boolean service = address != null && address.endsWith(".amazonaws.com");
        return Context.builder().ip(service ? null : address).ipTrusted(address == null || service ? null : Boolean.TRUE)
                .userAgent(view.text("userAgent")).session(identity.session())
                .tool(view.text("userIdentity", "invokedBy")).requestId(view.text("requestID"))
                .mfa(view.truth("userIdentity", "sessionContext", "attributes", "mfaAuthenticated"));
    }

    private Instant time() {
        return view.time("eventTime").orElse(Instant.EPOCH);
    }

    private String id(String name) {
        return asked.textOr("unknown", name);
    }

    private String eventId() {
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
