package custody.ledger.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// A growing array of bytes that JSON is written into. Not for several threads.
public final class ByteSink {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes;
    private int size;

    public ByteSink(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /// Gives a digest what was written.
    public void digestInto(MessageDigest digest) {
        digest.update(bytes, 0, size);
    }

    /// A copy of what was written.
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /// What was written, as text.
    public String text() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /// A copy of the written range.
    public byte[] toByteArray(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    public ByteSink raw(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
        return this;
    }

    public ByteSink raw(byte[] from) {
        return raw(from, 0, from.length);
    }

    public ByteSink octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /// Text known to be ASCII that needs no escaping, as it is.
    @SuppressWarnings("deprecation")
    public ByteSink ascii(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, bytes, size);
        size += length;
        return this;
    }

    /// The name of a member: ASCII that needs no escaping, in quotes and with its colon.
    @SuppressWarnings("deprecation")
    public ByteSink name(String name) {
        int length = name.length();
        room(length + 3);
        bytes[size] = '"';
        name.getBytes(0, length, bytes, size + 1);
        bytes[size + length + 1] = '"';
        bytes[size + length + 2] = ':';
        size += length + 3;
        return this;
    }

    /// A number that is not negative, in exactly so many digits; what has more loses its first ones.
    public ByteSink digits(long value, int count) {
        room(count);
        long rest = value;
        for (int i = size + count - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += count;
        return this;
    }

    /// A JSON string in canonical form (RFC 8785, section 3.2.2.2), quotes included.
    ///
    /// NUL and lone surrogates, which are not text, are written as the visible escape that they came as.
    public ByteSink string(String text) {
        int length = text.length();
        room(length + 2);
        bytes[size++] = '"';
        int i = plain(text, 0);
        while (i < length) {
            room(12 + length - i);
            i = plain(text, hard(text, i, text.charAt(i)) + 1);
        }
        return octet('"');
    }

    /// Writes characters from `from` on until one needs more than one byte, for which there is room; where that is.
    private int plain(String text, int from) {
        byte[] to = bytes;
        int at = size;
        int length = text.length();
        int i = from;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            to[at++] = (byte) c;
        }
        size = at;
        return i;
    }

    private int hard(String text, int i, char c) {
        if (c == '"' || c == '\\') {
            bytes[size++] = '\\';
            bytes[size++] = (byte) c;
        } else if (c < 0x20) {
            control(c);
        } else if (c < 0x800) {
            bytes[size++] = (byte) (0xc0 | c >> 6);
            bytes[size++] = (byte) (0x80 | c & 0x3f);
        } else if (!Character.isSurrogate(c)) {
            bytes[size++] = (byte) (0xe0 | c >> 12);
            bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
            bytes[size++] = (byte) (0x80 | c & 0x3f);
        } else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
            int point = Character.toCodePoint(c, text.charAt(i + 1));
            bytes[size++] = (byte) (0xf0 | point >> 18);
            bytes[size++] = (byte) (0x80 | point >> 12 & 0x3f);
            bytes[size++] = (byte) (0x80 | point >> 6 & 0x3f);
            bytes[size++] = (byte) (0x80 | point & 0x3f);
            return i + 1;
        } else {
            visibleEscape(c);
        }
        return i;
    }

    private void control(char c) {
        switch (c) {
            case '\b' -> ascii("\\b");
            case '\t' -> ascii("\\t");
            case '\n' -> ascii("\\n");
            case '\f' -> ascii("\\f");
            case '\r' -> ascii("\\r");
            case 0 -> visibleEscape(c);
            default -> {
                ascii("\\u00");
                bytes[size++] = HEX[c >> 4];
                bytes[size++] = HEX[c & 0xf];
            }
        }
    }

    /// A backslash as a character, then what would have followed it.
    private void visibleEscape(char c) {
        ascii("\\\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            octet(HEX[c >> shift & 0xf]);
        }
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
