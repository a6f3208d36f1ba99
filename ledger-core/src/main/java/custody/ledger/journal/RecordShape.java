package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.merkle.Hash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Where the parts of a record lie among the records of its frame (specification, section 4.1).
///
/// Every record that is read comes by here: what was expected and found is put into words only when it must be told.
record RecordShape(
        int kind, boolean erased, long time, long original, int typeAt, int typeLength, int sourceAt, int sourceLength,
        int size, int contentAt, int end) {
    private static final int ERASED = 4;
    private static final int KIND_MASK = 3;
    private static final int KINDS = Kind.values().length;
    private static final int TYPE_MAX = 32;
    private static final int SOURCE_MAX = 128;
    private static final int ERASURE_BYTES = 2 * Hash.BYTES + Long.BYTES;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /// Reads the record that starts at an offset; the records end at `limit`.
    static RecordShape read(byte[] records, int limit, int start, Place here) throws DamagedJournalException {
        ByteBuffer bytes = ByteBuffer.wrap(records);
        int at = start;
        requireRoom(limit, at, 1 + Long.BYTES, here);
        int flags = bytes.get(at);
        int kind = flags & KIND_MASK;
        if (kind >= KINDS || (flags & ~(KIND_MASK | ERASED)) != 0) {
            throw new DamagedJournalException(here, "known flags", Integer.toHexString(flags));
        }
        long time = bytes.getLong(at + 1);
        at += 1 + Long.BYTES;
        long original = here.index();
        if (kind != 0) {
            requireRoom(limit, at, Long.BYTES, here);
            original = bytes.getLong(at);
            if (original < 0 || original >= here.index()) {
                throw new DamagedJournalException(here, "an earlier original", Long.toString(original));
            }
            at += Long.BYTES;
        }
        int typeLength = text(records, limit, at, TYPE_MAX, "a type", here);
        int typeAt = at + 1;
        requireType(records, typeAt, typeLength, here);
        at = typeAt + typeLength;
        int sourceLength = text(records, limit, at, SOURCE_MAX, "a source", here);
        int sourceAt = at + 1;
        requireSource(records, sourceAt, sourceLength, here);
        at = sourceAt + sourceLength;
        requireRoom(limit, at, Integer.BYTES, here);
        int size = bytes.getInt(at);
        at += Integer.BYTES;
        boolean erased = (flags & ERASED) != 0;
        if (size < 0) {
            throw new DamagedJournalException(here, "a size", Integer.toString(size));
        }
        int content = erased ? ERASURE_BYTES : size;
        requireRoom(limit, at, content, here);
        return new RecordShape(
                kind, erased, time, original, typeAt, typeLength, sourceAt, sourceLength, size, at, at + content);
    }

    /// Where the record that starts at an offset ends, of records that were read before.
    static int end(byte[] records, int start) {
        int flags = records[start];
        int at = start + 1 + Long.BYTES + ((flags & KIND_MASK) == 0 ? 0 : Long.BYTES);
        at += 1 + records[at]; // the type
        at += 1 + (records[at] & 0xff); // the source
        int size = (int) INT.get(records, at);
        return at + Integer.BYTES + ((flags & ERASED) == 0 ? size : ERASURE_BYTES);
    }

    private static int text(byte[] records, int limit, int at, int max, String what, Place here) throws DamagedJournalException {
        requireRoom(limit, at, 1, here);
        int length = records[at] & 0xff;
        if (length == 0 || length > max) {
            throw new DamagedJournalException(here, what + " of 1.." + max + " bytes", Integer.toString(length));
        }
        requireRoom(limit, at + 1, length, here);
        return length;
    }

    private static void requireRoom(int limit, int at, int bytes, Place here) throws DamagedJournalException {
        if (limit - at < bytes) {
            throw new DamagedJournalException(here, bytes + " bytes more of its record", (limit - at) + " bytes");
        }
    }

    private static void requireType(byte[] records, int at, int length, Place here) throws DamagedJournalException {
        for (int i = at; i < at + length; i++) {
            byte c = records[i];
            if (!(c >= 'A' && c <= 'Z' || c == '_' && i > at)) {
                throw new DamagedJournalException(here, "a type", ascii(records, at, length));
            }
        }
    }

    private static void requireSource(byte[] records, int at, int length, Place here) throws DamagedJournalException {
        for (int i = at; i < at + length; i++) {
            byte c = records[i];
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && (i == at || c < '-' || c > ':' && c != '_')) {
                throw new DamagedJournalException(here, "a source id", ascii(records, at, length));
            }
        }
    }

    String type(byte[] records) {
        return ascii(records, typeAt, typeLength);
    }

    String source(byte[] records) {
        return ascii(records, sourceAt, sourceLength);
    }

    private static String ascii(byte[] bytes, int at, int length) {
        return new String(bytes, at, length, StandardCharsets.US_ASCII);
    }
}
