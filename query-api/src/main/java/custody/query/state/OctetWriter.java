package custody.query.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes numbers and texts compactly; [OctetReader] reads them back.
final class OctetWriter {
    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void clear() {
        size = 0;
    }

    OctetWriter octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /// A number that is not often negative: 7 bits to a byte, low bits first.
    OctetWriter number(long value) {
        room(10);
        long left = value;
        while (left >= 0x80 || left < 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
        return this;
    }

    /// A number near zero of either sign.
    OctetWriter signed(long value) {
        return number(value << 1 ^ value >> 63);
    }

    OctetWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        return octets(utf8);
    }

    OctetWriter octets(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
        return this;
    }

    /// Whether there is a value; it follows.
    boolean present(@Nullable Object value) {
        octet(value == null ? 0 : 1);
        return value != null;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
