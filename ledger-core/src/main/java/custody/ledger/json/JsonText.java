package custody.ledger.json;

import java.nio.charset.StandardCharsets;

/// Strings between their escaped form in a document and characters.
final class JsonText {
    private JsonText() {}

    static String decode(byte[] in, int flags, int from, int to) {
        if ((flags & JsonDocument.ESCAPED) != 0) {
            return unescape(in, from, to);
        }
        boolean ascii = (flags & JsonDocument.NON_ASCII) == 0;
        return new String(in, from, to - from, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /// Undoes the escapes; a lone surrogate stays what it is, a lone char.
    private static String unescape(byte[] in, int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int plain = i;
            while (i < to && in[i] != '\\') {
                i++;
            }
            out.append(new String(in, plain, i - plain, StandardCharsets.UTF_8));
            if (i < to) {
                i = unescapeOne(in, i, out);
            }
        }
        return out.toString();
    }

    private static int unescapeOne(byte[] in, int i, StringBuilder out) {
        switch (in[i + 1]) {
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'u' -> {
                out.append((char) unit(in, i));
                return i + 6;
            }
            default -> out.append((char) in[i + 1]);
        }
        return i + 2;
    }

    /// Whether an escaped string holds a NUL or a surrogate without its partner.
    static boolean isNotText(byte[] in, int from, int to) {
        int i = from;
        while (i < to) {
            if (in[i] != '\\') {
                i++;
            } else if (in[i + 1] != 'u') {
                i += 2;
            } else {
                int unit = unit(in, i);
                i += 6;
                if (unit == 0 || Character.isLowSurrogate((char) unit)) {
                    return true;
                }
                if (Character.isHighSurrogate((char) unit)) {
                    boolean paired = i + 6 <= to && in[i] == '\\' && in[i + 1] == 'u'
                            && Character.isLowSurrogate((char) unit(in, i));
                    if (!paired) {
                        return true;
                    }
                    i += 6;
                }
            }
        }
        return false;
    }

    private static int unit(byte[] in, int backslash) {
        int unit = 0;
        for (int k = backslash + 2; k < backslash + 6; k++) {
            unit = unit << 4 | Character.digit(in[k], 16);
        }
        return unit;
    }
}
