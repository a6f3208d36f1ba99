package custody.server.bench;

import custody.ledger.json.ByteSink;
import java.nio.charset.StandardCharsets;

/// Some events as one NDJSON body whose event ids can be written anew, so that sending it costs the client
/// nearly nothing and every event is still a new one.
final class EventBatch {
    private static final byte[] MARK = "\"eventId\":\"".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final int[] idAt;

    private EventBatch(byte[] body, int[] idAt) {
        this.body = body;
        this.idAt = idAt;
    }

    /// The events of the series from `first` on.
    static EventBatch of(long first, int events) {
        ByteSink out = new ByteSink(events * EventSeries.TYPICAL_BYTES);
        int[] idAt = new int[events];
        for (int i = 0; i < events; i++) {
            byte[] event = EventSeries.event(first + i);
            idAt[i] = out.size() + indexOf(event, MARK) + MARK.length;
            out.raw(event).octet('\n');
        }
        return new EventBatch(out.toByteArray(), idAt);
    }

    /// The same events as one body, written where a body was written before.
    static byte[] body(long first, int events, ByteSink reused) {
        reused.clear();
        for (int i = 0; i < events; i++) {
            EventSeries.write(first + i, reused);
            reused.octet('\n');
        }
        return reused.toByteArray();
    }

    int size() {
        return idAt.length;
    }

    byte[] body() {
        return body;
    }

    /// The body with the ids `first`, `first + 1`, …; valid until the next call.
    byte[] numberedFrom(long first) {
        for (int i = 0; i < idAt.length; i++) {
            long id = first + i;
            for (int d = EventSeries.ID_DIGITS - 1; d >= 0; d--) {
                body[idAt[i] + d] = (byte) ('0' + id % 10);
                id /= 10;
            }
        }
        return body;
    }

    private static int indexOf(byte[] in, byte[] what) {
        for (int i = 0; i + what.length <= in.length; i++) {
            int k = 0;
            while (k < what.length && in[i + k] == what[k]) {
                k++;
            }
            if (k == what.length) {
                return i;
            }
        }
        throw new IllegalStateException("an event without an event id");
    }
}
