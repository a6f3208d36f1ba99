package custody.ledger.scrub;

/// NUL characters and lone surrogates: legal in JSON, but no text.
final class NotText {
    private NotText() {}

    /// The text with each of them as the visible escape it came as.
    static String escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBad(text, i)) {
                return escapeAll(text);
            }
        }
        return text;
    }

    private static String escapeAll(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            if (isBad(text, i)) {
                out.append("\\u").append(String.format("%04x", (int) text.charAt(i)));
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static boolean isBad(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c == 0;
    }
}
