package custody.ingest.adapter.cloudtrail;

import custody.ingest.adapter.View;
import custody.ledger.event.Action;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls of Secrets Manager, Key Management and the Parameter Store: uses of secrets and what changes them.
final class SecretCalls {
    private final TrailRecord record;
    private final IamCalls iam;

    SecretCalls(TrailRecord record, IamCalls iam) {
        this.record = record;
        this.iam = iam;
    }

    void map(List<EventBuilder> made) {
        switch (record.call) {
            case "secretsmanager:GetSecretValue" ->
                use(made, Action.FETCH, record.refs.secret(record.id("secretId")), record.asked.text("versionId"));
            case "secretsmanager:BatchGetSecretValue" -> batch(made);
            case "kms:Decrypt", "kms:GenerateDataKey" -> use(made, Action.DECRYPT, key(), null);
            case "kms:Sign" -> use(made, Action.SIGN, key(), null);
            case "ssm:GetParameter" -> use(made, Action.FETCH, record.refs.parameter(record.id("name")), null);
            case "ssm:GetParametersByPath" ->
                use(made, Action.LIST, record.refs.parameter(record.id("path")).replaceFirst("/?$", "/*"), null);
            case "ssm:GetParameters" -> parameters(made);
            default -> changes(made, record.call.substring(record.call.indexOf(':') + 1));
        }
    }

    private void changes(List<EventBuilder> made, String verb) {
        if (record.call.startsWith("secretsmanager:")) {
            secretChange(made, verb);
        } else if (record.call.startsWith("ssm:")) {
            made.add(record.event(verb.equals("PutParameter") ? EventType.ROTATE : EventType.INVENTORY, Layer.CUSTODY)
                    .secret(Secret.of(record.refs.parameter(record.id("name")))));
        } else {
            made.add(verb.equals("EnableKey") ? record.event(EventType.INVENTORY, Layer.CUSTODY).secret(Secret.of(key()))
                    : record.revoke(Revocation.Kind.SECRET, key(), Layer.CUSTODY));
        }
    }

    private void secretChange(List<EventBuilder> made, String verb) {
        String ref = record.refs.secret(record.asked.text("name") != null ? record.id("name") : record.id("secretId"));
        switch (verb) {
            case "RotateSecret", "PutSecretValue", "RotationSucceeded", "UpdateSecret" -> {
                String version = record.answered.text("versionId");
                String target = verb.equals("RotationSucceeded")
                        ? record.refs.secret(record.view.textOr(record.id("secretId"), "additionalEventData", "SecretId")) : ref;
                made.add(record.event(EventType.ROTATE, Layer.CUSTODY).secret(new Secret(target, "secret", null, version, null)));
            }
            case "DeleteSecret" -> made.add(record.revoke(Revocation.Kind.SECRET, ref, Layer.CUSTODY));
            case "PutResourcePolicy", "DeleteResourcePolicy" -> iam.policyOf(made, "aws:policy:" + ref, null, List.of(ref), verb.startsWith("Put"));
            default -> made.add(record.event(EventType.INVENTORY, Layer.CUSTODY)
                    .secret(new Secret(ref, "secret", null, null, verb.equals("CreateSecret") ? tags() : null)));
        }
    }

    /// The tags that a secret is created with; null when the call names none. What is tagged later has others besides, which
    /// its call does not tell.
    private @Nullable List<String> tags() {
        List<String> tags = new ArrayList<>();
        for (View tag : record.asked.at("tags").elements()) {
            String key = tag.text("key");
            if (key != null) {
                String value = tag.text("value");
                tags.add(value == null ? key : key + "=" + value);
            }
        }
        return tags.isEmpty() ? null : tags;
    }

    private void batch(List<EventBuilder> made) {
        List<String> ids = record.asked.texts("secretIdList");
        for (View value : record.answered.at("secretValues").elements()) {
            String arn = value.text("aRN") == null ? value.text("arn") : value.text("aRN");
            if (arn != null && !ids.contains(arn)) {
                ids.add(arn);
            }
        }
        if (ids.isEmpty()) {
            use(made, Action.FETCH, record.refs.secret("*"), null);
        }
        ids.forEach(id -> use(made, Action.FETCH, record.refs.secret(id), null));
    }

    private void parameters(List<EventBuilder> made) {
        List<String> names = record.asked.texts("names");
        (names.isEmpty() ? List.of("*") : names).forEach(name -> use(made, Action.FETCH, record.refs.parameter(name), null));
    }

    private void use(List<EventBuilder> made, Action action, String ref, @Nullable String version) {
        made.add(record.event(EventType.USE, Layer.CUSTODY).action(action).secret(new Secret(ref, null, null, version, null)));
    }

    private String key() {
        for (View resource : record.view.at("resources").elements()) {
            String arn = resource.text("ARN") == null ? resource.text("arn") : resource.text("ARN");
            if (arn != null && arn.contains(":kms:")) {
                return record.refs.key(arn);
            }
        }
        return record.refs.key(record.id("keyId"));
    }
}
