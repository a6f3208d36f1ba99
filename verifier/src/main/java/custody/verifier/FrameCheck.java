package custody.verifier;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The records of one journal frame: decompressed, parsed, their leaves made anew (`docs/spec/journal.md`, section 4).
final class FrameCheck {
    static final int HEADER = 68;
    static final int MAX_ENTRIES = 65_536;
    static final int MAX_RECORDS = 16_777_216;
    static final int MAX_BODY = 33_554_432;
    private static final int FRAME_MAGIC = 0xC546524D;
    private static final int END_MAGIC = 0xC5454E44;

    private final String file;
    private final long offset;
    private final byte[] frame;
    private final ByteBuffer header;
    private final List<byte[]> leaves = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private long firstTime = Long.MIN_VALUE;
    private long lastTime = Long.MIN_VALUE;

    FrameCheck(String file, long offset, byte[] frame) {
        this.file = file;
        this.offset = offset;
        this.frame = frame;
        header = ByteBuffer.wrap(frame);
    }

    List<byte[]> leaves() {
        return leaves;
    }

    List<Damage> damages() {
        return damages;
    }

    long firstTime() {
        return firstTime;
    }

    long lastTime() {
        return lastTime;
    }

    long first() {
        return header.getLong(8);
    }

    int count() {
        return header.getInt(16);
    }

    byte[] last() {
        return java.util.Arrays.copyOfRange(frame, 32, 64);
    }

    long offset() {
        return offset;
    }

    String file() {
        return file;
    }

    /// True if 68 bytes are a frame header whose CRC and bounds are right.
    static boolean isHeader(byte[] bytes) {
        ByteBuffer h = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER || h.getInt(0) != FRAME_MAGIC || crc(bytes, 0, 64) != h.getInt(64)) {
            return false;
        }
        int n = h.getInt(16);
        int r = h.getInt(20);
        int b = h.getInt(24);
        boolean bounds = n >= 1 && n <= MAX_ENTRIES && r >= 0 && r <= MAX_RECORDS && b >= 32 * n && b <= MAX_BODY;
        return bounds && bytes[4] == 1 && (bytes[5] == 0 || bytes[5] == 1) && h.getShort(6) == 0;
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /// Checks body and records; `before` is the leaf hash of the entry before the frame.
    FrameCheck run(byte[] before) {
        int n = count();
        int body = header.getInt(24);
        if (crc(frame, HEADER, body) != header.getInt(28)) {
            damage(offset + HEADER, first(), "the frame's body was changed: its CRC32C is wrong; entries " + first() + " to " + (first() + n - 1),
                    hex(header.getInt(28)), hex(crc(frame, HEADER, body)));
        }
        if (header.getInt(HEADER + body) != END_MAGIC) {
            damage(offset + HEADER + body, first() + n - 1, "the frame's end mark was changed", hex(END_MAGIC), hex(header.getInt(HEADER + body)));
        }
        try {
            records(before, inflated(n, body), n);
        } catch (MalformedException | java.nio.BufferUnderflowException e) {
            damage(offset + HEADER + 32L * n, first() + leaves.size(), "the record cannot be read: "
                    + (e.getMessage() == null ? "it is cut" : e.getMessage()), "", "");
        }
        if (leaves.size() == n && !java.util.Arrays.equals(leaves.getLast(), last())) {
            damage(offset + 32, first() + n - 1, "the leaf hash made from the records is not the frame's", Hasher.hex(last()), Hasher.hex(leaves.getLast()));
        }
        return this;
    }

    private byte[] inflated(int n, int body) throws MalformedException {
        int from = HEADER + 32 * n;
        int length = body - 32 * n;
        int r = header.getInt(20);
        if (frame[5] == 0) {
            if (length != r) {
                throw new MalformedException("the records are " + length + " bytes instead of " + r);
            }
            return java.util.Arrays.copyOfRange(frame, from, from + length);
        }
        byte[] records = new byte[r];
        try {
            long made = Zstd.decompressByteArray(records, 0, r, frame, from, length);
            if (Zstd.isError(made) || made != r) {
                throw new MalformedException("the compressed records do not inflate to " + r + " bytes");
            }
        } catch (ZstdException e) {
            throw new MalformedException("the compressed records do not inflate");
        }
        return records;
    }

    private void records(byte[] before, byte[] records, int n) throws MalformedException {
        ByteBuffer in = ByteBuffer.wrap(records);
        byte[] prev = before;
        for (int i = 0; i < n; i++) {
            prev = record(in, first() + i, HEADER + 32 * i, prev);
            leaves.add(prev);
        }
        if (in.hasRemaining()) {
            throw new MalformedException(in.remaining() + " bytes behind the last record");
        }
    }

    private byte[] record(ByteBuffer in, long index, int salt, byte[] prev) throws MalformedException {
        int flags = in.get();
        if ((flags & ~7) != 0 || (flags & 3) == 3) {
            throw new MalformedException("flags that are not allowed: " + (flags & 0xff));
        }
        long time = in.getLong();
        if (time < lastTime) {
            damage(offset, index, "ledger time goes backwards", "", "");
        }
        firstTime = firstTime == Long.MIN_VALUE ? time : firstTime;
        lastTime = Math.max(lastTime, time);
        if ((flags & 3) != 0) {
            long original = in.getLong();
            if (original < 0 || original >= index) {
                throw new MalformedException("the original of a copy is not an earlier entry");
            }
        }
        String type = word(in, 32);
        String source = word(in, 128);
        int size = in.getInt();
        byte[] commitment = new byte[Hasher.BYTES];
        if ((flags & 4) != 0) {
            in.get(commitment);
            in.position(in.position() + 40);
        } else {
            if (size < 0 || size > in.remaining()) {
                throw new MalformedException("a payload longer than its frame");
            }
            commitment = Hasher.own().sha256(frame, salt, Hasher.BYTES, in.array(), in.position(), size);
            in.position(in.position() + size);
        }
        String leaf = "{\"v\":1,\"index\":" + index + ",\"prev\":\"" + Hasher.hex(prev) + "\",\"time\":\"" + time(time) + "\",\"source\":\"" + source
                + "\",\"type\":\"" + type + "\",\"payload\":\"" + Hasher.hex(commitment) + "\",\"size\":" + Integer.toUnsignedString(size) + "}";
        return Hasher.own().leaf(leaf.getBytes(StandardCharsets.US_ASCII));
    }

    private static String word(ByteBuffer in, int max) throws MalformedException {
        int length = in.get() & 0xff;
        if (length < 1 || length > max || length > in.remaining()) {
            throw new MalformedException("a word of " + length + " bytes");
        }
        byte[] word = new byte[length];
        in.get(word);
        return new String(word, StandardCharsets.ISO_8859_1);
    }

    private static String time(long micros) throws MalformedException {
        long seconds = Math.floorDiv(micros, 1_000_000);
        if (seconds < -62_167_219_200L || seconds > 253_402_300_799L) {
            throw new MalformedException("a time outside the years 0 to 9999");
        }
        LocalDateTime t = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(27);
        pad(out, t.getYear(), 1000).append('-');
        pad(out, t.getMonthValue(), 10).append('-');
        pad(out, t.getDayOfMonth(), 10).append('T');
        pad(out, t.getHour(), 10).append(':');
        pad(out, t.getMinute(), 10).append(':');
        pad(out, t.getSecond(), 10).append('.');
        return pad(out, (int) Math.floorMod(micros, 1_000_000L), 100_000).append('Z').toString();
    }

    private static StringBuilder pad(StringBuilder out, int value, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            out.append((char) ('0' + value / unit % 10));
        }
        return out;
    }

    private void damage(long at, long index, String what, String expected, String found) {
        damages.add(new Damage(file, at, index, what, expected, found));
    }

    private static String hex(int value) {
        return String.format("%08x", value);
    }
}
