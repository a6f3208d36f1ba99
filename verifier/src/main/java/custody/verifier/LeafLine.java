package custody.verifier;

import java.nio.charset.StandardCharsets;

/// One leaf of our own logs, read in one pass without a tree (`docs/spec/journal.md`, section 1). Reused: holds the last one read.
final class LeafLine {
    static final String ZEROS = "0".repeat(64);
    private static final byte[] INDEX = bytes("{\"v\":1,\"index\":");
    private static final byte[] PREV = bytes(",\"prev\":\"");
    private static final byte[] TIME = bytes("\",\"time\":\"");
    private static final byte[] SOURCE = bytes("\",\"source\":\"");
    private static final byte[] TYPE = bytes("\",\"type\":\"");
    private static final byte[] PAYLOAD = bytes("\",\"payload\":\"");
    private static final byte[] SIZE = bytes("\",\"size\":");
    private static final String SHAPE = "dddd-dd-ddTdd:dd:dd.ddddddZ";

    private byte[] data = new byte[0];
    private int at;
    private int end;
    private long index;
    private long size;
    private String prev = ZEROS;
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

    /// The leaf hash of the entry before, as 64 hexadecimal digits.
    String prev() {
        return prev;
    }

    /// Ledger time as a number that orders as time does; not a count of anything.
    long time() {
        return time;
    }

    /// True if the bytes begin as a leaf of ours does.
    static boolean looksOurs(byte[] bytes, int from, int length) {
        if (length < INDEX.length) {
            return false;
        }
        return java.util.Arrays.equals(bytes, from, from + INDEX.length, INDEX, 0, INDEX.length);
    }

    void read(byte[] bytes, int from, int length) throws MalformedException {
        data = bytes;
        at = from;
        end = from + length;
        expect(INDEX);
        index = number();
        expect(PREV);
        prev = hex();
        expect(TIME);
        time = moment();
        expect(SOURCE);
        word(true);
        expect(TYPE);
        word(false);
        expect(PAYLOAD);
        hex();
        expect(SIZE);
        size = number();
        if (at != end - 1 || data[at] != '}') {
            throw new MalformedException("the leaf does not end with its size");
        }
    }

    private void expect(byte[] text) throws MalformedException {
        if (end - at < text.length || !java.util.Arrays.equals(data, at, at + text.length, text, 0, text.length)) {
            throw new MalformedException("expected " + new String(text, StandardCharsets.US_ASCII) + " in the leaf");
        }
        at += text.length;
    }

    private long number() throws MalformedException {
        int first = at;
        long value = 0;
        while (at < end && data[at] >= '0' && data[at] <= '9' && at - first < 18) {
            value = value * 10 + data[at++] - '0';
        }
        if (at == first || (at - first > 1 && data[first] == '0')) {
            throw new MalformedException("not a plain decimal number in the leaf");
        }
        return value;
    }

    private String hex() throws MalformedException {
        int first = at;
        while (at < end && at - first < 64 && (data[at] >= '0' && data[at] <= '9' || data[at] >= 'a' && data[at] <= 'f')) {
            at++;
        }
        if (at - first != 64) {
            throw new MalformedException("not 64 lower-case hexadecimal digits in the leaf");
        }
        return new String(data, first, 64, StandardCharsets.ISO_8859_1);
    }

    private long moment() throws MalformedException {
        int first = at;
        for (int i = 0; i < SHAPE.length(); i++, at++) {
            boolean digit = at < end && data[at] >= '0' && data[at] <= '9';
            boolean good = SHAPE.charAt(i) == 'd' ? digit : at < end && data[at] == SHAPE.charAt(i);
            if (!good) {
                throw new MalformedException("not a time with six fraction digits in the leaf");
            }
        }
        long month = digits(first + 5, 2);
        long day = digits(first + 8, 2);
        long hour = digits(first + 11, 2);
        long minute = digits(first + 14, 2);
        long second = digits(first + 17, 2);
        if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) {
            throw new MalformedException("not a time of day or a date in the leaf");
        }
        long days = (digits(first, 4) * 13 + month) * 32 + day;
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + digits(first + 20, 6);
    }

    private long digits(int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + data[i] - '0';
        }
        return value;
    }

    private void word(boolean source) throws MalformedException {
        int first = at;
        while (at < end && at - first < 128 && (source ? sourceChar(data[at], at == first) : typeChar(data[at], at == first))) {
            at++;
        }
        if (at == first || (!source && at - first > 32)) {
            throw new MalformedException("not a " + (source ? "source id" : "type") + " in the leaf");
        }
    }

    private static boolean sourceChar(byte c, boolean first) {
        boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return plain || (!first && "._:/-".indexOf(c) >= 0);
    }

    private static boolean typeChar(byte c, boolean first) {
        return c >= 'A' && c <= 'Z' || (!first && c == '_');
    }
}
