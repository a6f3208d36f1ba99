package custody.ledger.identity;

import custody.ledger.event.EventId;
import custody.ledger.journal.StoredEntry;
import custody.ledger.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The 256-bit keys under which entries stand in the index.
///
/// The first entry of an identity stands under the identity itself. Copies and conflicts stand under keys derived
/// from it, so that however many there are, whether one more is a repetition is one lookup.
public final class IdentityKeys {
    private static final byte VARIANT = 'v';
    private static final byte STREAM = 's';
    private static final byte ERASED = 'e';
    private static final byte NO_STREAM = 0;
    private static final byte WITH_STREAM = 1;

    private IdentityKeys() {}

    /// Of the first entry of an identity.
    public static byte[] first(EventId id) {
        return id.bytes();
    }

    /// Of a copy or conflict with exactly this payload, which stands in the array behind its salt.
    public static byte[] variant(EventId id, byte[] salted) {
        MessageDigest digest = sha256();
        digest.update(salted, Hash.BYTES, salted.length - Hash.BYTES);
        return derived(VARIANT, id, digest.digest());
    }

    /// Of copies from this stream.
    public static byte[] stream(EventId id, @Nullable String stream) {
        byte[] name = stream == null ? new byte[0] : stream.getBytes(StandardCharsets.UTF_8);
        byte[] marked = new byte[1 + name.length];
        marked[0] = stream == null ? NO_STREAM : WITH_STREAM;
        System.arraycopy(name, 0, marked, 1, name.length);
        return derived(STREAM, id, marked);
    }

    /// Of a copy or conflict that was erased: nobody can say any more what it was.
    public static byte[] erased(EventId id) {
        return derived(ERASED, id, new byte[0]);
    }

    /// All keys of an entry of the journal.
    static List<byte[]> of(StoredEntry entry) {
        StoredIdentity identity = StoredIdentity.of(entry);
        return switch (entry.kind()) {
            case FIRST -> List.of(first(identity.id()));
            case COPY -> identity.isErased()
                    ? List.of(erased(identity.id()))
                    : List.of(variant(identity, entry), stream(identity.id(), identity.stream()));
            case CONFLICT -> List.of(identity.isErased() ? erased(identity.id()) : variant(identity, entry));
        };
    }

    private static byte[] variant(StoredIdentity identity, StoredEntry entry) {
        return derived(VARIANT, identity.id(), sha256().digest(entry.payload().orElseThrow()));
    }

    private static byte[] derived(byte what, EventId id, byte[] more) {
        MessageDigest digest = sha256();
        digest.update(what);
        digest.update(id.bytes());
        return digest.digest(more);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
