package custody.ledger.tile;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Up to 256 consecutive entries, each with its length in two bytes before it (c2sp.org/tlog-tiles, "Log entries").
public final class EntryBundle {
    /// The length field has no room for more.
    public static final int MAX_ENTRY_BYTES = 0xffff;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(96 * 1024);
    private int width;

    public void add(byte[] entry) {
        if (width == TileAddress.FULL) {
            throw new IllegalStateException("the bundle is full");
        }
        if (entry.length > MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
        }
        bytes.write(entry.length >>> 8);
        bytes.write(entry.length);
        bytes.writeBytes(entry);
        width++;
    }

    public int width() {
        return width;
    }

    public boolean isFull() {
        return width == TileAddress.FULL;
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /// The entries in published bytes.
    ///
    /// @throws IllegalArgumentException when the bytes are not exactly 1 to 256 entries.
    public static List<byte[]> parse(byte[] bytes) {
        List<byte[]> entries = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            if (entries.size() == TileAddress.FULL || at + 2 > bytes.length) {
                throw new IllegalArgumentException("no entry begins at byte " + at + " of the bundle");
            }
            int length = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            if (at + 2 + length > bytes.length) {
                throw new IllegalArgumentException("the entry at byte " + at + " of the bundle is cut");
            }
            entries.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
            at += 2 + length;
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("an empty bundle");
        }
        return entries;
    }
}
