package custody.ledger.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A view of one value of a document.
///
/// Lookups that may miss answer null or empty; reading a value as what it is not is a programming error and
/// throws.
public final class JsonNode {
    private final JsonDocument document;
    private final int at;

    JsonNode(JsonDocument document, int at) {
        this.document = document;
        this.at = at;
    }

    public JsonKind kind() {
        return document.kind(at);
    }

    public boolean isObject() {
        return kind() == JsonKind.OBJECT;
    }

    public boolean isArray() {
        return kind() == JsonKind.ARRAY;
    }

    public boolean isString() {
        return kind() == JsonKind.STRING;
    }

    public boolean isNull() {
        return kind() == JsonKind.NULL;
    }

    /// Byte offset of the value in its document (of a string: of its opening quote).
    public int offset() {
        return isString() ? document.start(at) - 1 : document.start(at);
    }

    /// The member of that name; null when this is no object or has none.
    public @Nullable JsonNode get(String name) {
        if (!isObject()) {
            return null;
        }
        int end = document.next(at);
        for (int key = at + JsonDocument.STRIDE; key < end; key = document.next(document.next(key))) {
            if (nameIs(key, name)) {
                return new JsonNode(document, document.next(key));
            }
        }
        return null;
    }

    /// Follows names from object to object; null as soon as one is missing.
    public @Nullable JsonNode at(String... path) {
        JsonNode node = this;
        for (String name : path) {
            node = node.get(name);
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    /// The string found by following the names; empty when missing, null, no string, or the empty string.
    public Optional<String> text(String... path) {
        JsonNode node = at(path);
        return node != null && node.isString() && node.document.start(node.at) < node.document.end(node.at)
                ? Optional.of(node.asString())
                : Optional.empty();
    }

    private boolean nameIs(int key, String name) {
        if (document.has(key, JsonDocument.ESCAPED | JsonDocument.NON_ASCII)) {
            return new JsonNode(document, key).asString().equals(name);
        }
        int from = document.start(key);
        int length = document.end(key) - from;
        if (length != name.length()) {
            return false;
        }
        for (int k = 0; k < length; k++) {
            if (document.bytes[from + k] != name.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /// The characters of a string.
    public String asString() {
        require(JsonKind.STRING);
        return document.text(at);
    }

    /// The number as it is written.
    public String asNumberText() {
        require(JsonKind.NUMBER);
        return new String(document.bytes, document.start(at), document.end(at) - document.start(at), StandardCharsets.US_ASCII);
    }

    /// The number when it is an integer of at most 2^53; empty for anything else.
    public OptionalLong asInteger() {
        if (kind() != JsonKind.NUMBER) {
            return OptionalLong.empty();
        }
        return JsonNumbers.integer(document.bytes, document.start(at), document.end(at));
    }

    public boolean asBoolean() {
        if (kind() == JsonKind.TRUE) {
            return true;
        }
        require(JsonKind.FALSE);
        return false;
    }

    /// The bytes of the value as they stand in its document, a string with its quotes.
    public byte[] raw() {
        int quote = isString() ? 1 : 0;
        return Arrays.copyOfRange(document.bytes, document.start(at) - quote, document.end(at) + quote);
    }

    /// The number of bytes of [#raw].
    public int rawSize() {
        return document.end(at) - document.start(at) + (isString() ? 2 : 0);
    }

    /// Whether this is a string that holds a NUL or a lone surrogate.
    public boolean isStringThatIsNotText() {
        return isString() && document.has(at, JsonDocument.NOT_TEXT);
    }

    /// Elements of an array, in order; none of anything else.
    public Iterable<JsonNode> elements() {
        return () -> new Nodes(isArray() ? at + JsonDocument.STRIDE : document.next(at));
    }

    /// Members of an object, in the order of the document; none of anything else.
    public Iterable<Member> members() {
        return members(JsonNames.NONE);
    }

    /// The same; names among `known` come as the strings that those are.
    public Iterable<Member> members(JsonNames known) {
        return () -> new Members(isObject() ? at + JsonDocument.STRIDE : document.next(at), known);
    }

    public int size() {
        int size = 0;
        int end = document.next(at);
        int step = at + JsonDocument.STRIDE;
        while (step < end) {
            step = isObject() ? document.next(document.next(step)) : document.next(step);
            size++;
        }
        return size;
    }

    JsonDocument document() {
        return document;
    }

    int position() {
        return at;
    }

    private void require(JsonKind kind) {
        if (kind() != kind) {
            throw new IllegalStateException("a " + kind() + " was read as " + kind);
        }
    }

    /// A name and its value.
    public record Member(String name, JsonNode value) {}

    private final class Nodes implements Iterator<JsonNode> {
        private int next;

        Nodes(int first) {
            next = first;
        }

        @Override
        public boolean hasNext() {
            return next < document.next(at);
        }

        @Override
        public JsonNode next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            JsonNode node = new JsonNode(document, next);
            next = document.next(next);
            return node;
        }
    }

    private final class Members implements Iterator<Member> {
        private final JsonNames known;
        private int next;

        Members(int first, JsonNames known) {
            this.next = first;
            this.known = known;
        }

        @Override
        public boolean hasNext() {
            return next < document.next(at);
        }

        @Override
        public Member next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            JsonNode value = new JsonNode(document, document.next(next));
            Member member = new Member(name(next), value);
            next = document.next(value.at);
            return member;
        }

        private String name(int key) {
            String name = document.has(key, JsonDocument.ESCAPED)
                    ? null
                    : known.find(document.bytes, document.start(key), document.end(key));
            return name == null ? new JsonNode(document, key).asString() : name;
        }
    }
}
