package custody.ledger.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads JSON (RFC 8259) in one pass, stricter than the standard asks: UTF-8 is checked, keys are unique,
/// nesting and the number's length are bounded.
final class JsonParser {
    /// Deep enough for every audit record seen (at most 14), shallow enough for any stack.
    static final int MAX_DEPTH = 64;
    /// A number longer than this is no measurement.
    static final int MAX_NUMBER_BYTES = 400;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long SPACES = 0x20 * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private final byte[] in;
    private final int base;
    private final int end;
    private int at;
    private int[] tape;
    private int used;
    private boolean notText;

    JsonParser(byte[] in, int from, int to) {
        this.in = in;
        this.base = from;
        this.at = from;
        this.end = to;
        this.tape = new int[Math.max(64, Math.min((to - from) / 2, 1 << 16)) / 4 * 4];
    }

    JsonDocument parse() throws JsonException {
        skipSpace();
        value(0);
        skipSpace();
        if (at < end) {
            throw error("json_malformed", "something follows the end of the document");
        }
        return new JsonDocument(in, tape, notText);
    }

    private void value(int depth) throws JsonException {
        if (at >= end) {
            throw error("json_malformed", "the document ends where a value should stand");
        }
        switch (in[at]) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", JsonKind.TRUE);
            case 'f' -> word("false", JsonKind.FALSE);
            case 'n' -> word("null", JsonKind.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw error("json_malformed", "no JSON value starts like this");
        }
    }

    private void object(int depth) throws JsonException {
        int node = open(JsonKind.OBJECT, depth);
        int members = 0;
        int previousKey = -1;
        boolean sorted = true;
        skipSpace();
        if (!closes('}')) {
            do {
                skipSpace();
                if (at >= end || in[at] != '"') {
                    throw error("json_malformed", "a member name in quotes should stand here");
                }
                int key = used;
                string();
                sorted = sorted && (previousKey < 0 || JsonKeys.ascend(in, tape, previousKey, key));
                previousKey = key;
                members++;
                skipSpace();
                expect(':');
                skipSpace();
                value(depth + 1);
                skipSpace();
            } while (more('}'));
        }
        close(node);
        if (sorted) {
            tape[node] |= JsonDocument.SORTED;
        } else {
            refuseDuplicates(node, members);
        }
    }

    private void refuseDuplicates(int node, int members) throws JsonException {
        int twice = JsonKeys.duplicate(in, tape, node, members);
        if (twice >= 0) {
            at = tape[twice + 1] - 1;
            throw error("json_duplicate_key", "the same member name stands twice in one object");
        }
    }

    private void array(int depth) throws JsonException {
        int node = open(JsonKind.ARRAY, depth);
        skipSpace();
        if (!closes(']')) {
            do {
                skipSpace();
                value(depth + 1);
                skipSpace();
            } while (more(']'));
        }
        close(node);
    }

    private int open(JsonKind kind, int depth) throws JsonException {
        if (depth >= MAX_DEPTH) {
            throw error("json_too_deep", "nested deeper than " + MAX_DEPTH);
        }
        int node = node(kind, at);
        at++;
        return node;
    }

    private void close(int node) {
        tape[node + 2] = at;
        tape[node + 3] = used;
    }

    private boolean closes(char bracket) {
        if (at < end && in[at] == bracket) {
            at++;
            return true;
        }
        return false;
    }

    /// After an element: a comma goes on, the bracket ends, anything else is an error.
    private boolean more(char bracket) throws JsonException {
        if (closes(bracket)) {
            return false;
        }
        if (at < end && in[at] == ',') {
            at++;
            return true;
        }
        throw error("json_malformed", "a comma or the closing bracket should stand here");
    }

    private void string() throws JsonException {
        int node = node(JsonKind.STRING, at + 1);
        int flags = 0;
        int i = at + 1;
        while (true) {
            if (i >= end) {
                at = i;
                throw error("json_malformed", "the document ends inside a string");
            }
            int c = in[i];
            if (c == '"') {
                break;
            } else if (c == '\\') {
                flags |= JsonDocument.ESCAPED;
                i = escape(i);
            } else if (c < 0) {
                flags |= JsonDocument.NON_ASCII;
                i = utf8(i);
            } else if (c < 0x20) {
                at = i;
                throw error("json_malformed", "a control character stands unescaped in a string");
            } else {
                i = plain(i + 1);
            }
        }
        if ((flags & JsonDocument.ESCAPED) != 0 && JsonText.isNotText(in, tape[node + 1], i)) {
            flags |= JsonDocument.NOT_TEXT;
            notText = true;
        }
        tape[node] |= flags;
        tape[node + 2] = i;
        tape[node + 3] = used;
        at = i + 1;
    }

    /// Passes over eight bytes at once while all are plain: to the first that is not, or where less than eight are left.
    private int plain(int from) {
        int i = from;
        while (i + Long.BYTES <= end) {
            long word = (long) LONG.get(in, i);
            long quote = word ^ QUOTES;
            long backslash = word ^ BACKSLASHES;
            // The lowest byte that is marked is one meant: borrows go upwards, from such a byte on.
            long special = (word | word - SPACES & ~word | quote - ONES & ~quote | backslash - ONES & ~backslash) & HIGH_BITS;
            if (special != 0) {
                return i + (Long.numberOfTrailingZeros(special) >> 3);
            }
            i += Long.BYTES;
        }
        return i;
    }

    private int escape(int i) throws JsonException {
        int c = i + 1 < end ? in[i + 1] : 0;
        switch (c) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 2;
            }
            case 'u' -> {
                for (int k = i + 2; k < i + 6; k++) {
                    if (k >= end || Character.digit(in[k], 16) < 0) {
                        at = Math.min(k, end);
                        throw error("json_malformed", "four hexadecimal digits should follow");
                    }
                }
                return i + 6;
            }
            default -> {
                at = i;
                throw error("json_malformed", "no such escape");
            }
        }
    }

    /// Checks one multi-byte sequence against RFC 3629: no overlong forms, no surrogates, at most U+10FFFF.
    private int utf8(int i) throws JsonException {
        int lead = in[i] & 0xff;
        int length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
        boolean good = length > 0 && i + length <= end;
        for (int k = 1; good && k < length; k++) {
            good = (in[i + k] & 0xc0) == 0x80;
        }
        if (good && length > 2) {
            int second = in[i + 1] & 0xff;
            good = !(lead == 0xe0 && second < 0xa0)
                    && !(lead == 0xed && second >= 0xa0)
                    && !(lead == 0xf0 && second < 0x90)
                    && !(lead == 0xf4 && second >= 0x90);
        }
        if (!good) {
            at = i;
            throw error("json_not_utf8", "these bytes are not UTF-8");
        }
        return i + length;
    }

    private void number() throws JsonException {
        int node = node(JsonKind.NUMBER, at);
        int start = at;
        if (in[at] == '-') {
            at++;
        }
        if (at < end && in[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && in[at] == '.') {
            at++;
            digits();
        }
        if (at < end && (in[at] == 'e' || in[at] == 'E')) {
            at++;
            if (at < end && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            digits();
        }
        if (at - start > MAX_NUMBER_BYTES) {
            at = start;
            throw error("json_number_too_long", "a number longer than " + MAX_NUMBER_BYTES + " characters");
        }
        close(node);
    }

    private void digits() throws JsonException {
        int first = at;
        while (at < end && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw error("json_malformed", "a digit should stand here");
        }
    }

    private void word(String word, JsonKind kind) throws JsonException {
        int node = node(kind, at);
        for (int k = 0; k < word.length(); k++) {
            if (at + k >= end || in[at + k] != word.charAt(k)) {
                throw error("json_malformed", "no JSON value starts like this");
            }
        }
        at += word.length();
        close(node);
    }

    private int node(JsonKind kind, int start) {
        if (used + JsonDocument.STRIDE > tape.length) {
            tape = Arrays.copyOf(tape, tape.length * 2);
        }
        int node = used;
        tape[node] = kind.ordinal();
        tape[node + 1] = start;
        used += JsonDocument.STRIDE;
        return node;
    }

    private void expect(char c) throws JsonException {
        if (at >= end || in[at] != c) {
            throw error("json_malformed", "a '" + c + "' should stand here");
        }
        at++;
    }

    private void skipSpace() {
        if (at < end && in[at] > ' ') {
            return;
        }
        while (at < end && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
    }

    private JsonException error(String code, String detail) {
        return new JsonException(code, at - base, detail);
    }
}
