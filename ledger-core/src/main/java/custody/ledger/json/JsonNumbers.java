package custody.ledger.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// Numbers as I-JSON has them (RFC 7493, section 2.2): IEEE doubles, written the way ECMAScript writes them.
final class JsonNumbers {
    /// Every integer of so many digits is a double.
    private static final int SAFE_DIGITS = 15;

    private static final long MAX_SAFE = 1L << 53;

    private JsonNumbers() {}

    static OptionalLong integer(byte[] in, int from, int to) {
        if (isShortInteger(in, from, to)) {
            return OptionalLong.of(Long.parseLong(new String(in, from, to - from, StandardCharsets.US_ASCII)));
        }
        double value = Double.parseDouble(text(in, from, to));
        boolean whole = value == Math.rint(value) && Math.abs(value) <= MAX_SAFE && isExact(in, from, to);
        return whole ? OptionalLong.of((long) value) : OptionalLong.empty();
    }

    /// Whether the double nearest to the number, written down again, says the same number.
    static boolean isExact(byte[] in, int from, int to) {
        if (isShortInteger(in, from, to)) {
            return true;
        }
        double value = Double.parseDouble(text(in, from, to));
        if (Double.isInfinite(value)) {
            return false;
        }
        BigDecimal said = new BigDecimal(text(in, from, to));
        return value == 0 ? said.signum() == 0 : said.abs().compareTo(shortest(Math.abs(value))) == 0;
    }

    /// Writes the number in the form of RFC 8785, section 3.2.2.3.
    static void writeCanonical(byte[] in, int from, int to, ByteSink out) {
        if (isShortInteger(in, from, to)) {
            out.raw(in, from, to);
        } else {
            out.ascii(format(Double.parseDouble(text(in, from, to))));
        }
    }

    static String format(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        String text;
        if (point > 0 && point <= 21) {
            text = digits.length() <= point
                    ? digits + "0".repeat(point - digits.length())
                    : digits.substring(0, point) + "." + digits.substring(point);
        } else if (point > -6 && point <= 0) {
            text = "0." + "0".repeat(-point) + digits;
        } else {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            text = digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
        }
        return value < 0 ? "-" + text : text;
    }

    /// The shortest decimal that reads as the double. Java always writes two digits and may miss one of one digit.
    private static BigDecimal shortest(double value) {
        BigDecimal java = new BigDecimal(Double.toString(value));
        if (java.precision() == 2) {
            BigDecimal oneDigit = java.round(new MathContext(1));
            if (oneDigit.doubleValue() == value) {
                return oneDigit;
            }
        }
        return java;
    }

    private static boolean isShortInteger(byte[] in, int from, int to) {
        int first = in[from] == '-' ? from + 1 : from;
        if (to - first > SAFE_DIGITS || in[from] == '-' && in[first] == '0') {
            return false;
        }
        for (int k = first; k < to; k++) {
            if (in[k] < '0' || in[k] > '9') {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] in, int from, int to) {
        return new String(in, from, to - from, StandardCharsets.US_ASCII);
    }
}
