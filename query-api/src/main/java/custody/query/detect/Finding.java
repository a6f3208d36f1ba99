package custody.query.detect;

import custody.ledger.event.Actor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a rule found: about whom or what, because of which entry, and the entries that show it.
///
/// `at` is when it happened, by event time. `subject` is the ref of an identity, secret, credential or grant, the id of
/// a source, or the event id of another event; at most one finding of a rule about it follows from one entry.
public record Finding(
        Rule rule,
        String subject,
        long cause,
        Instant at,
        @Nullable Actor actor,
        @Nullable String secret,
        String explanation,
        List<Long> evidence) {
    public Finding {
        evidence = List.copyOf(evidence);
    }
}
