package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One version of what is known about one use: the verdict and all evidence for it, by ledger index.
///
/// `approvals` are the decisions that count (rule D68); `revocation` is the entry of the end that decided;
/// `policyHash` is that of the policy's document (SHA-256 in hex); `causedBy` the entry that made this version, `supersedes` the one that made the version before, -1 for the first.
public record Attributed(
        long use,
        long supersedes,
        String verdict,
        String verdictClass,
        List<String> flags,
        String finality,
        String confidence,
        String reason,
        String policyVersion,
        String policyHash,
        long causedBy,
        @Nullable GrantKey grant,
        List<Long> approvals,
        @Nullable Long revocation,
        List<Hop> chain,
        List<Join> joins,
        List<Candidate> candidates) {
    public Attributed {
        flags = List.copyOf(flags);
        approvals = List.copyOf(approvals);
        chain = List.copyOf(chain);
        joins = List.copyOf(joins);
        candidates = List.copyOf(candidates);
    }

    /// A member of the chain, origin first; `proven` is the step that leads to it.
    public record Hop(
            String actorRef,
            boolean proven,
            @Nullable Long evidence,
            @Nullable GrantKey grant,
            @Nullable Instant validUntil) {}

    /// A key by which the use found its grant, and the entries that it joins.
    public record Join(String name, String value, long from, long to, String confidence) {}

    /// A grant that was weighed; `rejectedBecause` is null when it would have done.
    public record Candidate(GrantKey grant, @Nullable String rejectedBecause, String confidence, String detail) {}
}
