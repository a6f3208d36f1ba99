package custody.query.state;

import custody.ledger.zstd.Packing;
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

    /// Its UTF-8, after the length of that.
    @SuppressWarnings("deprecation")
    OctetWriter text(String value) {
        if (!isAscii(value)) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            return number(utf8.length).octets(utf8, utf8.length);
        }
        int length = value.length();
        number(length).room(length);
        value.getBytes(0, length, bytes, size);
        size += length;
        return this;
    }

    private static boolean isAscii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// All that another has.
    OctetWriter octets(OctetWriter other) {
        return octets(other.bytes, other.size);
    }

    private OctetWriter octets(byte[] more, int count) {
        room(count);
        System.arraycopy(more, 0, bytes, size, count);
        size += count;
        return this;
    }

    /// Adds what this has, compressed; false, and nothing added, when it is not shorter then.
    boolean compressInto(OctetWriter other) {
        other.room(Packing.most(size));
        int length = Packing.pack(bytes, size, other.bytes, other.size);
        boolean isShorter = length < size;
        other.size += isShorter ? length : 0;
        return isShorter;
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
