package custody.query.attribution;

import custody.ledger.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one resolution of a use comes to, and how one or several of them are said; `chosen` is null without candidates.
record Resolution(
        Verdict verdict, VerdictClass verdictClass, Set<Flag> flags, Confidence confidence,
        Judge.@Nullable Result chosen, List<Judge.Result> candidates, Chain chain,
        List<VerdictVersion.JoinKey> joins, String note) {

    /// A verdict on what nobody known did.
    static VerdictVersion plain(
            Use use, Policy policy, Verdict verdict, VerdictClass verdictClass, Set<Flag> flags, String reason) {
        return new VerdictVersion(use.index, verdict, verdictClass, flags, Confidence.NONE, null, -1, List.of(), List.of(),
                -1, List.of(), List.of(), reason, policy.version(), policy.hash(), -1, -1, -1, false, false);
    }

    /// The version that says this resolution.
    VerdictVersion version(Use use, Policy policy, Set<Flag> all) {
        String reason = Reasons.of(use, verdict, chosen, chain, note);
        List<Long> approvals = chosen == null ? List.of()
                : chosen.approvals().stream().map(f -> f.index).toList();
        return new VerdictVersion(use.index, verdict, verdictClass, all, confidence,
                chosen == null ? null : chosen.grant().id, chosen == null ? -1 : chosen.statement().by.index,
                approvals, hops(chain), ending(chosen), candidates(List.of(this)), joins, reason,
                policy.version(), policy.hash(), -1, -1, -1, false, false);
    }

    private static long ending(Judge.@Nullable Result chosen) {
        End end = chosen == null ? null : chosen.end();
        return end == null || !end.event() ? -1 : end.by().index;
    }

    /// Several resolutions with different verdicts (rule D5).
    static VerdictVersion ambiguous(Use use, Policy policy, List<Resolution> outcomes, Set<Flag> flags) {
        Confidence highest = outcomes.stream().map(o -> o.confidence).min(Comparator.naturalOrder()).orElseThrow();
        List<VerdictVersion.ChainHop> agreed = hops(outcomes.getFirst().chain);
        for (Resolution o : outcomes) {
            List<VerdictVersion.ChainHop> other = hops(o.chain);
            int same = 0;
            while (same < agreed.size() && same < other.size() && sameHop(
                    agreed.get(agreed.size() - 1 - same), other.get(other.size() - 1 - same))) {
                same++;
            }
            agreed = agreed.subList(agreed.size() - same, agreed.size());
        }
        List<VerdictVersion.ChainHop> chain = numbered(agreed, outcomes);
        if (chain.stream().anyMatch(hop -> !hop.proven())) {
            flags.add(Flag.DELEGATION_UNPROVEN);
        }
        if (chain.size() - 1 > policy.maxChainDepth()) {
            flags.add(Flag.DELEGATION_TOO_DEEP);
        }
        if (highest == Confidence.WEAK) {
            flags.add(Flag.HEURISTIC_JOIN);
        }
        return new VerdictVersion(use.index, Verdict.AMBIGUOUS, VerdictClass.UNKNOWN, flags, highest, null, -1,
                List.of(), chain, -1, candidates(outcomes), List.of(),
                "Not decided: the evidence fits more than one identity or delegation, with different verdicts.",
                policy.version(), policy.hash(), -1, -1, -1, false, false);
    }

    /// The hops on which all agree, from 0; a step is proven if all resolutions prove it.
    private static List<VerdictVersion.ChainHop> numbered(
            List<VerdictVersion.ChainHop> agreed, List<Resolution> outcomes) {
        var numbered = new ArrayList<VerdictVersion.ChainHop>();
        for (VerdictVersion.ChainHop h : agreed) {
            int toExecutor = agreed.size() - 1 - numbered.size();
            boolean isFirst = numbered.isEmpty();
            boolean shown = !isFirst && outcomes.stream().allMatch(o -> o.chain.isProven(toExecutor));
            numbered.add(new VerdictVersion.ChainHop(numbered.size(), h.actorRef(), h.kind(), isFirst || shown,
                    shown ? h.evidence() : -1, shown ? h.grant() : null, shown ? h.validUntil() : null));
        }
        return numbered;
    }

    private static boolean sameHop(VerdictVersion.ChainHop a, VerdictVersion.ChainHop b) {
        return a.actorRef().equals(b.actorRef()) && a.kind().equals(b.kind());
    }

    private static List<Candidate> candidates(List<Resolution> outcomes) {
        var all = new LinkedHashSet<Candidate>();
        for (Resolution o : outcomes) {
            for (Judge.Result r : o.candidates) {
                all.add(new Candidate(r.grant().id, r.statement().by.index, r.verdict().wins() ? null : r.verdict(),
                        r.confidence(), r.detail()));
            }
        }
        return List.copyOf(all);
    }

    private static List<VerdictVersion.ChainHop> hops(Chain chain) {
        var hops = new ArrayList<VerdictVersion.ChainHop>();
        for (int i = 0; i < chain.members().size(); i++) {
            Member m = chain.members().get(i);
            Chain.Proof proof = i == 0 ? null : chain.proof(i - 1);
            Event by = proof == null ? null : proof.by().event;
            GrantId grant = by == null || by.grant() == null ? null
                    : new GrantId(by.source().id(), by.grant().ref());
            hops.add(new VerdictVersion.ChainHop(i, m.ref(), m.kind().name(), i == 0 || proof != null,
                    proof == null ? -1 : proof.by().index, grant,
                    proof == null ? null : Moment.instant(proof.until())));
        }
        return List.copyOf(hops);
    }
}
