package custody.server.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// An endless series of native events of about 630 bytes, each made from its number alone.
///
/// Sixteen events to a case: a grant to somebody for a secret, its approval, a credential, twelve uses of it and a
/// revocation; 64 cases run at once. In one case of sixteen the approval comes last; in one of four there is no
/// credential, and the uses are found by scope. 5,000 people use ten secrets each, of 20,000.
final class EventSeries {
    static final int SECRETS = 20_000;
    static final int ACTORS = 5_000;
    /// With what the refs of those who act begin.
    static final String ACTOR = "idp:user/actor-";
    /// Digits of an event's id.
    static final int ID_DIGITS = 15;

    private static final int STEPS = 16;
    private static final int AT_ONCE = 64;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MILLIS_APART = 30;
    private static final int BYTES = 700;

    private EventSeries() {}

    /// The event of that number as one JSON object without a line end.
    static byte[] event(long number) {
        long block = number / (STEPS * AT_ONCE);
        int step = (int) (number % (STEPS * AT_ONCE) / AT_ONCE);
        long story = block * AT_ONCE + number % AT_ONCE;
        int actor = actorOf(story);
        int secret = secretOf(story);
        StringBuilder out = new StringBuilder(BYTES);
        head(out, number, step < 2 || step == 15 ? "broker" : "vault");
        String time = time(number);
        out.append(time).append("\",\"clock\":{\"errorMs\":1000,\"trust\":\"SERVER\"},\"outcome\":\"SUCCESS\",");
        body(out, story, step, actor, secret, time);
        out.append(",\"context\":{\"ip\":\"10.1.").append(story % 250).append(".7\",\"ipTrusted\":true,\"userAgent\":\"vault-agent/1.17\",")
                .append("\"requestId\":\"").append(Long.toHexString(mix(number))).append(Long.toHexString(mix(~number & Long.MAX_VALUE)))
                .append("\"}}");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void head(StringBuilder out, long number, String system) {
        out.append("{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"bench:").append(system).append("\",\"system\":\"").append(system)
                .append("\",\"stream\":\"audit\",\"eventId\":\"");
        String id = Long.toString(number);
        out.repeat('0', ID_DIGITS - id.length()).append(id);
        out.append("\",\"eventIdKind\":\"NATIVE\",\"adapter\":\"native/1\"},\"eventTime\":\"");
    }

    private static void body(StringBuilder out, long story, int step, int actor, int secret, String time) {
        boolean late = story % 16 == 5;
        int does = late && step == 1 ? 15 : late && step == 15 ? 1 : step;
        boolean credential = story % 4 != 0;
        switch (does) {
            case 0 -> grant(out, story, actor, secret, time);
            case 1 -> out.append("\"type\":\"APPROVAL\",\"layer\":\"PRIVILEGE\",\"approval\":{\"kind\":\"HUMAN\",\"decision\":\"APPROVED\",")
                    .append("\"reason\":\"change window of tonight, reviewed\",\"by\":{\"ref\":\"idp:user/lead-").append(story % 40)
                    .append("\",\"kind\":\"HUMAN\"}},\"grant\":{\"ref\":\"").append(grantRef(story)).append("\"},\"links\":[]");
            case 15 -> out.append("\"type\":\"REVOCATION\",\"layer\":\"PRIVILEGE\",\"revocation\":{\"target\":{\"kind\":\"GRANT\",\"ref\":\"")
                    .append(grantRef(story)).append("\"},\"effectiveAt\":\"").append(time)
                    .append("\",\"trigger\":\"task closed\",\"mode\":\"MANUAL\"},\"links\":[]");
            default -> {
                if (does == 2 && credential) {
                    issue(out, story, actor);
                } else {
                    use(out, story, actor, secret, credential);
                }
            }
        }
    }

    private static void grant(StringBuilder out, long story, int actor, int secret, String time) {
        out.append("\"type\":\"GRANT\",\"layer\":\"PRIVILEGE\",\"grant\":{\"ref\":\"").append(grantRef(story)).append("\",\"grantee\":");
        actor(out, actor);
        out.append(",\"scope\":[\"").append(secretRef(secret)).append("\"],\"actions\":[\"fetch\"],\"startsAt\":\"").append(time)
                .append("\",\"expiresAt\":\"2099-12-31T00:00:00Z\",\"ticket\":\"T-").append(story).append("\",\"quorum\":1},\"links\":[]");
    }

    private static void issue(StringBuilder out, long story, int actor) {
        out.append("\"type\":\"ISSUE\",\"layer\":\"BROKER\",\"action\":\"assume\",\"actor\":");
        actor(out, actor);
        out.append(",\"credential\":{\"ref\":\"").append(credentialRef(story)).append("\",\"kind\":\"lease\"},\"grant\":{\"ref\":\"")
                .append(grantRef(story)).append("\"},\"links\":[]");
    }

    private static void use(StringBuilder out, long story, int actor, int secret, boolean credential) {
        out.append("\"type\":\"USE\",\"layer\":\"CUSTODY\",\"action\":\"fetch\",\"actionRaw\":\"secrets.read\",\"actor\":");
        actor(out, actor);
        out.append(",\"secret\":{\"ref\":\"").append(secretRef(secret)).append("\",\"kind\":\"secret\",\"version\":\"3\"}");
        if (credential) {
            out.append(",\"credential\":{\"ref\":\"").append(credentialRef(story)).append("\",\"kind\":\"lease\"}");
        }
        out.append(",\"links\":[{\"name\":\"trace\",\"value\":\"").append(Long.toHexString(mix(story))).append("\"}]");
    }

    private static void actor(StringBuilder out, int actor) {
        out.append("{\"ref\":\"").append(actorRef(actor)).append("\",\"kind\":\"HUMAN\",\"name\":\"Actor ").append(actor).append("\"}");
    }

    /// Text of a time of the series, whole milliseconds.
    private static String time(long number) {
        return START.plusMillis(number * MILLIS_APART).toString();
    }

    /// When the series has come to that number.
    static Instant at(long number) {
        return START.plusMillis(number * MILLIS_APART);
    }

    static String secretRef(int secret) {
        return "vault:kv/team-" + secret % 100 + "/service-" + secret % 1_000 + "/secret-" + secret;
    }

    /// The secret that a case is about.
    static int secretOf(long story) {
        return (actorOf(story) * 4 + (int) (mix(story) & 0xff) % 10 * 37) % SECRETS;
    }

    private static int actorOf(long story) {
        return (int) (mix(story) >>> 33) % ACTORS;
    }

    static String actorRef(int actor) {
        return ACTOR + actor;
    }

    static String grantRef(long story) {
        return "req-" + story;
    }

    private static String credentialRef(long story) {
        return "vault:lease/" + story;
    }

    /// Cases of which all events have a number below this.
    static long stories(long events) {
        return events / (STEPS * AT_ONCE) * AT_ONCE;
    }

    private static long mix(long number) {
        long hash = (number + 1) * 0x9E37_79B9_7F4A_7C15L;
        hash = (hash ^ hash >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        return (hash ^ hash >>> 27) & Long.MAX_VALUE;
    }
}
