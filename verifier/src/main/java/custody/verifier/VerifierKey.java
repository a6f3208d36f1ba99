package custody.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/// A public key that may sign notes under a name (C2SP signed-note, tlog-cosignature).
record VerifierKey(String name, Type type, int keyId, byte[] publicKey) {
    /// The algorithms that are understood.
    enum Type {
        ED25519(1, 32),
        ED25519_COSIGNATURE(4, 32),
        ML_DSA_44(6, 1312);

        private final int code;
        private final int keyBytes;

        Type(int code, int keyBytes) {
            this.code = code;
            this.keyBytes = keyBytes;
        }
    }

    VerifierKey {
        publicKey = publicKey.clone();
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    static int keyIdAt(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt();
    }

    static VerifierKey parse(String vkey) throws MalformedException {
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3 || !parts[1].matches("[0-9a-f]{8}")) {
            throw new MalformedException("not a verifier key: " + StrictText.shown(vkey));
        }
        String name = StrictText.name(parts[0]);
        byte[] key = StrictText.base64(parts[2]);
        for (Type type : Type.values()) {
            if (key.length == 1 + type.keyBytes && key[0] == type.code) {
                byte[] prefix = (name + "\n").getBytes(StandardCharsets.UTF_8);
                int id = keyIdAt(Hasher.own().sha256(prefix, 0, prefix.length, key, 0, key.length));
                if (id != HexFormat.fromHexDigits(parts[1])) {
                    throw new MalformedException("the key id of " + name + " does not fit its key");
                }
                return new VerifierKey(name, type, id, Arrays.copyOfRange(key, 1, key.length));
            }
        }
        throw new MalformedException("a key of " + name + " of a type or length that is not known");
    }

    /// One key per line; empty lines and lines that begin with `#` are passed over.
    static List<VerifierKey> parseAll(String text) throws MalformedException {
        List<VerifierKey> keys = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String key = line.strip();
            if (!key.isEmpty() && !key.startsWith("#")) {
                keys.add(parse(key));
            }
        }
        return keys;
    }

    boolean wrote(SignedNote.Line line) {
        return line.keyId() == keyId && line.name().equals(name);
    }

    /// Throws unless the signature is this key's over the checkpoint.
    void verify(Checkpoint checkpoint, byte[] signature) throws MalformedException {
        boolean good;
        try {
            good = switch (type) {
                case ED25519 -> ed25519(checkpoint.note().signedBytes(), signature);
                case ED25519_COSIGNATURE -> signature.length == 72 && time(signature) > 0
                        && ed25519(cosigned(checkpoint, signature), tail(signature));
                case ML_DSA_44 -> signature.length == 8 + 2420 && mldsa(checkpoint, signature);
            };
        } catch (IllegalArgumentException e) {
            // A public key that is no point of the curve.
            throw new MalformedException("the key of " + name + " is not a " + type + " key");
        }
        if (!good) {
            throw new MalformedException("the " + type + " signature of " + name + " is not right");
        }
    }

    private boolean ed25519(byte[] message, byte[] signature) {
        if (signature.length != 64) {
            return false;
        }
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(false, new Ed25519PublicKeyParameters(publicKey));
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }

    private static byte[] tail(byte[] signature) {
        return Arrays.copyOfRange(signature, 8, signature.length);
    }

    private static long time(byte[] signature) {
        return ByteBuffer.wrap(signature).getLong();
    }

    private static byte[] cosigned(Checkpoint checkpoint, byte[] signature) {
        return ("cosignature/v1\ntime " + time(signature) + "\n" + checkpoint.note().text()).getBytes(StandardCharsets.UTF_8);
    }

    private boolean mldsa(Checkpoint checkpoint, byte[] signature) {
        long time = time(signature);
        if (time <= 0 || !checkpoint.extensions().isEmpty() || tooLong(name) || tooLong(checkpoint.origin())) {
            return false;
        }
        byte[] message = subtreeMessage(name, time, checkpoint);
        MLDSASigner signer = new MLDSASigner();
        signer.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, publicKey));
        signer.update(message, 0, message.length);
        return signer.verifySignature(tail(signature));
    }

    /// A name has one byte for its length in what is signed.
    private static boolean tooLong(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length > 255;
    }

    /// The bytes that an ML-DSA-44 signature over a whole tree covers (C2SP tlog-cosignature).
    static byte[] subtreeMessage(String cosigner, long time, Checkpoint checkpoint) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes("subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII));
        byte[] name = cosigner.getBytes(StandardCharsets.UTF_8);
        byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
        message.write(name.length);
        message.writeBytes(name);
        message.writeBytes(ByteBuffer.allocate(8).putLong(time).array());
        message.write(origin.length);
        message.writeBytes(origin);
        message.writeBytes(ByteBuffer.allocate(16).putLong(0).putLong(checkpoint.size()).array());
        message.writeBytes(checkpoint.root());
        return message.toByteArray();
    }
}
