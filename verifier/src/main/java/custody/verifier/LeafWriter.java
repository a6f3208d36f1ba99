package custody.verifier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/// Makes leaves anew from what the journal keeps of an entry, and hashes them. Not for several threads.
final class LeafWriter {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /// The two digits of each byte, as they lie in the line.
    private static final short[] PAIRS = new short[256];
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) (HEX[i >> 4] << 8 | HEX[i & 15]);
        }
    }

    private static final byte[] INDEX = bytes("{\"v\":1,\"index\":");
    private static final byte[] PREV = bytes(",\"prev\":\"");
    private static final byte[] TIME = bytes("\",\"time\":\"");
    private static final byte[] SOURCE = bytes("\",\"source\":\"");
    private static final byte[] TYPE = bytes("\",\"type\":\"");
    private static final byte[] PAYLOAD = bytes("\",\"payload\":\"");
    private static final byte[] SIZE = bytes("\",\"size\":");

    /// One byte of room in front, where the hasher puts RFC 6962's 0x00.
    private final byte[] line = new byte[1 + 2 * LeafLine.MAX_BYTES];
    private final byte[] digits = new byte[20];
    private final byte[] date = new byte[11];
    private long dateDay = Long.MIN_VALUE;
    private int at;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// What a leaf says, as places in arrays: type and source lie in `words`.
    record Parts(long index, long micros, byte[] words, int type, int typeLength, int source, int sourceLength, int size) {}

    /// Writes the leaf's hash. `prev` and `commitment` are places in `prevs` and `commitments`.
    void hashInto(Parts parts, byte[] prevs, int prev, byte[] commitments, int commitment, byte[] out, int outAt) throws MalformedException {
        write(parts, prevs, prev, commitments, commitment);
        Hasher.own().leafInto(line, 1, at - 1, out, outAt);
    }

    /// The leaf itself.
    byte[] leaf(Parts parts, byte[] prev, byte[] commitment) throws MalformedException {
        write(parts, prev, 0, commitment, 0);
        return Arrays.copyOfRange(line, 1, at);
    }

    private void write(Parts parts, byte[] prevs, int prev, byte[] commitments, int commitment) throws MalformedException {
        at = 1;
        put(INDEX, 0, INDEX.length);
        number(parts.index());
        put(PREV, 0, PREV.length);
        hex(prevs, prev);
        put(TIME, 0, TIME.length);
        time(parts.micros());
        put(SOURCE, 0, SOURCE.length);
        put(parts.words(), parts.source(), parts.sourceLength());
        put(TYPE, 0, TYPE.length);
        put(parts.words(), parts.type(), parts.typeLength());
        put(PAYLOAD, 0, PAYLOAD.length);
        hex(commitments, commitment);
        put(SIZE, 0, SIZE.length);
        number(parts.size());
        line[at++] = '}';
    }

    private void put(byte[] from, int first, int length) {
        System.arraycopy(from, first, line, at, length);
        at += length;
    }

    private void hex(byte[] hashes, int from) {
        for (int i = from; i < from + Hasher.BYTES; i++) {
            SHORTS.set(line, at, PAIRS[hashes[i] & 0xff]);
            at += 2;
        }
    }

    private void number(long value) {
        int first = digits.length;
        long rest = value;
        do {
            digits[--first] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        put(digits, first, digits.length - first);
    }

    private void time(long micros) throws MalformedException {
        long day = Math.floorDiv(micros, DAY_MICROS);
        if (day != dateDay) {
            if (day < FIRST_DAY || day > LAST_DAY) {
                throw new MalformedException("a time outside the years 0 to 9999");
            }
            LocalDate d = LocalDate.ofEpochDay(day);
            pad(date, 0, d.getYear(), 4);
            date[4] = '-';
            pad(date, 5, d.getMonthValue(), 2);
            date[7] = '-';
            pad(date, 8, d.getDayOfMonth(), 2);
            date[10] = 'T';
            dateDay = day;
        }
        put(date, 0, date.length);
        long rest = Math.floorMod(micros, DAY_MICROS);
        int seconds = (int) (rest / 1_000_000);
        pad(line, at, seconds / 3600, 2);
        line[at + 2] = ':';
        pad(line, at + 3, seconds / 60 % 60, 2);
        line[at + 5] = ':';
        pad(line, at + 6, seconds % 60, 2);
        line[at + 8] = '.';
        pad(line, at + 9, (int) (rest % 1_000_000), 6);
        line[at + 15] = 'Z';
        at += 16;
    }

    private static void pad(byte[] into, int from, int value, int width) {
        int rest = value;
        for (int i = from + width - 1; i >= from; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
