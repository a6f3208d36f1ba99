package custody.query.index;

import java.util.Arrays;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.UnicodeUtil;
import org.jspecify.annotations.Nullable;

/// Values of documents that wait to be written, as UTF-8 in arrays that are used again and again.
///
/// Values are numbered in the order in which they came. A document's values are a range of numbers, and no value is
/// twice in it.
final class EntryValues {
    private static final EntryField[] FIELDS = EntryField.values();
    private static final int NO_FIELD = -1;
    private static final int BYTES = 1 << 20;
    private static final int SPANS = 1 << 16;
    /// Longer arrays are given back when they are empty.
    private static final int KEPT_BYTES = 32 << 20;
    /// Numbers to a value: its field, what it is, its place and its length.
    private static final int SPAN = 4;
    private static final int TEXT = 1;
    private static final int ASCII = 2;

    private byte[] bytes = new byte[BYTES];
    private int[] spans = new int[SPANS];
    private int used;
    private int count;

    /// The number of the next value.
    int count() {
        return count;
    }

    /// Bytes in use.
    int size() {
        return used;
    }

    /// Adds a value of a field, null for what is only text, to the document that begins with value `first`. It need
    /// not be text when the document has it as text already.
    void add(int first, @Nullable EntryField field, String value, boolean text) {
        int length = encode(value);
        int number = field == null ? NO_FIELD : field.ordinal();
        int place = used;
        boolean isNew = text;
        for (int i = first; i < count; i++) {
            if (length(i) == length && Arrays.equals(bytes, place(i), place(i) + length, bytes, used, used + length)) {
                if (field != null && spans[i * SPAN] == number) {
                    return;
                }
                isNew &= !isText(i);
                place = place(i);
            }
        }
        if (field != null || isNew) {
            used += place == used ? length : 0;
            put(number, (isNew ? TEXT : 0) | (length == value.length() ? ASCII : 0), place, length);
        }
    }

    /// Repeats the values in `[from, to)`, which are then the first of another document.
    void repeat(int from, int to) {
        for (int i = from; i < to; i++) {
            put(spans[i * SPAN], spans[i * SPAN + 1], place(i), length(i));
        }
    }

    private int encode(String value) {
        int most = UnicodeUtil.maxUTF8Length(value.length());
        if (bytes.length - used < most) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(used, most), (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
        }
        return UnicodeUtil.UTF16toUTF8(value, 0, value.length(), bytes, used) - used;
    }

    private void put(int field, int kind, int place, int length) {
        int at = count++ * SPAN;
        if (at == spans.length) {
            spans = Arrays.copyOf(spans, spans.length * 2);
        }
        spans[at] = field;
        spans[at + 1] = kind;
        spans[at + 2] = place;
        spans[at + 3] = length;
    }

    /// The field of a value; null when it is only text.
    @Nullable EntryField field(int value) {
        int field = spans[value * SPAN];
        return field == NO_FIELD ? null : FIELDS[field];
    }

    /// Whether a value's words are searched for as text.
    boolean isText(int value) {
        return (spans[value * SPAN + 1] & TEXT) != 0;
    }

    boolean isAscii(int value) {
        return (spans[value * SPAN + 1] & ASCII) != 0;
    }

    private int place(int value) {
        return spans[value * SPAN + 2];
    }

    private int length(int value) {
        return spans[value * SPAN + 3];
    }

    /// Lets `to` be the value's bytes, until the next [#add].
    void read(int value, BytesRef to) {
        to.bytes = bytes;
        to.offset = place(value);
        to.length = length(value);
    }

    /// Forgets all values.
    void clear() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[BYTES];
            spans = new int[SPANS];
        }
        used = 0;
        count = 0;
    }
}
