package custody.server.bench;

import custody.ledger.admission.Submission;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.Source;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Events that are decoded already, handed out again and again under new ids: for measuring what comes after decoding.
final class EventPool {
    private static final int SIZE = 8_192;

    private final Event[] events = new Event[SIZE];
    private final AtomicLong next = new AtomicLong();

    EventPool() {
        try {
            for (int i = 0; i < SIZE; i++) {
                events[i] = EventCodec.decodePosted(JsonDocument.parse(EventSeries.event(i)).root(), EventDefaults.NONE);
            }
        } catch (JsonException | EventFormatException e) {
            throw new IllegalStateException("the series makes events", e);
        }
    }

    List<Submission> take(int count) {
        long first = next.getAndAdd(count);
        List<Submission> taken = new ArrayList<>(count);
        for (long number = first; number < first + count; number++) {
            Event event = events[(int) (number % SIZE)];
            Source s = event.source();
            Source renumbered = new Source(s.id(), s.system(), s.stream(), Long.toString(number), s.eventIdKind(), s.sequence(),
                    s.adapter(), s.ordinal());
            taken.add(new Submission(event.toBuilder().source(renumbered).build(), null));
        }
        return taken;
    }
}
