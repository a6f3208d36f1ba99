package custody.ledger.scrub;

import custody.ledger.event.RecordFlag;
import custody.ledger.json.ByteSink;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A source record as it may be kept: canonical bytes without secret values, what was done to it, and the hash
/// of its scrubbed form before any cut, `sha256:<hex>`.
public final class ScrubbedRecord {
    private final byte[] bytes;
    private final String rawHash;
    private final Set<RecordFlag> flags;

    ScrubbedRecord(byte[] bytes, String rawHash, Set<RecordFlag> flags) {
        this.bytes = bytes;
        this.rawHash = rawHash;
        this.flags = flags.isEmpty() ? EnumSet.noneOf(RecordFlag.class) : EnumSet.copyOf(flags);
    }

    public String rawHash() {
        return rawHash;
    }

    /// In the order of the enum.
    public List<RecordFlag> flags() {
        return List.copyOf(flags);
    }

    public int size() {
        return bytes.length;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// Appends the canonical bytes.
    public void writeTo(ByteSink out) {
        out.raw(bytes);
    }
}
