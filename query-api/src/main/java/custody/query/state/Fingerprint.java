package custody.query.state;

import custody.query.attribution.Confidence;
import custody.query.attribution.Flag;
import custody.query.attribution.Key;
import custody.query.attribution.Policy;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictClass;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Names the format of the stored state and the rules that made it. Another one: the state is made again.
final class Fingerprint {
    /// To be raised when a format or a hash in the tables changes.
    private static final int FORMAT = 5;

    /// To be raised when the same entries give other verdicts or footprints than before; with other verdicts the format of
    /// the index too, which has them.
    private static final int RULES = 10;

    private Fingerprint() {}

    static String of(EvidenceLimits limits) {
        String all = FORMAT + " " + RULES + " " + limits.streamStep() + " " + Policy.STANDARD.hash() + Arrays.toString(Verdict.values())
                + Arrays.toString(VerdictClass.values()) + Arrays.toString(Confidence.values())
                + Arrays.toString(Flag.values()) + Arrays.toString(Key.Kind.values());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
