package custody.ledger.json;

import java.util.ArrayList;
import java.util.List;

/// Writes a value in the JSON Canonicalization Scheme (RFC 8785).
///
/// What that scheme cannot carry is kept visibly: a number that a double does not hold becomes
/// `{"$number":"…"}` with its digits, a NUL or a lone surrogate the text of its escape. Both are told to the
/// caller, who flags them.
public final class CanonicalJson {
    private CanonicalJson() {}

    /// Canonical bytes of a value.
    public static byte[] bytes(JsonNode node) {
        ByteSink out = new ByteSink(256);
        write(node, out);
        return out.toByteArray();
    }

    /// Writes the value; `out` decides nothing, so the same value gives the same bytes everywhere.
    public static void write(JsonNode node, ByteSink out) {
        write(node.document(), node.position(), out);
    }

    /// Whether the number in this node keeps its value in canonical form.
    public static boolean isExact(JsonNode number) {
        JsonDocument d = number.document();
        return JsonNumbers.isExact(d.bytes, d.start(number.position()), d.end(number.position()));
    }

    private static void write(JsonDocument d, int at, ByteSink out) {
        switch (d.kind(at)) {
            case NULL -> out.ascii("null");
            case TRUE -> out.ascii("true");
            case FALSE -> out.ascii("false");
            case NUMBER -> number(d, at, out);
            case STRING -> string(d, at, out);
            case ARRAY -> array(d, at, out);
            case OBJECT -> object(d, at, out);
        }
    }

    private static void number(JsonDocument d, int at, ByteSink out) {
        if (JsonNumbers.isExact(d.bytes, d.start(at), d.end(at))) {
            JsonNumbers.writeCanonical(d.bytes, d.start(at), d.end(at), out);
        } else {
            out.ascii("{\"$number\":\"").raw(d.bytes, d.start(at), d.end(at)).ascii("\"}");
        }
    }

    private static void string(JsonDocument d, int at, ByteSink out) {
        if (d.has(at, JsonDocument.ESCAPED)) {
            out.string(JsonText.decode(d.bytes, d.tape[at], d.start(at), d.end(at)));
        } else {
            out.octet('"').raw(d.bytes, d.start(at), d.end(at)).octet('"');
        }
    }

    private static void array(JsonDocument d, int at, ByteSink out) {
        out.octet('[');
        int end = d.next(at);
        for (int element = at + JsonDocument.STRIDE; element < end; element = d.next(element)) {
            if (element > at + JsonDocument.STRIDE) {
                out.octet(',');
            }
            write(d, element, out);
        }
        out.octet(']');
    }

    private static void object(JsonDocument d, int at, ByteSink out) {
        out.octet('{');
        if (d.has(at, JsonDocument.SORTED)) {
            int end = d.next(at);
            for (int key = at + JsonDocument.STRIDE; key < end; key = d.next(d.next(key))) {
                member(d, key, key > at + JsonDocument.STRIDE, out);
            }
        } else {
            boolean comma = false;
            for (Key key : sorted(d, at)) {
                member(d, key.at, comma, out);
                comma = true;
            }
        }
        out.octet('}');
    }

    private static void member(JsonDocument d, int key, boolean comma, ByteSink out) {
        if (comma) {
            out.octet(',');
        }
        string(d, key, out);
        out.octet(':');
        write(d, d.next(key), out);
    }

    private static List<Key> sorted(JsonDocument d, int at) {
        List<Key> keys = new ArrayList<>();
        int end = d.next(at);
        for (int key = at + JsonDocument.STRIDE; key < end; key = d.next(d.next(key))) {
            keys.add(new Key(JsonText.decode(d.bytes, d.tape[key], d.start(key), d.end(key)), key));
        }
        // String.compareTo compares UTF-16 code units, which is the order that RFC 8785 asks for.
        keys.sort((a, b) -> a.name.compareTo(b.name));
        return keys;
    }

    private record Key(String name, int at) {}
}
