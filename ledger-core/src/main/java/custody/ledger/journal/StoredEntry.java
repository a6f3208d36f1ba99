package custody.ledger.journal;

import custody.ledger.entry.ChainLink;
import custody.ledger.merkle.Hash;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An entry as the journal has it, its leaf recomputed and found in the chain, now or earlier (see [Frame]).
public final class StoredEntry {
    private final long index;
    private final @Nullable ChainLink link;
    private final long timeMicros;
    private final String source;
    private final String type;
    private final Kind kind;
    private final long original;
    private final byte @Nullable [] salted;
    private final @Nullable Erasure erasure;

    StoredEntry(
            long index, @Nullable ChainLink link, long timeMicros, String source, String type, Kind kind, long original,
            byte @Nullable [] salted, @Nullable Erasure erasure) {
        this.index = index;
        this.link = link;
        this.timeMicros = timeMicros;
        this.source = source;
        this.type = type;
        this.kind = kind;
        this.original = original;
        this.salted = salted;
        this.erasure = erasure;
    }

    public long index() {
        return index;
    }

    public Instant time() {
        return Chain.instant(timeMicros);
    }

    public String source() {
        return source;
    }

    public String type() {
        return type;
    }

    public Kind kind() {
        return kind;
    }

    /// Index of the first entry of the same identity; its own when it is the first.
    public long original() {
        return original;
    }

    /// Its place in the chain, when the hashes are at hand, as they are of what was read in order; else [Journal#link]
    /// finds them.
    public Optional<ChainLink> link() {
        return Optional.ofNullable(link);
    }

    /// Leaf hash of the entry before, of an entry that was read in order.
    public Hash previous() {
        return link().orElseThrow().previous();
    }

    /// Its own leaf hash, of an entry that was read in order.
    public Hash leafHash() {
        return link().orElseThrow().leafHash();
    }

    /// The payload; empty when it was erased.
    public Optional<byte[]> payload() {
        return salted == null ? Optional.empty() : Optional.of(Arrays.copyOfRange(salted, Hash.BYTES, salted.length));
    }

    /// Salt and payload, one behind the other, as the commitment is over them; empty when it was erased. Nobody may change
    /// the array.
    public Optional<byte[]> salted() {
        return Optional.ofNullable(salted);
    }

    /// What is left in place of payload and salt; empty unless the entry was erased.
    public Optional<Erasure> erasure() {
        return Optional.ofNullable(erasure);
    }

    /// What an erased entry keeps: its commitment, its event identity, and the entry that says why it was erased.
    public record Erasure(Hash commitment, Hash identity, long by) {}
}
