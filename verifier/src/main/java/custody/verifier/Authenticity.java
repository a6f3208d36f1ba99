package custody.verifier;

import java.util.ArrayList;
import java.util.List;

/// Who signed a checkpoint: the log's own two signatures and those of witnesses whose keys are known.
final class Authenticity {
    private Authenticity() {}

    /// Says the verdict. `ours` logs need both an Ed25519 and an ML-DSA-44 signature of their origin.
    static void check(Checkpoint checkpoint, List<VerifierKey> keys, boolean fromCaller, boolean ours, Report report) {
        List<String> good = new ArrayList<>();
        boolean classical = false;
        boolean postQuantum = false;
        boolean postQuantumKey = keys.stream().anyMatch(k -> isLogs(k, checkpoint) && k.type() == VerifierKey.Type.ML_DSA_44);
        boolean logKey = keys.stream().anyMatch(k -> isLogs(k, checkpoint) && k.type() == VerifierKey.Type.ED25519);
        for (VerifierKey key : keys) {
            for (SignedNote.Line line : checkpoint.note().lines()) {
                if (key.wrote(line)) {
                    try {
                        key.verify(checkpoint, line.signature());
                    } catch (MalformedException e) {
                        report.say("authenticity", Verdict.State.FAILED, "checkpoint: " + e.getMessage());
                        return;
                    }
                    classical |= isLogs(key, checkpoint) && key.type() == VerifierKey.Type.ED25519;
                    postQuantum |= isLogs(key, checkpoint) && key.type() == VerifierKey.Type.ML_DSA_44;
                    good.add(key.type() + " of " + key.name());
                }
            }
        }
        if ((ours || postQuantumKey) && !checkpoint.extensions().isEmpty()) {
            report.say("authenticity", Verdict.State.FAILED, "the checkpoint has extension lines, which the ML-DSA-44 signature does not cover");
        } else if (keys.isEmpty()) {
            report.say("authenticity", Verdict.State.UNKNOWN, "no keys were given or found: anybody could have written this log; give --key");
        } else if (!logKey) {
            report.say("authenticity", Verdict.State.UNKNOWN, "none of the keys is an Ed25519 key of " + StrictText.shown(checkpoint.origin()));
        } else if (!classical) {
            report.say("authenticity", Verdict.State.FAILED, "the log's Ed25519 signature is missing");
        } else if (postQuantumKey && !postQuantum) {
            report.say("authenticity", Verdict.State.FAILED, "the log's ML-DSA-44 signature is missing");
        } else if (ours && !postQuantumKey) {
            report.say("authenticity", Verdict.State.UNKNOWN, "the log's ML-DSA-44 key is not among the keys, so only one of its two signatures was verified");
        } else {
            report.say("authenticity", Verdict.State.VERIFIED, String.join(", ", good)
                    + (fromCaller ? "" : "; BUT THE KEYS CAME FROM THE LOG'S OWN DIRECTORY: whoever rewrote the log could have replaced them; give --key"));
        }
    }

    private static boolean isLogs(VerifierKey key, Checkpoint checkpoint) {
        return key.name().equals(checkpoint.origin());
    }
}
