package custody.server.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// An endless series of native events of about 630 bytes, the same for the same seed.
///
/// Four uses in five, of 20,000 secrets by 5,000 actors; the rest are grants, approvals, credentials issued and
/// ended, so that what is indexed and attributed looks like a company's week and not like one row repeated.
public final class EventSeries {
    /// Distinct secrets and actors in the series.
    static final int SECRETS = 20_000;

    static final int ACTORS = 5_000;
    private static final int GRANTS = 5_000;
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    private final RandomGenerator random;
    private final long base;
    private final byte[] noise = new byte[36];

    /// `base` keeps the event ids of two series apart.
    EventSeries(long seed, long base) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.base = base;
    }

    /// The event of that number as one JSON object without a line end.
    byte[] event(long number) {
        int secret = random.nextInt(SECRETS);
        int actor = random.nextInt(ACTORS);
        int grant = random.nextInt(GRANTS);
        String time = START.plus((base + number) * 50, ChronoUnit.MILLIS).toString();
        String body = switch ((int) (number % 20)) {
            case 0 -> grantEvent(grant, actor, secret, time);
            case 1 -> approvalEvent(grant);
            case 2 -> issueEvent(grant, actor, time);
            case 3 -> revocationEvent(grant, time);
            default -> useEvent(grant, actor, secret);
        };
        random.nextBytes(noise);
        String text = "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"bench:" + actor % 50
                + "\",\"system\":\"bench\",\"stream\":\"audit\",\"eventId\":\"" + (base + number)
                + "\",\"eventIdKind\":\"NATIVE\",\"adapter\":\"native/1\"},\"eventTime\":\"" + time
                + "\",\"clock\":{\"errorMs\":1000,\"trust\":\"SERVER\"},\"outcome\":\"SUCCESS\"," + body
                + ",\"context\":{\"ip\":\"10.0." + actor % 250 + "." + secret % 250
                + "\",\"ipTrusted\":true,\"userAgent\":\"bench-client/1\",\"requestId\":\""
                + HexFormat.of().formatHex(noise, 0, 16) + "\"}}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String useEvent(int grant, int actor, int secret) {
        return "\"type\":\"USE\",\"layer\":\"CUSTODY\",\"action\":\"fetch\",\"actionRaw\":\"secrets.read\",\"actor\":{\"ref\":\"bench:actor:"
                + actor + "\",\"kind\":\"SERVICE_ACCOUNT\",\"name\":\"Actor " + actor + "\"},\"secret\":{\"ref\":\"" + secretRef(secret)
                + "\",\"kind\":\"secret\",\"version\":\"3\"},\"credential\":{\"ref\":\"bench:key:" + grant
                + "\",\"kind\":\"accessKey\"},\"links\":[{\"name\":\"credential\",\"value\":\"bench:key:" + grant + "\"}]";
    }

    private static String grantEvent(int grant, int actor, int secret, String time) {
        return "\"type\":\"GRANT\",\"layer\":\"PRIVILEGE\",\"grant\":{\"ref\":\"bench:grant:" + grant
                + "\",\"grantee\":{\"ref\":\"bench:actor:" + actor + "\",\"kind\":\"SERVICE_ACCOUNT\"},\"scope\":[\"" + secretRef(secret)
                + "\"],\"actions\":[\"fetch\"],\"startsAt\":\"" + time + "\",\"expiresAt\":\"2026-12-31T00:00:00Z\",\"ticket\":\"T-" + grant
                + "\",\"quorum\":1},\"links\":[{\"name\":\"ticket\",\"value\":\"T-" + grant + "\"}]";
    }

    private static String approvalEvent(int grant) {
        return "\"type\":\"APPROVAL\",\"layer\":\"PRIVILEGE\",\"approval\":{\"kind\":\"HUMAN\",\"decision\":\"APPROVED\",\"by\":{\"ref\":\"bench:lead:"
                + grant % 40 + "\",\"kind\":\"HUMAN\"}},\"grant\":{\"ref\":\"bench:grant:" + grant + "\"},\"links\":[]";
    }

    private static String issueEvent(int grant, int actor, String time) {
        return "\"type\":\"ISSUE\",\"layer\":\"BROKER\",\"action\":\"assume\",\"actor\":{\"ref\":\"bench:actor:" + actor
                + "\",\"kind\":\"SERVICE_ACCOUNT\"},\"credential\":{\"ref\":\"bench:key:" + grant
                + "\",\"kind\":\"accessKey\"},\"grant\":{\"ref\":\"bench:grant:" + grant + "\"},\"links\":[]";
    }

    private static String revocationEvent(int grant, String time) {
        return "\"type\":\"REVOCATION\",\"layer\":\"PRIVILEGE\",\"revocation\":{\"target\":{\"kind\":\"CREDENTIAL\",\"ref\":\"bench:key:old-" + grant
                + "\"},\"effectiveAt\":\"" + time + "\",\"trigger\":\"task closed\",\"mode\":\"MANUAL\"},\"links\":[]";
    }

    /// The ref of one of the secrets.
    static String secretRef(int secret) {
        return "bench:vault/team-" + secret % 100 + "/service-" + secret % 1_000 + "/secret-" + secret;
    }
}
