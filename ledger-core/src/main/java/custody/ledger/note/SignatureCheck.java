package custody.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/// Checks one signature line under one key.
final class SignatureCheck {
    private static final int TIMESTAMP_BYTES = 8;

    private SignatureCheck() {}

    static void verify(VerifierKey key, String text, byte[] signature) throws NoteException {
        boolean holds;
        try {
            holds = switch (key.type()) {
                case VerifierKey.ED25519 -> ed25519(key, text, signature);
                case VerifierKey.ED25519_COSIGNATURE -> cosignature(key, text, signature);
                case VerifierKey.ML_DSA_44 -> mlDsa(key, text, signature);
                default -> throw new NoteException("signatures of type " + key.type() + " cannot be checked here");
            };
        } catch (IllegalArgumentException e) {
            // A public key that is no point of the curve, or a name too long to be signed.
            throw new NoteException("a signature of " + key.name() + " cannot be checked: " + e.getMessage());
        }
        if (!holds) {
            throw new NoteException("a signature of " + key.name() + " does not verify");
        }
    }

    private static boolean ed25519(VerifierKey key, String text, byte[] signature) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(key.key(), 0));
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    private static boolean cosignature(VerifierKey key, String text, byte[] signature) throws NoteException {
        if (signature.length <= TIMESTAMP_BYTES) {
            return false;
        }
        long seconds = ByteBuffer.wrap(signature).getLong();
        if (seconds <= 0) {
            throw new NoteException("a checkpoint's cosignature needs a time");
        }
        String message = "cosignature/v1\ntime " + seconds + "\n" + text;
        return ed25519(key, message, Arrays.copyOfRange(signature, TIMESTAMP_BYTES, signature.length));
    }

    private static boolean mlDsa(VerifierKey key, String text, byte[] signature) throws NoteException {
        if (signature.length <= TIMESTAMP_BYTES) {
            return false;
        }
        long seconds = ByteBuffer.wrap(signature).getLong();
        if (seconds <= 0) {
            throw new NoteException("a checkpoint's cosignature needs a time");
        }
        byte[] message = CosignedMessage.of(key.name(), seconds, Checkpoint.parse(text));
        MLDSASigner verifier = new MLDSASigner();
        verifier.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, key.key()));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(Arrays.copyOfRange(signature, TIMESTAMP_BYTES, signature.length));
    }
}
