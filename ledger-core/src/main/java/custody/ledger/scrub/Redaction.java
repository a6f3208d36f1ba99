package custody.ledger.scrub;

import custody.ledger.json.ByteSink;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What stands in the place of a removed value.
///
/// A value nobody can guess leaves its SHA-256, so that whoever finds it elsewhere can ask for it; any other
/// leaves a hash under the ledger's own key, for a plain hash of a guessable value is the value.
final class Redaction {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_KEY_BYTES = 16;

    private final SecretKeySpec key;

    Redaction(byte[] key) {
        if (key.length < MIN_KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes is guessable");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// Writes the JSON object for a whole removed value, keys in canonical order.
    void write(byte[] value, boolean guessable, ByteSink out) {
        out.ascii("{\"bytes\":").ascii(Integer.toString(value.length));
        if (guessable) {
            out.ascii(",\"hmac\":\"").ascii(HexFormat.of().formatHex(hmac(value))).ascii("\",\"redacted\":true}");
        } else {
            out.ascii(",\"redacted\":true,\"sha256\":\"").ascii(HexFormat.of().formatHex(sha256(value))).ascii("\"}");
        }
    }

    /// The words for a value removed from the middle of a text: `redacted:hmac-sha256:<hex>:<bytes>`, or with
    /// `sha256`; no character in it needs escaping anywhere.
    String inText(String removed, boolean guessable) {
        byte[] value = removed.getBytes(StandardCharsets.UTF_8);
        String hash = guessable
                ? "hmac-sha256:" + HexFormat.of().formatHex(hmac(value))
                : "sha256:" + HexFormat.of().formatHex(sha256(value));
        return "redacted:" + hash + ":" + value.length;
    }

    private byte[] hmac(byte[] value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(value);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    static byte[] sha256(byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
