package custody.ingest.adapter.cloudtrail;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Credential;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls of Identity and Access Management: access keys, policies as grants, groups, identities that go.
final class IamCalls {
    private final TrailRecord record;

    IamCalls(TrailRecord record) {
        this.record = record;
    }

    void map(List<EventBuilder> made) {
        String verb = record.call.substring(record.call.indexOf(':') + 1);
        if (verb.endsWith("AccessKey")) {
            accessKey(made, verb);
        } else if (verb.endsWith("Policy") && !verb.equals("UpdateAssumeRolePolicy")) {
            policy(made, verb);
        } else if (verb.endsWith("Group")) {
            membership(made, verb);
        } else if (verb.equals("DeleteUser") || verb.equals("DeleteRole")) {
            made.add(record.revoke(Revocation.Kind.IDENTITY, principal(), Layer.IDENTITY));
        } else {
            made.add(record.event(EventType.ADMIN, Layer.IDENTITY));
        }
    }

    private void accessKey(List<EventBuilder> made, String verb) {
        String key = verb.startsWith("Create") ? record.answered.text("accessKey", "accessKeyId") : record.asked.text("accessKeyId");
        String ref = key == null ? "aws:issued:" + record.eventId() : "aws:ak:" + key;
        boolean active = "Active".equalsIgnoreCase(record.asked.text("status"));
        EventBuilder event = verb.startsWith("Create")
                ? record.event(EventType.ISSUE, Layer.BROKER).credential(new Credential(ref, "accessKey", null, null, null,
                        Actor.of(principal(), ActorKind.HUMAN)))
                : record.event(EventType.REVOCATION, Layer.BROKER).revocation(new Revocation(
                        new Revocation.Target(Revocation.Kind.CREDENTIAL, ref), null, record.call, Revocation.Mode.MANUAL, null,
                        active ? Boolean.TRUE : null));
        made.add(key == null ? event : event.links(List.of()).link("aws.access_key_id", key));
    }

    private void policy(List<EventBuilder> made, String verb) {
        String arn = record.asked.text("policyArn");
        String policy = arn != null ? arn : record.asked.textOr("inline", "policyName");
        ActorKind kind = verb.contains("Group") ? ActorKind.GROUP : verb.contains("User") ? ActorKind.HUMAN : ActorKind.WORKLOAD;
        policyOf(made, "aws:policy:" + principal() + ":" + policy, Actor.of(principal(), kind), List.of(),
                verb.startsWith("Attach") || verb.startsWith("Put"));
    }

    /// A policy gives, or takes away, what it says: a grant of the policy's name.
    void policyOf(List<EventBuilder> made, String ref, @Nullable Actor grantee, List<String> scope, boolean gives) {
        if (!gives) {
            made.add(record.revoke(Revocation.Kind.GRANT, ref, Layer.PRIVILEGE));
            return;
        }
        made.add(record.event(EventType.GRANT, Layer.PRIVILEGE)
                .grant(new Grant(ref, grantee, scope, List.of(), null, null, null, null, null, null, null, null)));
        Actor by = record.identity.actor();
        if (by != null && record.error == null) {
            boolean person = by.kind() == ActorKind.HUMAN;
            made.add(record.event(EventType.APPROVAL, Layer.PRIVILEGE).grant(Grant.of(ref))
                    .approval(new Approval(null, person ? Approval.Kind.HUMAN : Approval.Kind.POLICY, by,
                            Approval.Decision.APPROVED, person ? null : by.ref(), null, null, null, null)));
        }
    }

    private void membership(List<EventBuilder> made, String verb) {
        Actor user = Actor.of("aws:iam:" + record.account + ":user/" + record.id("userName"), ActorKind.HUMAN);
        Actor group = Actor.of("aws:iam:" + record.account + ":group/" + record.id("groupName"), ActorKind.GROUP);
        Instant at = record.time();
        boolean joins = verb.startsWith("Add");
        made.add(record.event(EventType.INVENTORY, Layer.IDENTITY).relation(
                new Relation(Relation.Kind.MEMBER_OF, user, group, joins ? at : null, joins ? null : at)));
    }

    private String principal() {
        String role = record.asked.text("roleName");
        String group = record.asked.text("groupName");
        if (role != null) {
            return "aws:iam:" + record.account + ":role/" + role;
        }
        if (group != null) {
            return "aws:iam:" + record.account + ":group/" + group;
        }
        String self = record.view.textOr("unknown", "userIdentity", "userName");
        return "aws:iam:" + record.account + ":user/" + record.asked.textOr(record.answered.textOr(self, "accessKey", "userName"), "userName");
    }
}
