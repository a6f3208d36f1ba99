package custody.query.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One version of the verdict on one use, never edited.
///
/// `use`, `evaluatedAt`, `causedBy` and all evidence are entry indexes. `flags` are without observations
/// ([Observations]). `revised`: an earlier version was FINAL when this one came. `supersedes` is the
/// `evaluatedAt` of the version before, -1 for the first. A `withdrawn` version says that the use was corrected
/// away. `ending` is the event of the end that decided, -1 without. `grant` is null when none was chosen.
public record VerdictVersion(
        long use,
        Verdict verdict,
        VerdictClass verdictClass,
        Set<Flag> flags,
        Confidence confidence,
        @Nullable GrantId grant,
        long grantIndex,
        List<Long> approvals,
        List<ChainHop> chain,
        long ending,
        List<Candidate> candidates,
        List<JoinKey> joinKeys,
        String reason,
        String policyVersion,
        String policyHash,
        long evaluatedAt,
        long causedBy,
        long supersedes,
        boolean revised,
        boolean withdrawn) {
    /// One member of the chain and what proves the step to it: `evidence` is -1 when nothing does, and for the first.
    public record ChainHop(
            int position, String actorRef, String kind, boolean proven, long evidence, @Nullable GrantId grant,
            java.time.@Nullable Instant validUntil) {
        /// Whether both name the same member and the same proof; until when that proof holds may be learnt later.
        boolean saysTheSame(ChainHop other) {
            return position == other.position && actorRef.equals(other.actorRef) && kind.equals(other.kind)
                    && proven == other.proven && evidence == other.evidence && Objects.equals(grant, other.grant);
        }
    }

    /// A key by which the use found its grant, and the entries it joins.
    public record JoinKey(String name, String value, long from, long to, Confidence confidence) {}

    public VerdictVersion {
        flags = Set.copyOf(flags);
        approvals = List.copyOf(approvals);
        chain = List.copyOf(chain);
        candidates = List.copyOf(candidates);
        joinKeys = List.copyOf(joinKeys);
    }

    /// Whether both say the same of the use (rule D62); wording, candidates and revision do not matter.
    public boolean saysTheSame(VerdictVersion other) {
        return verdict == other.verdict && verdictClass == other.verdictClass
                && withoutLate(flags).equals(withoutLate(other.flags)) && confidence == other.confidence
                && Objects.equals(grant, other.grant) && approvals.equals(other.approvals)
                && sameChain(other) && ending == other.ending && withdrawn == other.withdrawn;
    }

    private boolean sameChain(VerdictVersion other) {
        boolean same = chain.size() == other.chain.size();
        for (int i = 0; same && i < chain.size(); i++) {
            same = chain.get(i).saysTheSame(other.chain.get(i));
        }
        return same;
    }

    private static Set<Flag> withoutLate(Set<Flag> flags) {
        if (!flags.contains(Flag.LATE_EVIDENCE)) {
            return flags;
        }
        var left = new java.util.HashSet<>(flags);
        left.remove(Flag.LATE_EVIDENCE);
        return left;
    }

    /// The same of another use that is alike, with itself wherever this one is named, and its own reason.
    VerdictVersion ofAlike(long other, String itsReason) {
        var hops = new ArrayList<ChainHop>(chain.size());
        for (ChainHop hop : chain) {
            hops.add(hop.evidence != use ? hop : new ChainHop(hop.position, hop.actorRef, hop.kind, hop.proven, other,
                    hop.grant, hop.validUntil));
        }
        var joins = new ArrayList<JoinKey>(joinKeys.size());
        for (JoinKey key : joinKeys) {
            joins.add(new JoinKey(key.name, key.value, key.from == use ? other : key.from,
                    key.to == use ? other : key.to, key.confidence));
        }
        return new VerdictVersion(other, verdict, verdictClass, flags, confidence, grant, grantIndex, approvals, hops,
                ending, candidates, joins, itsReason, policyVersion, policyHash, evaluatedAt, causedBy, supersedes,
                revised, withdrawn);
    }

    VerdictVersion explainedBy(VerdictVersion now) {
        return new VerdictVersion(use, verdict, verdictClass, flags, confidence, grant, grantIndex, approvals,
                now.chain, ending, now.candidates, now.joinKeys, now.reason, policyVersion, policyHash, evaluatedAt,
                causedBy, supersedes, revised, withdrawn);
    }

    VerdictVersion at(long index, @Nullable VerdictVersion before, boolean late) {
        var all = new java.util.HashSet<>(flags);
        if (late) {
            all.add(Flag.LATE_EVIDENCE);
        }
        return new VerdictVersion(use, verdict, verdictClass, all, confidence, grant, grantIndex, approvals, chain,
                ending, candidates, joinKeys, reason, policyVersion, policyHash, index, index,
                before == null ? -1 : before.evaluatedAt, late, withdrawn);
    }
}
