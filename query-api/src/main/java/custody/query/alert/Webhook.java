package custody.query.alert;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Where alerts are delivered, and the secret that their signatures are made with (docs/spec/webhook.md). `severities`
/// empty: all of them.
public record Webhook(String name, URI url, String secret, Set<String> severities) {
    private static final int LEAST_SECRET = 16;

    public Webhook {
        severities = Set.copyOf(severities);
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http") || url.getHost() == null) {
            throw new IllegalArgumentException("the url of webhook " + name + " is no http or https url");
        }
        if (secret.length() < LEAST_SECRET) {
            throw new IllegalArgumentException("the secret of webhook " + name + " is shorter than " + LEAST_SECRET + " characters");
        }
    }

    boolean wants(String severity) {
        return severities.isEmpty() || severities.contains(severity);
    }

    /// `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
    public String signature(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /// Without the secret.
    @Override
    public String toString() {
        return name + " at " + url.getHost();
    }
}
