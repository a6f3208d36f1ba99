package custody.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// Text that has one spelling only: decimals, base64, names, UTF-8. What the platform's parsers let pass is refused.
final class StrictText {
    private static final Pattern SPACE_OR_PLUS = Pattern.compile("[\\p{IsWhite_Space}+]");

    private StrictText() {}

    static long decimal(String text) throws MalformedException {
        boolean digits = !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
            throw new MalformedException("not a plain decimal number: " + shown(text));
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedException("number above 2^63-1: " + shown(text));
        }
    }

    static byte[] base64(String text) throws MalformedException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Said below: one message for every kind of bad base64.
        }
        throw new MalformedException("not canonical base64: " + shown(text));
    }

    static byte[] hash(String text) throws MalformedException {
        byte[] hash = base64(text);
        if (hash.length != Hasher.BYTES) {
            throw new MalformedException("a hash of " + hash.length + " bytes instead of 32");
        }
        return hash;
    }

    static String name(String text) throws MalformedException {
        if (text.isEmpty() || SPACE_OR_PLUS.matcher(text).find()) {
            throw new MalformedException("not a key name: " + shown(text));
        }
        return text;
    }

    static String utf8(byte[] bytes) throws MalformedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("not UTF-8");
        }
    }

    /// At most forty characters of foreign text, controls replaced, for a message.
    static String shown(String text) {
        String cut = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
