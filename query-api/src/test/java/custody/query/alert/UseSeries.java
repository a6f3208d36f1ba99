package custody.query.alert;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventType;
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

/// A ledger of uses of any length that takes no room: every entry is made from its index.
///
/// An entry a second. 5,000 people and 1,000 agents use twenty secrets each, of 20,000, with a lease that lasts twelve
/// uses; one entry in sixteen is a revocation of one.
final class UseSeries implements EntryReader {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final int ACTORS = 6_000;
    private static final int SECRETS = 20_000;
    private static final int AT_ONCE = 64;
    private static final int STEPS = 13;

    private final long size;

    UseSeries(long size) {
        this.size = size;
    }

    static Event event(long index) {
        long lease = index / (STEPS * AT_ONCE) * AT_ONCE + index % AT_ONCE;
        int step = (int) (index % (STEPS * AT_ONCE) / AT_ONCE);
        int actor = (int) (mix(lease) % ACTORS);
        int secret = (int) ((actor * 31L + mix(index) % 20 * 997) % SECRETS);
        Credential credential = Credential.of("vault:lease/" + lease, "lease");
        Instant time = START.plusSeconds(index);
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
