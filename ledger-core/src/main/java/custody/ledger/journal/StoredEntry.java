package custody.ledger.journal;

import custody.ledger.merkle.Hash;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An entry as the journal has it, its leaf recomputed and found in the chain.
public final class StoredEntry {
    private final long index;
    private final long timeMicros;
    private final String source;
    private final String type;
    private final Kind kind;
    private final long original;
    private final Hash previous;
    private final Hash leafHash;
    private final byte @Nullable [] salted;
    private final @Nullable Erasure erasure;

    StoredEntry(
            long index, long timeMicros, String source, String type, Kind kind, long original, Hash previous, Hash leafHash,
            byte @Nullable [] salted, @Nullable Erasure erasure) {
        this.index = index;
        this.timeMicros = timeMicros;
        this.source = source;
        this.type = type;
        this.kind = kind;
        this.original = original;
        this.previous = previous;
        this.leafHash = leafHash;
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

    public Hash previous() {
        return previous;
    }

    public Hash leafHash() {
        return leafHash;
    }

    /// The payload; empty when it was erased.
    public Optional<byte[]> payload() {
        return salted == null ? Optional.empty() : Optional.of(Arrays.copyOfRange(salted, Hash.BYTES, salted.length));
    }

    /// The salt of the commitment; empty when it was erased.
    public Optional<byte[]> salt() {
        return salted == null ? Optional.empty() : Optional.of(Arrays.copyOf(salted, Hash.BYTES));
    }

    /// What is left in place of payload and salt; empty unless the entry was erased.
    public Optional<Erasure> erasure() {
        return Optional.ofNullable(erasure);
    }

    /// What an erased entry keeps: its commitment, its event identity, and the entry that says why it was erased.
    public record Erasure(Hash commitment, Hash identity, long by) {}
}
