package custody.ledger.note;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A public key under a name, as a vkey writes it: `name+hash+base64(type || key)` (c2sp.org/signed-note).
public final class VerifierKey {
    /// Ed25519 over the note's text.
    public static final int ED25519 = 0x01;
    /// Ed25519 timestamped cosignature of a checkpoint (c2sp.org/tlog-cosignature), which witnesses give.
    public static final int ED25519_COSIGNATURE = 0x04;
    /// ML-DSA-44 timestamped cosignature of a checkpoint (c2sp.org/tlog-cosignature).
    public static final int ML_DSA_44 = 0x06;
    private static final int ID_BYTES = 4;

    private final String name;
    private final int type;
    private final byte[] key;

    public VerifierKey(String name, int type, byte[] key) {
        if (!StrictText.isName(name)) {
            throw new IllegalArgumentException("no key name");
        }
        int length = switch (type) {
            case ED25519, ED25519_COSIGNATURE -> 32;
            case ML_DSA_44 -> 1312;
            default -> key.length;
        };
        if (key.length != length || key.length == 0 || type < 1 || type > 0xff) {
            throw new IllegalArgumentException("a key of type " + type + " has not " + key.length + " bytes");
        }
        this.name = name;
        this.type = type;
        this.key = key.clone();
    }

    /// Reads a vkey.
    public static VerifierKey parse(String vkey) throws NoteException {
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3 || !StrictText.isName(parts[0]) || !parts[1].matches("[0-9a-f]{8}")) {
            throw new NoteException("not a vkey");
        }
        byte[] typed = StrictText.base64(parts[2]);
        if (typed.length < 2) {
            throw new NoteException("a vkey without a key");
        }
        try {
            VerifierKey key = new VerifierKey(parts[0], typed[0] & 0xff, Arrays.copyOfRange(typed, 1, typed.length));
            if (!HexFormat.of().formatHex(key.id()).equals(parts[1])) {
                throw new NoteException("the vkey's hash is not that of its key");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new NoteException(String.valueOf(e.getMessage()));
        }
    }

    public String name() {
        return name;
    }

    public int type() {
        return type;
    }

    public byte[] key() {
        return key.clone();
    }

    /// The first four bytes of `SHA-256(name || 0x0A || type || key)`.
    public byte[] id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            digest.update((byte) type);
            return Arrays.copyOf(digest.digest(key), ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The vkey's text.
    @Override
    public String toString() {
        byte[] typed = new byte[key.length + 1];
        typed[0] = (byte) type;
        System.arraycopy(key, 0, typed, 1, key.length);
        return name + "+" + HexFormat.of().formatHex(id()) + "+" + Base64.getEncoder().encodeToString(typed);
    }
}
