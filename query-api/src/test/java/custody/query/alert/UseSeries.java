package custody.query.alert;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.follow.MadeEntries;
import java.time.Instant;

/// A ledger of uses of any length that takes no room: every entry is made from its index.
///
/// An entry a second. 5,000 people and 1,000 agents use twenty secrets each, of 20,000, with a lease that lasts twelve
/// uses; one entry in sixteen is a revocation of one.
final class UseSeries extends MadeEntries {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final int ACTORS = 6_000;
    private static final int SECRETS = 20_000;
    private static final int AT_ONCE = 64;
    private static final int STEPS = 13;

    UseSeries(long size) {
        super(size);
    }

    @Override
    protected Instant received(long index) {
        return time(index).plusSeconds(2);
    }

    private static Instant time(long index) {
        return START.plusSeconds(index);
    }

    @Override
    protected Event event(long index) {
        long lease = index / (STEPS * AT_ONCE) * AT_ONCE + index % AT_ONCE;
        int step = (int) (index % (STEPS * AT_ONCE) / AT_ONCE);
        int actor = (int) (mix(lease) % ACTORS);
        int secret = (int) ((actor * 31L + mix(index) % 20 * 997) % SECRETS);
        Credential credential = Credential.of("vault:lease/" + lease, "lease");
        Instant time = time(index);
        if (step == STEPS - 1) {
            return of(index, "broker", EventType.REVOCATION, time).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.CREDENTIAL, credential.ref()), time, "done", null, null, null)).build();
        }
        ActorKind kind = actor % 6 == 0 ? ActorKind.AGENT : ActorKind.HUMAN;
        return of(index, "vault", EventType.USE, time).actor(Actor.of("idp:user/actor-" + actor, kind))
                .secret(Secret.of("vault:kv/team-" + secret % 100 + "/secret-" + secret)).action(Action.FETCH)
                .context(Context.builder().ip("10.1." + actor % 250 + ".7").tool("tool-" + mix(index) % 5).build())
                .credential(credential).build();
    }

    private static EventBuilder of(long index, String source, EventType type, Instant time) {
        return Event.of(new Source(source + "-prod", source, "audit", "e" + index, null, null, "native/1", 0), type,
                Layer.CUSTODY, time);
    }
}
