package custody.verifier;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who signed a checkpoint: the log's own two signatures and those of witnesses whose keys are known.
///
/// Lines of unknown keys are passed over; one line of a known key that does not hold fails the whole.
final class Authenticity {
    private final Checkpoint checkpoint;
    private final Trust trust;
    private final List<String> good = new ArrayList<>();
    private boolean classical;
    private boolean postQuantum;
    private long signedAt;
    private long ownSignedAt;

    private Authenticity(Checkpoint checkpoint, Trust trust) {
        this.checkpoint = checkpoint;
        this.trust = trust;
    }

    /// Says the verdicts on signatures and age. `ours` logs need both an Ed25519 and an ML-DSA-44 signature of their origin.
    ///
    /// Gives the time in the log's own signature, if there is one that was verified.
    static Optional<Instant> check(Checkpoint checkpoint, Trust trust, boolean ours, Report report) {
        Authenticity authenticity = new Authenticity(checkpoint, trust);
        authenticity.say(ours, report);
        return time(authenticity.ownSignedAt);
    }

    private static Optional<Instant> time(long seconds) {
        return seconds > 0 && seconds <= Instant.MAX.getEpochSecond() ? Optional.of(Instant.ofEpochSecond(seconds)) : Optional.empty();
    }

    private void say(boolean ours, Report report) {
        boolean postQuantumKey = has(VerifierKey.Type.ML_DSA_44);
        if ((ours || postQuantumKey) && !checkpoint.extensions().isEmpty()) {
            report.say("authenticity", Verdict.State.FAILED, "the checkpoint has extension lines, which the ML-DSA-44 signature does not cover");
            return;
        }
        try {
            lines();
        } catch (MalformedException e) {
            report.say("authenticity", Verdict.State.FAILED, "checkpoint: " + e.getMessage());
            return;
        }
        if (trust.keys().isEmpty()) {
            report.say("authenticity", Verdict.State.UNKNOWN, "no keys were given or found: anybody could have written this log; give --key");
        } else if (!has(VerifierKey.Type.ED25519)) {
            report.say("authenticity", Verdict.State.UNKNOWN, "none of the keys is an Ed25519 key of " + StrictText.shown(checkpoint.origin()));
        } else if (!classical) {
            report.say("authenticity", Verdict.State.FAILED, "the log's Ed25519 signature is missing");
        } else if (postQuantumKey && !postQuantum) {
            report.say("authenticity", Verdict.State.FAILED, "the log's ML-DSA-44 signature is missing");
        } else if (ours && !postQuantumKey) {
            report.say("authenticity", Verdict.State.UNKNOWN, "the log's ML-DSA-44 key is not among the keys, so only one of its two signatures was verified");
        } else {
            report.say("authenticity", Verdict.State.VERIFIED, String.join(", ", good)
                    + (trust.fromCaller() ? "" : "; BUT THE KEYS CAME FROM THE LOG'S OWN DIRECTORY: whoever rewrote the log could have replaced them; give --key"));
        }
        report.say("freshness", Verdict.State.INFORMATION, time(signedAt).map(at -> "the checkpoint says that it was signed at " + at)
                .orElse("no signature that was verified carries a time"));
    }

    private void lines() throws MalformedException {
        for (VerifierKey key : trust.keys()) {
            for (SignedNote.Line line : checkpoint.note().lines()) {
                if (key.wrote(line)) {
                    key.verify(checkpoint, line.signature());
                    boolean own = key.name().equals(checkpoint.origin());
                    classical |= own && key.type() == VerifierKey.Type.ED25519;
                    postQuantum |= own && key.type() == VerifierKey.Type.ML_DSA_44;
                    if (key.type() != VerifierKey.Type.ED25519) {
                        long at = ByteBuffer.wrap(line.signature()).getLong();
                        signedAt = Math.max(signedAt, at);
                        ownSignedAt = own ? at : ownSignedAt;
                    }
                    good.add(key.type() + " of " + key.name());
                }
            }
        }
    }

    private boolean has(VerifierKey.Type type) {
        return trust.keys().stream().anyMatch(k -> k.type() == type && k.name().equals(checkpoint.origin()));
    }
}
