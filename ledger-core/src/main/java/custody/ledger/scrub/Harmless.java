package custody.ledger.scrub;

import java.util.Set;

/// Values that are no secret although they stand where one could, and the measure of what looks random.
final class Harmless {
    private static final Set<String> WORDS = Set.of(
            "null", "none", "true", "false", "yes", "no", "unknown", "undefined", "hidden", "masked", "redacted",
            "omitted", "required", "expired", "changed", "invalid");
    private static final int UUID_LENGTH = 36;
    /// Below this a name with a number in it looks the same.
    private static final int LEAST_RANDOM = 16;
    /// Bits for each character; English words have about 3, random base64 of this length over 3.5.
    private static final double RANDOM_BITS = 3.3;

    private Harmless() {}

    /// Hashes, resource names, masks, and words that say that nothing is there.
    static boolean is(String value) {
        return value.isEmpty()
                || value.startsWith("hmac-sha256:")
                || value.startsWith("redacted:")
                || value.startsWith("sha256:")
                || value.startsWith("arn:")
                || value.startsWith("$")
                || isMask(value)
                || isTime(value)
                || value.length() <= 9 && WORDS.contains(value.toLowerCase(java.util.Locale.ROOT));
    }

    /// Stars, or the capital words that systems write where they hide something themselves.
    private static boolean isMask(String value) {
        boolean capitals = true;
        boolean same = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            capitals &= c >= 'A' && c <= 'Z' || c == '_' || c == '*' || c == ' ' || c == '<' || c == '>';
            same &= c == '*' || c == '.' || c == '-' || c == 'x' || c == 'X' || c == '•';
        }
        return same
                || value.equalsIgnoreCase("<sensitiveDataRemoved>")
                || capitals && (value.contains("HIDDEN") || value.contains("OMITTED") || value.contains("REDACTED")
                        || value.contains("MASKED") || value.contains("REMOVED"));
    }

    /// An RFC 3339 time.
    private static boolean isTime(String value) {
        return value.length() >= 20
                && value.length() <= 35
                && value.charAt(4) == '-'
                && value.charAt(7) == '-'
                && value.charAt(10) == 'T'
                && value.charAt(13) == ':'
                && value.charAt(16) == ':';
    }

    /// Whether a value is too disorderly for a name: long enough, with digits and letters, and no known kind of id.
    static boolean looksRandom(String value) {
        int length = value.length();
        if (length < LEAST_RANDOM || is(value) || isUuid(value) || isHex(value) || isKeyId(value)) {
            return false;
        }
        int[] counts = new int[128];
        boolean digit = false;
        boolean letter = false;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 127 || c == ':' || c == '@') {
                return false;
            }
            counts[c]++;
            digit |= c >= '0' && c <= '9';
            letter |= c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
        return digit && letter && bits(counts, length) >= RANDOM_BITS;
    }

    private static double bits(int[] counts, int length) {
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / length;
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }

    private static boolean isUuid(String value) {
        return value.length() == UUID_LENGTH
                && value.charAt(8) == '-'
                && value.charAt(13) == '-'
                && value.charAt(18) == '-'
                && value.charAt(23) == '-';
    }

    private static boolean isHex(String value) {
        return value.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '-');
    }

    /// AWS ids of keys, roles and users: four capitals that say the kind, then capitals and digits.
    private static boolean isKeyId(String value) {
        return value.length() >= LEAST_RANDOM
                && value.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9');
    }
}
