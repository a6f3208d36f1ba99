package custody.query.alert;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Texts of any length as keys of a table.
final class Keys {
    private static final int LONGEST = 200;

    private Keys() {}

    static String of(String text) {
        return text.length() <= LONGEST && text.indexOf('\0') < 0 ? text : "#" + hash(text);
    }

    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
