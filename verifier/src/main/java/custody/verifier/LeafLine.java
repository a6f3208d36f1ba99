package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One leaf of our own logs, read in one pass without a tree (`docs/spec/journal.md`, section 1). Reused: holds the last one read.
final class LeafLine {
    /// No leaf is longer.
    static final int MAX_BYTES = 512;
    private static final byte[] INDEX = bytes("{\"v\":1,\"index\":");
    private static final byte[] PREV = bytes(",\"prev\":\"");
    private static final byte[] TIME = bytes("\",\"time\":\"");
    private static final byte[] SOURCE = bytes("\",\"source\":\"");
    private static final byte[] TYPE = bytes("\",\"type\":\"");
    private static final byte[] PAYLOAD = bytes("\",\"payload\":\"");
    private static final byte[] SIZE = bytes("\",\"size\":");
    private static final byte[] SHAPE = bytes("dddd-dd-ddTdd:dd:dd.ddddddZ");
    private static final int[] MONTH_DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    /// The value of each hexadecimal digit, -1 for every other byte.
    private static final byte[] DIGITS = new byte[256];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < 16; i++) {
            DIGITS["0123456789abcdef".charAt(i)] = (byte) i;
        }
    }

    private byte[] data = new byte[0];
    private int at;
    private int end;
    private long index;
    private long size;
    private final byte[] prev = new byte[Hasher.BYTES];
    private final byte[] payload = new byte[Hasher.BYTES];
    private long time;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    long index() {
        return index;
    }

    long size() {
        return size;
    }

    /// The leaf hash of the entry before; overwritten by the next read.
    byte[] prev() {
        return prev;
    }

    /// The commitment; overwritten by the next read.
    byte[] payload() {
        return payload;
    }

    /// Ledger time as a number that orders as time does; not a count of anything.
    long time() {
        return time;
    }

    /// True if the bytes begin as a leaf of ours does.
    static boolean looksOurs(byte[] bytes, int from, int length) {
        return length >= INDEX.length && Arrays.equals(bytes, from, from + INDEX.length, INDEX, 0, INDEX.length);
    }

    void read(byte[] bytes, int from, int length) throws MalformedException {
        if (length > MAX_BYTES) {
            throw new MalformedException("a leaf of " + length + " bytes");
        }
        data = bytes;
        at = from;
        end = from + length;
        expect(INDEX);
        index = number(Long.MAX_VALUE);
        expect(PREV);
        hex(prev);
        expect(TIME);
        time = moment();
        expect(SOURCE);
        at += sourceLength(data, at, end);
        expect(TYPE);
        at += typeLength(data, at, end);
        expect(PAYLOAD);
        hex(payload);
        expect(SIZE);
        size = number(Integer.MAX_VALUE);
        if (at != end - 1 || data[at] != '}') {
            throw new MalformedException("the leaf does not end with its size");
        }
        if (index == 0 && !Arrays.equals(prev, new byte[Hasher.BYTES])) {
            throw new MalformedException("the leaf of entry 0 names an entry before it");
        }
    }

    private void expect(byte[] text) throws MalformedException {
        if (end - at < text.length || !Arrays.equals(data, at, at + text.length, text, 0, text.length)) {
            throw new MalformedException("expected " + new String(text, StandardCharsets.US_ASCII) + " in the leaf");
        }
        at += text.length;
    }

    private long number(long max) throws MalformedException {
        int first = at;
        long value = 0;
        while (at < end && data[at] >= '0' && data[at] <= '9') {
            int digit = data[at] - '0';
            if (value > (max - digit) / 10 || (at > first && value == 0)) {
                throw new MalformedException("not a plain decimal number up to " + max + " in the leaf");
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == first) {
            throw new MalformedException("not a plain decimal number in the leaf");
        }
        return value;
    }

    private void hex(byte[] out) throws MalformedException {
        int bad = end - at < 2 * Hasher.BYTES ? -1 : 0;
        for (int i = 0; bad >= 0 && i < Hasher.BYTES; i++, at += 2) {
            int high = DIGITS[data[at] & 0xff];
            int low = DIGITS[data[at + 1] & 0xff];
            bad |= high | low;
            out[i] = (byte) (high << 4 | low);
        }
        if (bad < 0) {
            throw new MalformedException("not 64 lower-case hexadecimal digits in the leaf");
        }
    }

    private long moment() throws MalformedException {
        int first = at;
        for (int i = 0; i < SHAPE.length; i++, at++) {
            boolean digit = at < end && data[at] >= '0' && data[at] <= '9';
            boolean good = SHAPE[i] == 'd' ? digit : at < end && data[at] == SHAPE[i];
            if (!good) {
                throw new MalformedException("not a time with six fraction digits in the leaf");
            }
        }
        int year = digits(first, 4);
        int month = digits(first + 5, 2);
        int day = digits(first + 8, 2);
        int hour = digits(first + 11, 2);
        int minute = digits(first + 14, 2);
        int second = digits(first + 17, 2);
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        boolean date = month >= 1 && month <= 12 && day >= 1 && day <= MONTH_DAYS[month - 1] && (month != 2 || day < 29 || leap);
        if (!date || hour > 23 || minute > 59 || second > 59) {
            throw new MalformedException("not a time of day or a date in the leaf");
        }
        long days = (year * 13L + month) * 32 + day;
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + digits(first + 20, 6);
    }

    private int digits(int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + data[i] - '0';
        }
        return value;
    }

    /// The length of the source id that begins here.
    static int sourceLength(byte[] bytes, int from, int end) throws MalformedException {
        int at = from;
        while (at < end && at - from < 129 && sourceChar(bytes[at], at == from)) {
            at++;
        }
        if (at == from || at - from > 128) {
            throw new MalformedException("not a source id");
        }
        return at - from;
    }

    /// The length of the event type that begins here.
    static int typeLength(byte[] bytes, int from, int end) throws MalformedException {
        int at = from;
        while (at < end && at - from < 33 && (bytes[at] >= 'A' && bytes[at] <= 'Z' || at > from && bytes[at] == '_')) {
            at++;
        }
        if (at == from || at - from > 32) {
            throw new MalformedException("not an event type");
        }
        return at - from;
    }

    private static boolean sourceChar(byte c, boolean first) {
        boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return plain || (!first && (c == '.' || c == '_' || c == ':' || c == '/' || c == '-'));
    }
}
