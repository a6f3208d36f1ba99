package custody.ledger.json;

/// One JSON text that was read whole: its bytes, and the tape that says where each value lies in them.
///
/// The tape has four ints a value: kind and flags, first byte, end byte (exclusive; a string without its
/// quotes), and the tape position behind the value. Members of an object are a key and a value in turn.
/// The bytes belong to the document from then on and must not be changed by whoever handed them in.
public final class JsonDocument {
    static final int STRIDE = 4;
    static final int KIND_MASK = 0x7;
    static final int ESCAPED = 0x8;
    static final int NON_ASCII = 0x10;
    /// A NUL or a surrogate without its partner: legal JSON, but not text.
    static final int NOT_TEXT = 0x20;
    /// An object whose keys stand in canonical order already.
    static final int SORTED = 0x40;

    private static final JsonKind[] KINDS = JsonKind.values();
    private static final RepeatedStrings REPEATED = new RepeatedStrings();

    final byte[] bytes;
    final int[] tape;
    private final boolean notText;
    private final boolean shares;

    JsonDocument(byte[] bytes, int[] tape, boolean notText) {
        this(bytes, tape, notText, false);
    }

    private JsonDocument(byte[] bytes, int[] tape, boolean notText, boolean shares) {
        this.bytes = bytes;
        this.tape = tape;
        this.notText = notText;
        this.shares = shares;
    }

    /// Reads one document that must fill the whole array.
    public static JsonDocument parse(byte[] bytes) throws JsonException {
        return parse(bytes, 0, bytes.length);
    }

    /// Reads one document that must fill the range; offsets in errors count from its start.
    public static JsonDocument parse(byte[] bytes, int from, int to) throws JsonException {
        return new JsonParser(bytes, from, to).parse();
    }

    /// The same document, whose short strings are one object with those of other such documents and may be held for as
    /// long as the process lives: only for documents without secret values.
    public JsonDocument sharing() {
        return new JsonDocument(bytes, tape, notText, true);
    }

    public JsonNode root() {
        return new JsonNode(this, 0);
    }

    /// Whether any string holds a NUL or a lone surrogate.
    public boolean hasStringsThatAreNotText() {
        return notText;
    }

    /// The characters of a string.
    String text(int at) {
        return shares && (tape[at] & (ESCAPED | NON_ASCII)) == 0
                ? REPEATED.of(bytes, start(at), end(at))
                : JsonText.decode(bytes, tape[at], start(at), end(at));
    }

    JsonKind kind(int at) {
        return KINDS[tape[at] & KIND_MASK];
    }

    boolean has(int at, int flag) {
        return (tape[at] & flag) != 0;
    }

    int start(int at) {
        return tape[at + 1];
    }

    int end(int at) {
        return tape[at + 2];
    }

    int next(int at) {
        return tape[at + 3];
    }
}
