package custody.query.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.read.Entry;
import custody.ledger.read.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// An entry as JSON: the leaf and what is in it, and as much of the payload as the reader is entitled to.
///
/// The payload stands there as it was committed to, byte for byte, so that `SHA-256(salt || payload)` can be checked.
final class EntryText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EntryText() {}

    static byte[] format(Entry entry, byte[] leaf, boolean raw) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("index", entry.index());
        head.put("leaf", new String(leaf, StandardCharsets.UTF_8));
        head.put("leafHash", entry.leafHash().toHex());
        head.put("prev", entry.previous().toHex());
        head.put("time", entry.time().toString());
        head.put("source", entry.source());
        head.put("type", entry.type().name());
        head.put("standing", entry.standing().name());
        head.put("original", entry.original());
        Payload payload = entry.payload();
        head.put("erased", payload == null);
        if (payload == null) {
            return bytes(head);
        }
        if (!raw) {
            return with(head, "event", event(payload));
        }
        payload.salt().ifPresent(salt -> head.put("salt", HexFormat.of().formatHex(salt)));
        return with(head, "payload", payload.bytes());
    }

    private static byte[] event(Payload payload) {
        return custody.ledger.event.EventCodec.encode(payload.event());
    }

    /// The object with one more member, whose value is JSON already.
    private static byte[] with(Map<String, Object> head, String name, byte[] json) {
        byte[] object = bytes(head);
        ByteArrayOutputStream out = new ByteArrayOutputStream(object.length + json.length + 16);
        out.write(object, 0, object.length - 1);
        out.writeBytes((",\"" + name + "\":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(json);
        out.write('}');
        return out.toByteArray();
    }

    private static byte[] bytes(Map<String, Object> object) {
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers that are no JSON", e);
        }
    }
}
