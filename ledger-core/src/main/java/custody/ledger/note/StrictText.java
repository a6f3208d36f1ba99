package custody.ledger.note;

import java.util.Base64;
import java.util.regex.Pattern;

/// The strict readings that the note standards ask for and libraries do not give.
final class StrictText {
    private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");

    private StrictText() {}

    /// Standard base64 with padding, in its one canonical spelling.
    static byte[] base64(String text) throws NoteException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Told below, without quoting what may be long.
        }
        throw new NoteException("not canonical base64");
    }

    /// A decimal of at most 2^63-1 without sign and leading zeros.
    static long decimal(String text) throws NoteException {
        if (DECIMAL.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                // Above 2^63-1.
            }
        }
        throw new NoteException("not a canonical decimal of at most 2^63-1");
    }

    /// A key name: not empty, no Unicode white space, no plus.
    static boolean isName(String name) {
        return !name.isEmpty() && name.indexOf('+') < 0 && !WHITE_SPACE.matcher(name).find();
    }
}
