package custody.verifier;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Whether a checkpoint that the caller kept is a beginning of what is there now.
final class AppendOnly {
    private AppendOnly() {}

    /// `rootThere` is the root of the first entries as they are now, up to the kept size; null if it is not known.
    static void say(@Nullable Checkpoint kept, String origin, long size, byte @Nullable [] rootThere, boolean whole, Report report) {
        if (kept == null) {
            report.say("append-only", Verdict.State.NOT_CHECKED,
                    "no earlier checkpoint was given: A FULL REWRITE OR A CUT TAIL CANNOT BE SEEN; keep a checkpoint and give it with --checkpoint");
            return;
        }
        byte[] root = kept.size() == 0 ? Hasher.own().sha256(new byte[0]) : rootThere;
        String sizes = "size " + kept.size() + " kept, size " + size + " now";
        if (!kept.origin().equals(origin)) {
            report.say("append-only", Verdict.State.FAILED, "the kept checkpoint is of another log: " + kept.origin());
        } else if (kept.size() > size) {
            report.say("append-only", Verdict.State.FAILED, "it is shorter than the kept checkpoint, its tail was cut: " + sizes);
        } else if (root != null && Arrays.equals(root, kept.root())) {
            report.say("append-only", Verdict.State.VERIFIED, "the kept checkpoint is a beginning of this log: " + sizes);
        } else if (root == null && whole) {
            report.say("append-only", Verdict.State.UNKNOWN, "the entries up to the kept size could not be read: " + sizes);
        } else if (kept.size() == size && whole) {
            report.say("append-only", Verdict.State.FAILED, "the log was rewritten or shows two faces: two different checkpoints of size " + size);
        } else {
            report.say("append-only", Verdict.State.FAILED, "the log was rewritten: its first entries are not those of the kept checkpoint, " + sizes
                    + (whole ? "" : " (or only damaged: see the places below)"));
        }
    }
}
