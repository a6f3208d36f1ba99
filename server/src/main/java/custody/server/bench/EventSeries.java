package custody.server.bench;

import custody.ledger.json.ByteSink;
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
    /// Room for an event.
    static final int TYPICAL_BYTES = 700;

    private static final int STEPS = 16;
    private static final int AT_ONCE = 64;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MILLIS_APART = 30;

    private EventSeries() {}

    /// The event of that number as one JSON object without a line end.
    static byte[] event(long number) {
        ByteSink out = new ByteSink(TYPICAL_BYTES);
        write(number, out);
        return out.toByteArray();
    }

    /// Writes the event of that number as one JSON object without a line end.
    static void write(long number, ByteSink out) {
        long block = number / (STEPS * AT_ONCE);
        int step = (int) (number % (STEPS * AT_ONCE) / AT_ONCE);
        long story = block * AT_ONCE + number % AT_ONCE;
        int actor = actorOf(story);
        int secret = secretOf(story);
        head(out, number, step < 2 || step == 15 ? "broker" : "vault");
        String time = time(number);
        out.ascii(time).ascii("\",\"clock\":{\"errorMs\":1000,\"trust\":\"SERVER\"},\"outcome\":\"SUCCESS\",");
        body(out, story, step, actor, secret, time);
        out.ascii(",\"context\":{\"ip\":\"10.1.").ascii(Long.toString(story % 250)).ascii(".7\",\"ipTrusted\":true,\"userAgent\":\"vault-agent/1.17\",")
                .ascii("\"requestId\":\"").ascii(Long.toHexString(mix(number))).ascii(Long.toHexString(mix(~number & Long.MAX_VALUE)))
                .ascii("\"}}");
    }

    private static void head(ByteSink out, long number, String system) {
        out.ascii("{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"bench:").ascii(system).ascii("\",\"system\":\"").ascii(system)
                .ascii("\",\"stream\":\"audit\",\"eventId\":\"");
        out.digits(number, ID_DIGITS);
        out.ascii("\",\"eventIdKind\":\"NATIVE\",\"adapter\":\"native/1\"},\"eventTime\":\"");
    }

    private static void body(ByteSink out, long story, int step, int actor, int secret, String time) {
        boolean late = story % 16 == 5;
        int does = late && step == 1 ? 15 : late && step == 15 ? 1 : step;
        boolean credential = story % 4 != 0;
        switch (does) {
            case 0 -> grant(out, story, actor, secret, time);
            case 1 -> out.ascii("\"type\":\"APPROVAL\",\"layer\":\"PRIVILEGE\",\"approval\":{\"kind\":\"HUMAN\",\"decision\":\"APPROVED\",")
                    .ascii("\"reason\":\"change window of tonight, reviewed\",\"by\":{\"ref\":\"idp:user/lead-").ascii(Long.toString(story % 40))
                    .ascii("\",\"kind\":\"HUMAN\"}},\"grant\":{\"ref\":\"").ascii(grantRef(story)).ascii("\"},\"links\":[]");
            case 15 -> out.ascii("\"type\":\"REVOCATION\",\"layer\":\"PRIVILEGE\",\"revocation\":{\"target\":{\"kind\":\"GRANT\",\"ref\":\"")
                    .ascii(grantRef(story)).ascii("\"},\"effectiveAt\":\"").ascii(time)
                    .ascii("\",\"trigger\":\"task closed\",\"mode\":\"MANUAL\"},\"links\":[]");
            default -> {
                if (does == 2 && credential) {
                    issue(out, story, actor);
                } else {
                    use(out, story, actor, secret, credential);
                }
            }
        }
    }

    private static void grant(ByteSink out, long story, int actor, int secret, String time) {
        out.ascii("\"type\":\"GRANT\",\"layer\":\"PRIVILEGE\",\"grant\":{\"ref\":\"").ascii(grantRef(story)).ascii("\",\"grantee\":");
        actor(out, actor);
        out.ascii(",\"scope\":[\"").ascii(secretRef(secret)).ascii("\"],\"actions\":[\"fetch\"],\"startsAt\":\"").ascii(time)
                .ascii("\",\"expiresAt\":\"2099-12-31T00:00:00Z\",\"ticket\":\"T-").ascii(Long.toString(story)).ascii("\",\"quorum\":1},\"links\":[]");
    }

    private static void issue(ByteSink out, long story, int actor) {
        out.ascii("\"type\":\"ISSUE\",\"layer\":\"BROKER\",\"action\":\"assume\",\"actor\":");
        actor(out, actor);
        out.ascii(",\"credential\":{\"ref\":\"").ascii(credentialRef(story)).ascii("\",\"kind\":\"lease\"},\"grant\":{\"ref\":\"")
                .ascii(grantRef(story)).ascii("\"},\"links\":[]");
    }

    private static void use(ByteSink out, long story, int actor, int secret, boolean credential) {
        out.ascii("\"type\":\"USE\",\"layer\":\"CUSTODY\",\"action\":\"fetch\",\"actionRaw\":\"secrets.read\",\"actor\":");
        actor(out, actor);
        out.ascii(",\"secret\":{\"ref\":\"").ascii(secretRef(secret)).ascii("\",\"kind\":\"secret\",\"version\":\"3\"}");
        if (credential) {
            out.ascii(",\"credential\":{\"ref\":\"").ascii(credentialRef(story)).ascii("\",\"kind\":\"lease\"}");
        }
        out.ascii(",\"links\":[{\"name\":\"trace\",\"value\":\"").ascii(Long.toHexString(mix(story))).ascii("\"}]");
    }

    private static void actor(ByteSink out, int actor) {
        out.ascii("{\"ref\":\"").ascii(actorRef(actor)).ascii("\",\"kind\":\"HUMAN\",\"name\":\"Actor ").ascii(Long.toString(actor)).ascii("\"}");
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
