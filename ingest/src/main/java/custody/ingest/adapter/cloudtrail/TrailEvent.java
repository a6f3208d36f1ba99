package custody.ingest.adapter.cloudtrail;

import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.View;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.json.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One CloudTrail record, from its name to its events.
final class TrailEvent {
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

    private final TrailRecord record;

    TrailEvent(CloudTrailAdapter adapter, SourceContext context, View view, JsonNode record) {
        this.record = new TrailRecord(adapter, context, view, record);
    }

    boolean isAboutAccess() {
        return ACCESS.contains(record.call);
    }

    String whyNot() {
        boolean reads = Boolean.TRUE.equals(record.view.truth("readOnly"))
                || record.view.textOr("", "eventName").matches("(Get|List|Describe|Lookup|Head|Check).*");
        return reads ? "read_only" : "not_about_access";
    }

    Mapped map() {
        List<EventBuilder> made = new ArrayList<>();
        IamCalls iam = new IamCalls(record);
        switch (record.call.substring(0, record.call.indexOf(':'))) {
            case "secretsmanager", "kms", "ssm" -> new SecretCalls(record, iam).map(made);
            case "sts", "signin" -> new SessionCalls(record).map(made);
            default -> iam.map(made);
        }
        List<Event> events = record.finished(made);
        return events.isEmpty() ? new Mapped.Skipped("not_about_access") : new Mapped.Events(events);
    }
}
