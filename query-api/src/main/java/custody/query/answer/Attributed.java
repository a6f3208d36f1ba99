package custody.query.answer;

import custody.query.attribution.Finality;
import custody.query.attribution.GrantId;
import custody.query.attribution.VerdictVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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

    /// The versions of a use, the first one first, by the finality of the last; none when that one was withdrawn.
    public static List<Attributed> history(List<VerdictVersion> versions, Finality inForce) {
        if (versions.isEmpty() || versions.getLast().withdrawn()) {
            return List.of();
        }
        List<Attributed> told = new ArrayList<>(versions.size());
        for (int i = 0; i < versions.size(); i++) {
            VerdictVersion next = i + 1 < versions.size() ? versions.get(i + 1) : null;
            told.add(of(versions.get(i), Finality.of(versions.get(i), next, inForce), Set.of()));
        }
        return told;
    }

    /// A version in the words of the answers, with the flags that stand beside it.
    public static Attributed of(VerdictVersion version, Finality finality, Set<String> beside) {
        return new Attributed(
                version.use(),
                version.supersedes(),
                version.verdict().name(),
                version.verdictClass().name(),
                Stream.concat(version.flags().stream().map(Enum::name), beside.stream()).distinct().sorted().toList(),
                finality.name(),
                version.confidence().name(),
                version.reason(),
                version.policyVersion(),
                version.policyHash(),
                version.causedBy(),
                key(version.grant()),
                version.approvals(),
                version.ending() < 0 ? null : version.ending(),
                version.chain().stream().map(Hop::of).toList(),
                version.joinKeys().stream().map(Join::of).toList(),
                version.candidates().stream().map(Candidate::of).toList());
    }

    private static @Nullable GrantKey key(@Nullable GrantId grant) {
        return grant == null ? null : new GrantKey(grant.source(), grant.ref());
    }

    /// A member of the chain, origin first; `proven` is the step that leads to it.
    public record Hop(
            String actorRef,
            boolean proven,
            @Nullable Long evidence,
            @Nullable GrantKey grant,
            @Nullable Instant validUntil) {
        private static Hop of(VerdictVersion.ChainHop hop) {
            return new Hop(hop.actorRef(), hop.proven(), hop.evidence() < 0 ? null : hop.evidence(), key(hop.grant()), hop.validUntil());
        }
    }

    /// A key by which the use found its grant, and the entries that it joins.
    public record Join(String name, String value, long from, long to, String confidence) {
        private static Join of(VerdictVersion.JoinKey join) {
            return new Join(join.name(), join.value(), join.from(), join.to(), join.confidence().name());
        }
    }

    /// A grant that was weighed; `rejectedBecause` is null when it would have done.
    public record Candidate(GrantKey grant, @Nullable String rejectedBecause, String confidence, String detail) {
        private static Candidate of(custody.query.attribution.Candidate weighed) {
            return new Candidate(
                    new GrantKey(weighed.grant().source(), weighed.grant().ref()),
                    weighed.rejectedBecause() == null ? null : weighed.rejectedBecause().name(),
                    weighed.confidence().name(),
                    weighed.detail());
        }
    }
}
