package custody.ledger.scrub;

/// The quick first look at a text: one pass, no garbage. It may suspect what is harmless, and must not pass what
/// [SecretShapes] would find.
final class Suspicion {
    /// Nothing shorter holds a secret that could be told from a word.
    private static final int SHORTEST = 8;
    /// Random text shorter than this cannot be told from a name.
    static final int RANDOM_RUN = 16;
    private static final int AWS_SECRET = 40;

    private static final int UPPER = 1;
    private static final int HEX_LOWER = 2;
    private static final int OTHER_LOWER = 4;
    private static final int DIGIT = 8;
    private static final int UNDERSCORE = 16;
    private static final int WORD = UPPER | HEX_LOWER | OTHER_LOWER | DIGIT | UNDERSCORE;
    private static final int BASE64_SIGN = 32;
    private static final int SPECIAL = 64;

    private static final byte[] CLASSES = classes();

    private Suspicion() {}

    static boolean of(String text) {
        int length = text.length();
        if (length < SHORTEST) {
            return false;
        }
        int run = 0;
        int bits = 0;
        int base64 = 0;
        int base64Bits = 0;
        boolean at = false;
        boolean url = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            int kind = c < 128 ? CLASSES[c] : 0;
            if ((kind & WORD) != 0) {
                run++;
                bits |= kind;
                continue;
            }
            if (run >= RANDOM_RUN && isOdd(text, i - run, run, bits)) {
                return true;
            }
            base64 += run;
            base64Bits |= bits;
            run = 0;
            bits = 0;
            if ((kind & BASE64_SIGN) != 0) {
                base64++;
                continue;
            }
            if (base64 == AWS_SECRET && isMixed(base64Bits)) {
                return true;
            }
            base64 = 0;
            base64Bits = 0;
            if ((kind & SPECIAL) != 0) {
                at |= c == '@';
                url |= c == ':' && i + 1 < length && text.charAt(i + 1) == '/';
                if (at && url || isTelling(text, i, c)) {
                    return true;
                }
            }
        }
        return run >= RANDOM_RUN && isOdd(text, length - run, run, bits)
                || base64 + run == AWS_SECRET && isMixed(base64Bits | bits);
    }

    private static boolean isOdd(String text, int from, int run, int bits) {
        if (isMixed(bits) || (bits & UNDERSCORE) != 0 && (bits & DIGIT) != 0) {
            return true;
        }
        // Hexadecimal digits are an id or a hash, unless a label in capitals leads them.
        return (bits & (UPPER | OTHER_LOWER | UNDERSCORE)) == 0
                && (bits & HEX_LOWER) != 0
                && from > 1
                && text.charAt(from - 1) == '-'
                && text.charAt(from - 2) >= 'A'
                && text.charAt(from - 2) <= 'Z';
    }

    private static boolean isMixed(int bits) {
        return (bits & UPPER) != 0 && (bits & DIGIT) != 0 && (bits & (HEX_LOWER | OTHER_LOWER)) != 0;
    }

    private static boolean isTelling(String text, int i, char c) {
        return switch (c) {
            case '=' -> true;
            case '-' -> text.startsWith("-----", i) || i >= 4 && endsInSlackPrefix(text, i);
            case ':', ' ', '"', '\'', '\\' -> endsInTellingWord(text, i);
            default -> false;
        };
    }

    private static boolean endsInSlackPrefix(String text, int end) {
        return text.charAt(end - 4) == 'x' && (text.startsWith("xox", end - 4) || text.startsWith("xapp", end - 4));
    }

    /// Whether a word ends before `end` that a secret often follows.
    private static boolean endsInTellingWord(String text, int end) {
        if (end < 3) {
            return false;
        }
        // Two letters say for most texts that no such word ends here.
        return switch ((text.charAt(end - 2) | 0x20) << 8 | text.charAt(end - 1) | 0x20) {
            case 'r' << 8 | 'd' -> ends(text, end, "password");
            case 'w' << 8 | 'd' -> ends(text, end, "passwd") || ends(text, end, "pwd");
            case 's' << 8 | 'e' -> ends(text, end, "passphrase");
            case 'e' << 8 | 'r' -> ends(text, end, "bearer");
            case 'i' << 8 | 'c' -> ends(text, end, "basic");
            case 'e' << 8 | 't' -> ends(text, end, "secret");
            case 'e' << 8 | 'y' -> ends(text, end, "key");
            case 'e' << 8 | 'n' -> text.charAt(end) != ' ' && ends(text, end, "token");
            default -> false;
        };
    }

    private static boolean ends(String text, int end, String word) {
        return text.regionMatches(true, end - word.length(), word, 0, word.length());
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = 'A'; c <= 'Z'; c++) {
            classes[c] = UPPER;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            classes[c] = (byte) (c <= 'f' ? HEX_LOWER : OTHER_LOWER);
        }
        for (char c = '0'; c <= '9'; c++) {
            classes[c] = DIGIT;
        }
        classes['_'] = UNDERSCORE;
        classes['+'] = BASE64_SIGN;
        classes['/'] = BASE64_SIGN;
        for (char c : "=-: @\"'\\".toCharArray()) {
            classes[c] = SPECIAL;
        }
        return classes;
    }
}
