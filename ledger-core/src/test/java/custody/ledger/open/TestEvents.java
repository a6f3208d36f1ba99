package custody.ledger.open;

import custody.ledger.admission.Submission;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Events that differ in what a test asks about and in nothing else.
public final class TestEvents {
    private static final Instant TIME = Instant.parse("2026-11-22T06:00:00Z");

    private TestEvents() {}

    public static Submission use(String eventId) {
        return use(eventId, "audit-1", "vault:prod/db");
    }

    public static Submission use(String eventId, @Nullable String stream, String secret) {
        return new Submission(event(eventId, stream, secret), null);
    }

    public static Event event(String eventId, @Nullable String stream, String secret) {
        Source source = new Source("vault-prod", "vault", stream, eventId, null, null, "vault/1", 0);
        return Event.of(source, EventType.USE, Layer.CUSTODY, TIME)
                .outcome(Outcome.SUCCESS)
                .actor(Actor.of("svc:payments", ActorKind.SERVICE_ACCOUNT))
                .secret(Secret.of(secret))
                .build();
    }
}
