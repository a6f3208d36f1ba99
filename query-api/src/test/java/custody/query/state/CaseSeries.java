package custody.query.state;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Clock;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.follow.MadeEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A ledger of any length that takes no room: every entry is made from its index.
///
/// Sixteen entries to a case: a grant to somebody for a secret, its approval, a credential, twelve uses, a revocation;
/// 64 cases run at once. In one case of sixteen the approval comes last, in one of four there is no credential and the
/// uses are found by scope. 5,000 people use ten secrets each, of 20,000.
public final class CaseSeries extends MadeEntries {
    private static final int STEPS = 16;
    private static final int AT_ONCE = 64;
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    private static final int POST = 500;

    private final boolean crowded;

    public CaseSeries(long size) {
        this(size, false);
    }

    /// `crowded`: as when callers post 500 events each and none waits for another. Of every second pair of posts the
    /// later one comes first, and with it uses before what they are judged by.
    public CaseSeries(long size, boolean crowded) {
        super(size);
        this.crowded = crowded;
    }

    @Override
    protected Event event(long index) {
        return told(number(index));
    }

    @Override
    protected Instant received(long index) {
        return time(index).plusSeconds(2);
    }

    /// The number of the event that is appended as that entry.
    private long number(long index) {
        long pair = index / POST / 2;
        boolean turned = crowded && mix(pair) % 2 == 0 && (pair + 1) * 2 * POST <= size();
        return !turned ? index : index / POST % 2 == 0 ? index + POST : index - POST;
    }

    private static Event told(long index) {
        long block = index / (STEPS * AT_ONCE);
        int step = (int) (index % (STEPS * AT_ONCE) / AT_ONCE);
        long number = block * AT_ONCE + index % AT_ONCE;
        long mixed = mix(number);
        int actor = (int) (mixed >>> 33) % 5_000;
        int secret = (actor * 4 + (int) (mixed & 0xff) % 10 * 37) % 20_000;
        boolean credential = number % 4 != 0;
        boolean late = number % 16 == 5;
        Actor who = new Actor("idp:user/actor-" + actor, ActorKind.HUMAN, "Actor " + actor, null, null);
        String grant = "req-" + number;
        String what = "vault:kv/team-" + secret % 100 + "/service-" + secret % 1_000 + "/secret-" + secret;
        int does = late ? (step == 1 ? 15 : step == 15 ? 1 : step) : step;
        return switch (does) {
            case 0 -> of(index, "broker", EventType.GRANT, Layer.PRIVILEGE).actor(who)
                    .grant(new Grant(grant, who, List.of(what), List.of("fetch"), null, time(index),
                            time(index).plus(Duration.ofHours(1)), null, "routine", "T-" + number, null, null)).build();
            case 1 -> of(index, "broker", EventType.APPROVAL, Layer.PRIVILEGE)
                    .approval(new Approval(null, Approval.Kind.HUMAN, Actor.of("idp:user/lead-" + number % 40,
                            ActorKind.HUMAN), Approval.Decision.APPROVED, null, null, null, "fine", null))
                    .grant(Grant.of(grant)).build();
            case 2 -> credential ? of(index, "vault", EventType.ISSUE, Layer.BROKER).actor(who)
                    .credential(Credential.of("vault:lease/" + number, "lease")).grant(Grant.of(grant)).build()
                    : use(index, number, who, what, false);
            case 15 -> of(index, "broker", EventType.REVOCATION, Layer.PRIVILEGE).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.GRANT, grant), time(index), "task closed", null, null, null))
                    .build();
            default -> use(index, number, who, what, credential);
        };
    }

    private static Event use(long index, long number, Actor who, String what, boolean credential) {
        EventBuilder use = of(index, "vault", EventType.USE, Layer.CUSTODY).actor(who).secret(Secret.of(what))
                .action(Action.FETCH).actionRaw("read").context(Context.builder().ip("10.1." + number % 250 + ".7")
                        .userAgent("vault-agent/1.17").requestId(Long.toHexString(mix(index))).build());
        return credential ? use.credential(Credential.of("vault:lease/" + number, "lease")).build() : use.build();
    }

    private static EventBuilder of(long index, String source, EventType type, Layer layer) {
        return Event.of(new Source(source + "-prod", source, "audit", "e" + index, null, null, "native/1", 0), type,
                layer, time(index)).clock(new Clock(1_000L, Clock.Trust.SERVER));
    }

    private static Instant time(long index) {
        return START.plusMillis(index * 30);
    }
}
