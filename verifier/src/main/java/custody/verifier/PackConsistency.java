package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A pack's proof that its log continues an earlier checkpoint; held against the one that the caller kept.
record PackConsistency(@Nullable Checkpoint from, List<byte[]> hashes) {
    static final PackConsistency NONE = new PackConsistency(null, List.of());

    PackConsistency {
        hashes = List.copyOf(hashes);
    }

    static PackConsistency parse(byte[] line, Checkpoint head) throws MalformedException {
        Map<String, String> members = JsonMembers.of(JsonMembers.of(StrictText.utf8(line)).getOrDefault("consistency", ""));
        Checkpoint from = Checkpoint.parse(PackEntry.string(members, "note").getBytes(StandardCharsets.UTF_8));
        if (!from.origin().equals(head.origin()) || !members.getOrDefault("from", "").equals(Long.toString(from.size()))) {
            throw new MalformedException("the earlier checkpoint is of another log or size");
        }
        List<byte[]> hashes = PackEntry.hashes(members.getOrDefault("hashes", ""));
        Proofs.consistency(from.size(), head.size(), from.root(), head.root(), hashes);
        return new PackConsistency(from, hashes);
    }

    void say(@Nullable Checkpoint kept, Checkpoint head, Report report) {
        if (kept == null) {
            report.say("append-only", Verdict.State.NOT_CHECKED,
                    "no earlier checkpoint was given: that the log was rewritten before the pack was made cannot be seen; give one with --checkpoint");
            return;
        }
        String sizes = "size " + kept.size() + " kept, size " + head.size() + " in the pack";
        if (!kept.origin().equals(head.origin())) {
            report.say("append-only", Verdict.State.FAILED, "the kept checkpoint is of another log: " + kept.origin());
        } else if (kept.size() == head.size()) {
            boolean same = Arrays.equals(kept.root(), head.root());
            report.say("append-only", same ? Verdict.State.VERIFIED : Verdict.State.FAILED, same
                    ? "the pack's checkpoint is the one that was kept" : "the log was rewritten or shows two faces: two different checkpoints of size " + head.size());
        } else if (kept.size() > head.size()) {
            report.say("append-only", Verdict.State.UNKNOWN, "the kept checkpoint is later than the pack: " + sizes + "; give one of size "
                    + head.size() + " or below with --checkpoint, or ask for the pack again with since: " + kept.size());
        } else {
            earlier(kept, head, sizes, report);
        }
    }

    private void earlier(Checkpoint kept, Checkpoint head, String sizes, Report report) {
        if (kept.size() > 0 && (from == null || from.size() != kept.size())) {
            report.say("append-only", Verdict.State.UNKNOWN, "the pack has no proof from the kept checkpoint: " + sizes
                    + "; ask for a pack with since: " + kept.size());
            return;
        }
        try {
            Proofs.consistency(kept.size(), head.size(), kept.root(), head.root(), kept.size() == 0 ? List.of() : hashes);
            report.say("append-only", Verdict.State.VERIFIED, "the kept checkpoint is a beginning of the pack's log: " + sizes);
        } catch (MalformedException e) {
            report.say("append-only", Verdict.State.FAILED, "the log was rewritten: " + e.getMessage() + ", " + sizes);
        }
    }
}
