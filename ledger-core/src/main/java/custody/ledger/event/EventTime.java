package custody.ledger.event;

import custody.ledger.json.ByteSink;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one form of a time in an event: UTC, seconds, and up to nine fraction digits.
public final class EventTime {
    private static final int FRACTION_AT = 19;
    /// `YYYY-MM-DDThh:mm:ss.nnnnnnnnnZ`
    private static final int LONGEST = 30;
    /// The first time that says something.
    public static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    private EventTime() {}

    /// Whether a time says nothing: there is none, or it lies before 2000, as where a source has no clock or leaves the
    /// field at zero (attribution rule D57).
    public static boolean isMissing(@Nullable Instant time) {
        return time == null || time.isBefore(FIRST);
    }

    /// Reads `YYYY-MM-DDThh:mm:ss[.f]Z`; empty when it is not that, or no such moment exists.
    public static Optional<Instant> parse(String text) {
        int length = text.length();
        boolean shaped = length >= 20 && length != 21 && length <= 30 && text.charAt(4) == '-' && text.charAt(7) == '-'
                && text.charAt(10) == 'T' && text.charAt(13) == ':' && text.charAt(16) == ':'
                && text.charAt(length - 1) == 'Z' && (length == 20 || text.charAt(FRACTION_AT) == '.');
        if (!shaped) {
            return Optional.empty();
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int nanos = length == 20 ? 0 : nanos(text, FRACTION_AT + 1, length - 1);
        if ((year | month | day | hour | minute | second | nanos) < 0 || hour > 23 || minute > 59 || second > 59) {
            return Optional.empty();
        }
        try {
            long days = LocalDate.of(year, month, day).toEpochDay();
            return Optional.of(Instant.ofEpochSecond(days * 86_400 + hour * 3_600L + minute * 60L + second, nanos));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Writes the shortest form: no fraction, or as many digits as it needs.
    public static String format(Instant time) {
        ByteSink out = new ByteSink(LONGEST);
        write(time, out);
        return out.text();
    }

    /// Writes the shortest form, as [#format] does.
    public static void write(Instant time, ByteSink out) {
        if (!isWritable(time)) {
            out.ascii(farAway(time));
            return;
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time.getEpochSecond(), 86_400L));
        int second = (int) Math.floorMod(time.getEpochSecond(), 86_400L);
        out.digits(date.getYear(), 4).octet('-').digits(date.getMonthValue(), 2).octet('-').digits(date.getDayOfMonth(), 2);
        out.octet('T').digits(second / 3_600, 2).octet(':').digits(second / 60 % 60, 2).octet(':').digits(second % 60, 2);
        if (time.getNano() != 0) {
            int fraction = time.getNano();
            int digits = 9;
            while (fraction % 10 == 0) {
                fraction /= 10;
                digits--;
            }
            out.octet('.').digits(fraction, digits);
        }
        out.octet('Z');
    }

    private static String farAway(Instant time) {
        String text = time.toString();
        int end = text.length() - 1;
        if (text.indexOf('.') < 0) {
            return text;
        }
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end) + "Z";
    }

    /// Whether the moment can be written in this form: years 0000 to 9999.
    public static boolean isWritable(Instant time) {
        long second = time.getEpochSecond();
        return second >= -62_167_219_200L && second < 253_402_300_800L;
    }

    private static int nanos(String text, int from, int to) {
        int value = number(text, from, to);
        for (int k = to - from; k < 9 && value >= 0; k++) {
            value *= 10;
        }
        return value;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
