package custody.ledger.journal;

import custody.ledger.merkle.Hash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/// The hash chain at its end: the index that is next, and the leaf hash before it.
///
/// Each entry's leaf names the leaf hash before it, so leaves can only be hashed one after another. This is the
/// inner loop of writing and of checking; it builds the line of `docs/spec/journal.md`, section 1, in one reused
/// buffer with the 0x00 of RFC 6962 in front, and allocates nothing. Not for several threads.
public final class Chain {
    /// The two digits of each byte.
    private static final short[] HEX = hexDigits();
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] INDEX = ascii("{\"v\":1,\"index\":");
    private static final byte[] PREVIOUS = ascii(",\"prev\":\"");
    private static final byte[] TIME = ascii("\",\"time\":\"");
    private static final byte[] SOURCE = ascii("\",\"source\":\"");
    private static final byte[] TYPE = ascii("\",\"type\":\"");
    private static final byte[] PAYLOAD = ascii("\",\"payload\":\"");
    private static final byte[] SIZE = ascii("\",\"size\":");
    private static final int TIME_CHARS = 27;
    private static final int LEAF_BYTES_MAX = 600;
    private static final int INDEX_DIGITS_MAX = 20;

    private final MessageDigest sha256 = sha256();
    private final byte[] leaf = new byte[LEAF_BYTES_MAX];
    private final byte[] hash = new byte[Hash.BYTES];
    private final byte[] time = new byte[TIME_CHARS];
    private long next;
    /// `next` in decimal, kept by counting: divisions would cost as much as the rest of the line.
    private final byte[] nextDigits = new byte[INDEX_DIGITS_MAX];
    private int nextDigitsAt;
    private long timeMicros;
    private int at;

    /// A chain whose next entry has index `next`, after an entry with that leaf hash (zeros before entry 0).
    public Chain(long next, byte[] previous) {
        restart(next, previous);
        formatTime(0);
    }

    /// Goes to another place in the chain.
    public void restart(long index, byte[] previous) {
        next = index;
        System.arraycopy(previous, 0, hash, 0, Hash.BYTES);
        nextDigitsAt = INDEX_DIGITS_MAX;
        long rest = index;
        do {
            nextDigits[--nextDigitsAt] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
    }

    private void count() {
        next++;
        int digit = INDEX_DIGITS_MAX - 1;
        while (digit >= nextDigitsAt && nextDigits[digit] == '9') {
            nextDigits[digit--] = '0';
        }
        if (digit < nextDigitsAt) {
            nextDigits[--nextDigitsAt] = '1';
        } else {
            nextDigits[digit]++;
        }
    }

    public long next() {
        return next;
    }

    /// Copies the last leaf hash out.
    public void copyHash(byte[] into, int offset) {
        System.arraycopy(hash, 0, into, offset, Hash.BYTES);
    }

    public byte[] hash() {
        return hash.clone();
    }

    boolean hashIs(byte[] other, int offset) {
        return Arrays.equals(hash, 0, Hash.BYTES, other, offset, offset + Hash.BYTES);
    }

    /// Takes the next entry in. Source and type are ASCII that the format allows, the commitment is 32 bytes.
    public void append(
            long micros, byte[] source, int sourceAt, int sourceLength, byte[] type, int typeAt, int typeLength,
            byte[] commitment, int commitmentAt, int size) {
        write(micros, source, sourceAt, sourceLength, type, typeAt, typeLength, commitment, commitmentAt, size);
        sha256.update(leaf, 0, at);
        try {
            sha256.digest(hash, 0, Hash.BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
        count();
    }

    /// Takes in the leaf that was written, by the hash that it is known to have.
    void advance(byte[] leafHashes, int offset) {
        System.arraycopy(leafHashes, offset, hash, 0, Hash.BYTES);
        count();
    }

    /// Writes the leaf that is next without taking it in: nothing is hashed, and the chain stays where it is.
    void write(
            long micros, byte[] source, int sourceAt, int sourceLength, byte[] type, int typeAt, int typeLength,
            byte[] commitment, int commitmentAt, int size) {
        if (micros != timeMicros) {
            formatTime(micros);
        }
        leaf[0] = 0;
        at = 1;
        put(INDEX, 0, INDEX.length);
        put(nextDigits, nextDigitsAt, INDEX_DIGITS_MAX - nextDigitsAt);
        put(PREVIOUS, 0, PREVIOUS.length);
        hex(hash, 0);
        put(TIME, 0, TIME.length);
        put(time, 0, TIME_CHARS);
        put(SOURCE, 0, SOURCE.length);
        put(source, sourceAt, sourceLength);
        put(TYPE, 0, TYPE.length);
        put(type, typeAt, typeLength);
        put(PAYLOAD, 0, PAYLOAD.length);
        hex(commitment, commitmentAt);
        put(SIZE, 0, SIZE.length);
        decimal(size);
        leaf[at++] = '}';
    }

    /// The leaf of the entry that was appended, or written, last.
    public byte[] leaf() {
        return Arrays.copyOfRange(leaf, 1, at);
    }

    private void put(byte[] from, int offset, int length) {
        System.arraycopy(from, offset, leaf, at, length);
        at += length;
    }

    private void hex(byte[] bytes, int offset) {
        for (int i = offset; i < offset + Hash.BYTES; i++) {
            SHORTS.set(leaf, at, HEX[bytes[i] & 0xff]);
            at += Short.BYTES;
        }
    }

    private void decimal(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        int end = at + digits;
        long rest = value;
        for (int i = end - 1; i >= at; i--) {
            leaf[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at = end;
    }

    private void formatTime(long micros) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC);
        digits(utc.getYear(), 0, 4);
        time[4] = '-';
        digits(utc.getMonthValue(), 5, 2);
        time[7] = '-';
        digits(utc.getDayOfMonth(), 8, 2);
        time[10] = 'T';
        digits(utc.getHour(), 11, 2);
        time[13] = ':';
        digits(utc.getMinute(), 14, 2);
        time[16] = ':';
        digits(utc.getSecond(), 17, 2);
        time[19] = '.';
        digits(utc.getNano() / 1_000, 20, 6);
        time[26] = 'Z';
        timeMicros = micros;
    }

    private void digits(int value, int offset, int count) {
        int rest = value;
        for (int i = offset + count - 1; i >= offset; i--) {
            time[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static short[] hexDigits() {
        byte[] digits = ascii("0123456789abcdef");
        short[] pairs = new short[256];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (short) (digits[i >> 4] << Byte.SIZE | digits[i & 0xf]);
        }
        return pairs;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
