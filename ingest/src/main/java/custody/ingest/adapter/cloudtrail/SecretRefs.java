package custody.ingest.adapter.cloudtrail;

import java.util.regex.Pattern;

/// The one form of a ref for what AWS names by short name, path or ARN.
final class SecretRefs {
    private static final Pattern SUFFIX = Pattern.compile("-[A-Za-z0-9]{6}$");

    private final String region;
    private final String account;

    SecretRefs(String region, String account) {
        this.region = region;
        this.account = account;
    }

    /// `aws:secretsmanager:<region>:<account>:<name>`; the six letters that an ARN puts behind the name go.
    String secret(String id) {
        String[] arn = id.split(":", 7);
        return arn.length == 7 && arn[0].equals("arn")
                ? "aws:secretsmanager:" + arn[3] + ":" + arn[4] + ":" + SUFFIX.matcher(arn[6]).replaceFirst("")
                : "aws:secretsmanager:" + region + ":" + account + ":" + id;
    }

    /// `aws:ssm:<region>:<account>:parameter/<name>`, the name without its leading slash and version.
    String parameter(String id) {
        String[] arn = id.split(":", 6);
        boolean full = arn.length == 6 && arn[0].equals("arn");
        String name = full ? arn[5].replaceFirst("^parameter/?", "") : id;
        String plain = name.startsWith("/") ? name.substring(1) : name;
        return "aws:ssm:" + (full ? arn[3] : region) + ":" + (full ? arn[4] : account) + ":parameter/" + plain;
    }

    /// `aws:kms:<region>:<account>:key/<id>`, or `:alias/<name>` where only that is known.
    String key(String id) {
        String[] arn = id.split(":", 6);
        if (arn.length == 6 && arn[0].equals("arn")) {
            return "aws:kms:" + arn[3] + ":" + arn[4] + ":" + arn[5];
        }
        return "aws:kms:" + region + ":" + account + ":" + (id.startsWith("alias/") ? id : "key/" + id);
    }
}
