package custody.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/// Signs checkpoints with the log's two keys, both named as its origin: Ed25519 (type 0x01), and ML-DSA-44 (type
/// 0x06, with a time), which a quantum computer does not break.
///
/// Holds private keys. Never given to anybody but the publisher.
public final class LogSigner {
    /// Length of either seed in bytes.
    public static final int SEED_BYTES = 32;

    private final String origin;
    private final Ed25519PrivateKeyParameters ed25519;
    private final MLDSAPrivateKeyParameters mlDsa;
    private final List<VerifierKey> keys;

    public LogSigner(String origin, byte[] ed25519Seed, byte[] mlDsaSeed) {
        if (ed25519Seed.length != SEED_BYTES || mlDsaSeed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes");
        }
        this.origin = origin;
        this.ed25519 = new Ed25519PrivateKeyParameters(ed25519Seed, 0);
        this.mlDsa = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, mlDsaSeed);
        this.keys = List.of(
                new VerifierKey(origin, VerifierKey.ED25519, ed25519.generatePublicKey().getEncoded()),
                new VerifierKey(origin, VerifierKey.ML_DSA_44, mlDsa.getPublicKey()));
    }

    public String origin() {
        return origin;
    }

    /// Ed25519 first, then ML-DSA-44.
    public List<VerifierKey> keys() {
        return keys;
    }

    /// The checkpoint under both signatures. `at` is when; it is part of the second signature, in whole seconds.
    public SignedNote sign(Checkpoint checkpoint, Instant at) {
        if (!checkpoint.origin().equals(origin)) {
            throw new IllegalArgumentException("a checkpoint of another log");
        }
        byte[] text = checkpoint.text().getBytes(StandardCharsets.UTF_8);
        Ed25519Signer first = new Ed25519Signer();
        first.init(true, ed25519);
        first.update(text, 0, text.length);
        long seconds = at.getEpochSecond();
        byte[] message = CosignedMessage.of(origin, seconds, checkpoint);
        MLDSASigner second = new MLDSASigner();
        second.init(true, mlDsa);
        second.update(message, 0, message.length);
        try {
            byte[] signature = second.generateSignature();
            byte[] timed = ByteBuffer.allocate(8 + signature.length).putLong(seconds).put(signature).array();
            return new SignedNote(checkpoint.text(), List.of(
                    new SignedNote.Signature(origin, keys.get(0).id(), first.generateSignature()),
                    new SignedNote.Signature(origin, keys.get(1).id(), timed)));
        } catch (CryptoException e) {
            throw new IllegalStateException("ML-DSA-44 does not sign", e);
        }
    }
}
