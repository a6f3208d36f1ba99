package custody.server.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Some events as one NDJSON body whose event ids can be written anew, so that sending it costs the client
/// nearly nothing and every event is still a new one.
final class EventBatch {
    private static final byte[] MARK = "\"eventId\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 15;

    private final byte[] body;
    private final int[] idAt;

    private EventBatch(byte[] body, int[] idAt) {
        this.body = body;
        this.idAt = idAt;
    }

    static EventBatch of(EventSeries series, long first, int events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(events * 680);
        int[] idAt = new int[events];
        for (int i = 0; i < events; i++) {
            byte[] event = series.event(first + i);
            int id = indexOf(event, MARK) + MARK.length;
            int end = id;
            while (event[end] != '"') {
                end++;
            }
            idAt[i] = out.size() + id;
            out.write(event, 0, id);
            out.writeBytes("0".repeat(DIGITS).getBytes(StandardCharsets.US_ASCII));
            out.write(event, end, event.length - end);
            out.write('\n');
        }
        return new EventBatch(out.toByteArray(), idAt);
    }

    int size() {
        return idAt.length;
    }

    /// The body with the ids `first`, `first + 1`, …; valid until the next call.
    byte[] numberedFrom(long first) {
        for (int i = 0; i < idAt.length; i++) {
            long id = first + i;
            for (int d = DIGITS - 1; d >= 0; d--) {
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
