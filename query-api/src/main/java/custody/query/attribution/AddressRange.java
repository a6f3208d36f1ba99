package custody.query.attribution;

import org.jspecify.annotations.Nullable;

/// IP addresses and CIDR ranges, version 4 and 6, read without any look-up of names.
final class AddressRange {
    private AddressRange() {}

    /// Whether `range` (an address or `address/bits`) has the address.
    static boolean has(String range, String address) {
        int slash = range.indexOf('/');
        byte @Nullable [] base = read(slash < 0 ? range : range.substring(0, slash));
        byte @Nullable [] one = read(address);
        if (base == null || one == null || base.length != one.length) {
            return range.equals(address);
        }
        int bits = slash < 0 ? base.length * 8 : number(range.substring(slash + 1), base.length * 8);
        if (bits < 0) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (((base[i / 8] ^ one[i / 8]) >> 7 - i % 8 & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether a range can have any address: what has no slash stands for itself, a name that a source gives too.
    static boolean isReadable(String range) {
        int slash = range.indexOf('/');
        byte @Nullable [] base = slash < 0 ? null : read(range.substring(0, slash));
        return slash < 0 || base != null && number(range.substring(slash + 1), base.length * 8) >= 0;
    }

    private static byte @Nullable [] read(String text) {
        return text.indexOf(':') >= 0 ? six(text) : four(text);
    }

    private static byte @Nullable [] four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int part = number(parts[i], 255);
            if (part < 0) {
                return null;
            }
            bytes[i] = (byte) part;
        }
        return bytes;
    }

    private static byte @Nullable [] six(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return null;
        }
        String[] head = groups(gap < 0 ? text : text.substring(0, gap));
        String[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
        if (gap < 0 ? head.length != 8 : head.length + tail.length > 7) {
            return null;
        }
        byte[] bytes = new byte[16];
        return fill(bytes, head, 0) && fill(bytes, tail, 8 - tail.length) ? bytes : null;
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean fill(byte[] bytes, String[] groups, int from) {
        for (int i = 0; i < groups.length; i++) {
            String group = groups[i];
            if (group.isEmpty() || group.length() > 4) {
                return false;
            }
            int value = 0;
            for (int k = 0; k < group.length(); k++) {
                int digit = Character.digit(group.charAt(k), 16);
                if (digit < 0) {
                    return false;
                }
                value = value << 4 | digit;
            }
            bytes[2 * (from + i)] = (byte) (value >> 8);
            bytes[2 * (from + i) + 1] = (byte) value;
        }
        return true;
    }

    /// A plain number from 0 to `most`; -1 when it is not one.
    private static int number(String text, int most) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int value = Integer.parseInt(text);
        return value <= most ? value : -1;
    }
}
