package custody.ledger.sequence;

import custody.ledger.event.Event;
import custody.ledger.event.EventId;
import custody.ledger.event.EventType;
import custody.ledger.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An admitted event that asks for a place: its identity, what its leaf needs, and its payload behind a salt.
///
/// The arrays are shared with the sequencer and must not be changed by whoever handed them in.
public final class Candidate {
    private static final byte[][] TYPES = Arrays.stream(EventType.values())
            .map(type -> type.name().getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private final EventId id;
    private final @Nullable String stream;
    private final byte[] source;
    private final byte[] type;
    private final byte[] salted;
    private final byte[] commitment;

    /// @param salted 32 bytes of salt and, right behind them, the payload
    /// @param commitment SHA-256 of `salted`
    public Candidate(Event event, EventId id, byte[] salted, byte[] commitment) {
        if (salted.length <= Hash.BYTES || commitment.length != Hash.BYTES) {
            throw new IllegalArgumentException(salted.length + " bytes with salt, a commitment of " + commitment.length);
        }
        this.id = id;
        this.stream = event.source().stream();
        this.source = event.source().id().getBytes(StandardCharsets.US_ASCII);
        this.type = TYPES[event.type().ordinal()];
        this.salted = salted;
        this.commitment = commitment;
    }

    EventId id() {
        return id;
    }

    @Nullable String stream() {
        return stream;
    }

    byte[] source() {
        return source;
    }

    byte[] type() {
        return type;
    }

    byte[] salted() {
        return salted;
    }

    byte[] commitment() {
        return commitment;
    }

    int payloadBytes() {
        return salted.length - Hash.BYTES;
    }

    boolean hasStream(@Nullable String other) {
        return Objects.equals(stream, other);
    }

    /// Whether the payload behind another salt is the same.
    boolean hasPayload(byte[] other) {
        return Arrays.equals(salted, Hash.BYTES, salted.length, other, Hash.BYTES, other.length);
    }
}
