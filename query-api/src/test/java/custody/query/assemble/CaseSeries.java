package custody.query.assemble;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Clock;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.merkle.Hash;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A ledger of the benchmarks' cases, of any length, that takes no room: every entry is made from its index.
///
/// Sixteen entries to a case: a grant to somebody for a secret, its approval, a credential, twelve uses of it and a
/// revocation; 64 cases run at once. In one case of sixteen the approval comes last; in one of four there is no
/// credential. 5,000 people use ten secrets each, of 20,000.
final class CaseSeries implements EntryReader {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant FAR = Instant.parse("2099-12-31T00:00:00Z");
    private static final int MILLIS_APART = 30;
    private static final int STEPS = 16;
    private static final int AT_ONCE = 64;
    private static final int ACTORS = 5_000;
    private static final int SECRETS = 20_000;

    private final long size;

    CaseSeries(long size) {
        this.size = size;
    }

    private static Event event(long index) {
        int step = (int) (index % (STEPS * AT_ONCE) / AT_ONCE);
        long story = index / (STEPS * AT_ONCE) * AT_ONCE + index % AT_ONCE;
        int does = story % 16 == 5 && (step == 1 || step == STEPS - 1) ? STEPS - step : step;
        Instant time = START.plusMillis(index * MILLIS_APART);
        EventBuilder event = switch (does) {
            case 0 -> grant(index, story, time);
            case 1 -> of(index, "broker", EventType.APPROVAL, Layer.PRIVILEGE, time)
                    .approval(new Approval(null, Approval.Kind.HUMAN, Actor.of("idp:user/lead-" + story % 40, ActorKind.HUMAN),
                            Approval.Decision.APPROVED, null, null, null, "change window of tonight, reviewed", null))
                    .grant(Grant.of("req-" + story));
            case STEPS - 1 -> of(index, "broker", EventType.REVOCATION, Layer.PRIVILEGE, time)
                    .revocation(new Revocation(new Revocation.Target(Revocation.Kind.GRANT, "req-" + story), time, "task closed",
                            Revocation.Mode.MANUAL, null, null));
            case 2 -> story % 4 == 0 ? use(index, story, time) : of(index, "vault", EventType.ISSUE, Layer.BROKER, time)
                    .action(Action.ASSUME).actor(actor(story)).credential(credential(story)).grant(Grant.of("req-" + story));
            default -> use(index, story, time);
        };
        return event.context(Context.builder().ip("10.1." + story % 250 + ".7").ipTrusted(true).userAgent("vault-agent/1.17")
                .requestId(Long.toHexString(mix(index)) + Long.toHexString(mix(~index & Long.MAX_VALUE))).build()).build();
    }

    private static EventBuilder of(long index, String system, EventType type, Layer layer, Instant time) {
        return Event.of(new Source("bench:" + system, system, "audit", "%015d".formatted(index), null, null, "native/1", 0), type,
                layer, time).clock(new Clock(1_000L, Clock.Trust.SERVER));
    }

    private static EventBuilder grant(long index, long story, Instant time) {
        return of(index, "broker", EventType.GRANT, Layer.PRIVILEGE, time)
                .grant(new Grant("req-" + story, actor(story), List.of(secret(story)), List.of("fetch"), null, time, FAR, null, null,
                        "T-" + story, null, 1));
    }

    private static EventBuilder use(long index, long story, Instant time) {
        return of(index, "vault", EventType.USE, Layer.CUSTODY, time).action(Action.FETCH).actionRaw("secrets.read")
                .actor(actor(story)).secret(new Secret(secret(story), "secret", null, "3", List.of()))
                .credential(story % 4 == 0 ? null : credential(story)).link("trace", Long.toHexString(mix(story)));
    }

    private static int actorOf(long story) {
        return (int) (mix(story) >>> 33) % ACTORS;
    }

    private static Actor actor(long story) {
        int actor = actorOf(story);
        return new Actor("idp:user/actor-" + actor, ActorKind.HUMAN, "Actor " + actor, null, null);
    }

    private static String secret(long story) {
        int secret = (actorOf(story) * 4 + (int) (mix(story) & 0xff) % 10 * 37) % SECRETS;
        return "vault:kv/team-" + secret % 100 + "/service-" + secret % 1_000 + "/secret-" + secret;
    }

    private static Credential credential(long story) {
        return Credential.of("vault:lease/" + story, "lease");
    }

    private static long mix(long number) {
        long hash = (number + 1) * 0x9E37_79B9_7F4A_7C15L;
        hash = (hash ^ hash >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        return (hash ^ hash >>> 27) & Long.MAX_VALUE;
    }

    private static Entry made(long index) {
        Event event = event(index);
        String json = "{\"event\":" + new String(EventCodec.encode(event), StandardCharsets.UTF_8) + ",\"record\":null}";
        return new Entry(index, event.eventTime().plusSeconds(2), event.source().id(), event.type(), Hash.ZERO, Hash.ZERO,
                Standing.FIRST, index, new Payload(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public List<Entry> read(long from, int maxEntries, long maxBytes) {
        List<Entry> all = new ArrayList<>();
        for (long i = from; i < Math.min(size, from + maxEntries); i++) {
            all.add(made(i));
        }
        return all;
    }

    @Override
    public Optional<Entry> entry(long index) {
        return index >= 0 && index < size ? Optional.of(made(index)) : Optional.empty();
    }

    @Override
    public Optional<byte[]> leaf(long index) {
        return Optional.empty();
    }

    @Override
    public boolean awaitBeyond(long known, Duration atMost) {
        return size > known;
    }
}
