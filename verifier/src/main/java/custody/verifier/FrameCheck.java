package custody.verifier;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The records of one journal frame: decompressed, parsed, their leaves made anew (`docs/spec/journal.md`, section 4).
final class FrameCheck {
    static final int HEADER = 68;
    static final int END = 4;
    static final int MAX_ENTRIES = 65_536;
    static final int MAX_RECORDS = 16_777_216;
    static final int MAX_BODY = 33_554_432;
    private static final int FRAME_MAGIC = 0xC546524D;
    private static final int END_MAGIC = 0xC5454E44;
    private static final int KIND = 3;
    private static final int ERASED = 4;
    private static final int ERASURE_BYTES = 72;
    private static final byte[] ADMIN = {'A', 'D', 'M', 'I', 'N'};
    /// Records decompressed by this thread: valid while it checks one frame.
    private static final ThreadLocal<byte[]> RECORDS = ThreadLocal.withInitial(() -> new byte[1 << 18]);

    private final String file;
    private final long offset;
    private final byte[] frame;
    private final ByteBuffer header;
    private final byte[] hashes;
    private final byte[] commitments;
    private int done;
    private final List<Damage> damages = new ArrayList<>();
    private final List<Erasure> erasures = new ArrayList<>();
    private final BitSet admins = new BitSet();
    private List<Subtrees.Piece> pieces = List.of();
    private long firstTime = Long.MIN_VALUE;
    private long lastTime = Long.MIN_VALUE;

    /// An entry whose payload and salt are gone, and the entry that says why.
    record Erasure(long index, long by) {}

    FrameCheck(String file, long offset, byte[] frame) {
        this.file = file;
        this.offset = offset;
        this.frame = frame;
        header = ByteBuffer.wrap(frame);
        hashes = new byte[count() * Hasher.BYTES];
        commitments = new byte[count() * Hasher.BYTES];
    }

    /// Leaf hashes of the entries that could be read, one after the other.
    byte[] hashes() {
        return hashes;
    }

    /// How many entries could be read.
    int done() {
        return done;
    }

    List<Damage> damages() {
        return damages;
    }

    List<Erasure> erasures() {
        return erasures;
    }

    boolean isAdmin(long index) {
        return index >= first() && index < first() + count() && admins.get((int) (index - first()));
    }

    /// The subtrees of the entries, if all could be read.
    List<Subtrees.Piece> pieces() {
        return pieces;
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

    int recordBytes() {
        return header.getInt(20);
    }

    /// What the frame takes in memory while it is checked, roughly.
    int heapBytes() {
        return frame.length + recordBytes() + count() * 3 * Hasher.BYTES;
    }

    byte[] last() {
        return Arrays.copyOfRange(frame, 32, 64);
    }

    long offset() {
        return offset;
    }

    String file() {
        return file;
    }

    /// True if 68 bytes at `at` are a frame header whose CRC and bounds are right.
    static boolean isHeader(byte[] bytes, int at) {
        ByteBuffer h = ByteBuffer.wrap(bytes);
        if (bytes.length - at < HEADER || h.getInt(at) != FRAME_MAGIC || crc(bytes, at, 64) != h.getInt(at + 64)) {
            return false;
        }
        int n = h.getInt(at + 16);
        int r = h.getInt(at + 20);
        int b = h.getInt(at + 24);
        long first = h.getLong(at + 8);
        boolean bounds = n >= 1 && n <= MAX_ENTRIES && r >= 0 && r <= MAX_RECORDS && b >= 32 * n && b <= MAX_BODY;
        return bounds && first >= 0 && first < Long.MAX_VALUE - MAX_ENTRIES
                && bytes[at + 4] == 1 && (bytes[at + 5] == 0 || bytes[at + 5] == 1) && h.getShort(at + 6) == 0;
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /// True if body and end mark are as they were written.
    boolean intact() {
        int body = header.getInt(24);
        return crc(frame, HEADER, body) == header.getInt(28) && header.getInt(HEADER + body) == END_MAGIC;
    }

    /// Checks body and records. `before` is the leaf hash of the entry before the frame; null if nobody knows it.
    FrameCheck run(byte @Nullable [] before, boolean sealed, long[] cuts) {
        int n = count();
        int body = header.getInt(24);
        int crc = crc(frame, HEADER, body);
        if (crc != header.getInt(28)) {
            damage(offset + HEADER, first(), "the frame's body was changed: its CRC32C is wrong; entries " + first() + " to " + (first() + n - 1),
                    hex(header.getInt(28)), hex(crc));
        }
        if (header.getInt(HEADER + body) != END_MAGIC) {
            damage(offset + HEADER + body, first() + n - 1, "the frame's end mark was changed", hex(END_MAGIC), hex(header.getInt(HEADER + body)));
        }
        if ((frame[5] == 1) != sealed) {
            damage(offset + 5, first(), "the frame's codec does not belong in a segment of this form", sealed ? "1" : "0", String.valueOf(frame[5]));
        }
        try {
            records(before == null ? new byte[Hasher.BYTES] : before, null, n, body);
        } catch (MalformedException | java.nio.BufferUnderflowException e) {
            damage(offset + HEADER + 32L * n, first() + done, "the record cannot be read: "
                    + (e.getMessage() == null ? "it is cut" : e.getMessage()), "", "");
        }
        if (done == n && before != null && !Arrays.equals(hashes, (n - 1) * Hasher.BYTES, n * Hasher.BYTES, frame, 32, 64)) {
            damage(offset + 32, first() + n - 1, "the leaf hash made from the records is not the frame's",
                    Hasher.hex(last()), Hasher.hex(Hasher.at(hashes, n - 1)));
        }
        pieces = done == n ? Subtrees.of(first(), hashes, n, cuts) : List.of();
        return this;
    }

    private ByteBuffer inflated(int n, int body) throws MalformedException {
        int from = HEADER + 32 * n;
        int length = body - 32 * n;
        int r = recordBytes();
        if (frame[5] == 0) {
            if (length != r) {
                throw new MalformedException("the records are " + length + " bytes instead of " + r);
            }
            return ByteBuffer.wrap(frame, 0, from + length).position(from);
        }
        byte[] records = RECORDS.get();
        if (records.length < r) {
            records = new byte[r];
            RECORDS.set(records);
        }
        try {
            long made = Zstd.decompressByteArray(records, 0, r, frame, from, length);
            if (Zstd.isError(made) || made != r) {
                throw new MalformedException("the compressed records do not inflate to " + r + " bytes");
            }
        } catch (ZstdException e) {
            throw new MalformedException("the compressed records do not inflate");
        }
        return ByteBuffer.wrap(records, 0, r);
    }

    /// Makes every leaf hash: each behind the one made before it, or behind the one in `befores` if that is given.
    private void records(byte[] before, byte @Nullable [] befores, int n, int body) throws MalformedException {
        ByteBuffer in = inflated(n, body);
        LeafWriter writer = new LeafWriter();
        for (; done < n; done++) {
            LeafWriter.Parts leaf = record(in, done);
            int at = done * Hasher.BYTES;
            byte[] prevs = befores != null ? befores : done == 0 ? before : hashes;
            int prev = befores != null ? at : Math.max(at - Hasher.BYTES, 0);
            writer.hashInto(leaf, prevs, prev, commitments, at, hashes, at);
        }
        if (in.hasRemaining()) {
            damage(offset + HEADER, first() + n - 1, in.remaining() + " bytes behind the last record", "", "");
        }
    }

    private LeafWriter.Parts record(ByteBuffer in, int i) throws MalformedException {
        long index = first() + i;
        int flags = in.get();
        if ((flags & ~(KIND | ERASED)) != 0 || (flags & KIND) == KIND) {
            throw new MalformedException("flags that are not allowed: " + (flags & 0xff));
        }
        long time = in.getLong();
        if (time < lastTime) {
            damage(offset, index, "ledger time goes backwards", "", "");
        }
        firstTime = i == 0 ? time : firstTime;
        lastTime = Math.max(lastTime, time);
        if ((flags & KIND) != 0) {
            long original = in.getLong();
            if (original < 0 || original >= index) {
                throw new MalformedException("the original of a copy is not an earlier entry");
            }
        }
        int typeLength = in.get() & 0xff;
        int type = word(in, typeLength);
        exact(LeafLine.typeLength(in.array(), type, in.position()), typeLength);
        int sourceLength = in.get() & 0xff;
        int source = word(in, sourceLength);
        exact(LeafLine.sourceLength(in.array(), source, in.position()), sourceLength);
        int size = in.getInt();
        if (size < 0) {
            throw new MalformedException("a payload of a negative size");
        }
        if ((flags & ERASED) != 0) {
            erased(in, i);
        } else if (size > in.remaining()) {
            throw new MalformedException("a payload longer than its frame");
        } else {
            Hasher.own().saltedInto(frame, HEADER + 32 * i, in.array(), in.position(), size, commitments, i * Hasher.BYTES);
            in.position(in.position() + size);
        }
        admins.set(i, Arrays.equals(in.array(), type, type + typeLength, ADMIN, 0, ADMIN.length));
        return new LeafWriter.Parts(index, time, in.array(), type, typeLength, source, sourceLength, size);
    }

    private static int word(ByteBuffer in, int length) throws MalformedException {
        if (length > in.remaining()) {
            throw new MalformedException("a word longer than its frame");
        }
        int at = in.position();
        in.position(at + length);
        return at;
    }

    private static void exact(int found, int said) throws MalformedException {
        if (found != said) {
            throw new MalformedException("a type or source id with a character that it cannot have");
        }
    }

    private void erased(ByteBuffer in, int i) throws MalformedException {
        if (in.remaining() < ERASURE_BYTES) {
            throw new MalformedException("an erased record that is cut");
        }
        in.get(commitments, i * Hasher.BYTES, Hasher.BYTES);
        in.position(in.position() + Hasher.BYTES);
        long by = in.getLong();
        long index = first() + i;
        erasures.add(new Erasure(index, by));
        if (by <= index) {
            damage(offset, index, "the entry is erased by an entry that is not later", "more than " + index, Long.toUnsignedString(by));
        }
        int salt = HEADER + 32 * i;
        if (!Arrays.equals(frame, salt, salt + Hasher.BYTES, new byte[Hasher.BYTES], 0, Hasher.BYTES)) {
            damage(offset + salt, index, "the entry is erased, and its salt is not", "zeros", "a salt");
        }
    }

    /// The leaf hashes of the entries if the entries before them had these leaf hashes; as many as could be read.
    byte[] relinked(byte[] befores) {
        FrameCheck again = new FrameCheck(file, offset, frame);
        try {
            again.records(befores, befores, count(), header.getInt(24));
        } catch (MalformedException | java.nio.BufferUnderflowException e) {
            // Found in the first pass; the entries before it are what is asked for.
        }
        return again.hashes;
    }

    private void damage(long at, long index, String what, String expected, String found) {
        damages.add(new Damage(file, at, index, what, expected, found));
    }

    private static String hex(int value) {
        return String.format(java.util.Locale.ROOT, "%08x", value);
    }
}
