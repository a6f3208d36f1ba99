package custody.query.catalog;

import custody.query.answer.Attributed;
import custody.query.answer.GrantKey;
import custody.query.answer.UseFlags;
import custody.query.attribution.Finality;
import custody.query.attribution.GrantId;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictVersion;
import custody.query.state.Verdicts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Verdict versions in the words of the answers. A use that was corrected away has none.
final class VerdictAnswers {
    private final Verdicts verdicts;
    private final UseFlags flags;

    VerdictAnswers(Verdicts verdicts, UseFlags flags) {
        this.verdicts = verdicts;
        this.flags = flags;
    }

    Map<Long, Attributed> inForce(Collection<Long> uses, long asOf) {
        Map<Long, VerdictVersion> versions = verdicts.inForce(uses, asOf);
        Map<Long, Finality> finality = verdicts.finality(versions.keySet(), asOf);
        Map<Long, Set<String>> seen = flags.of(versions.keySet(), asOf);
        Map<Long, Attributed> found = new HashMap<>();
        versions.forEach((use, version) -> {
            if (!version.withdrawn()) {
                Set<String> beside = version.verdict() == Verdict.ATTEMPT_DENIED ? Set.of() : seen.getOrDefault(use, Set.of());
                found.put(use, attributed(version, finality.getOrDefault(use, Finality.PROVISIONAL), beside));
            }
        });
        return found;
    }

    List<Attributed> history(long use, long asOf) {
        List<VerdictVersion> versions = verdicts.history(use, asOf);
        if (versions.isEmpty() || versions.getLast().withdrawn()) {
            return List.of();
        }
        Finality inForce = verdicts.finality(List.of(use), asOf).getOrDefault(use, Finality.PROVISIONAL);
        List<Attributed> told = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            VerdictVersion next = i + 1 < versions.size() ? versions.get(i + 1) : null;
            told.add(attributed(versions.get(i), Finality.of(versions.get(i), next, inForce), Set.of()));
        }
        return told;
    }

    private static Attributed attributed(VerdictVersion version, Finality finality, Set<String> beside) {
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
                version.chain().stream().map(VerdictAnswers::hop).toList(),
                version.joinKeys().stream()
                        .map(join -> new Attributed.Join(
                                join.name(), join.value(), join.from(), join.to(), join.confidence().name()))
                        .toList(),
                version.candidates().stream()
                        .map(candidate -> new Attributed.Candidate(
                                new GrantKey(candidate.grant().source(), candidate.grant().ref()),
                                candidate.rejectedBecause() == null ? null : candidate.rejectedBecause().name(),
                                candidate.confidence().name(),
                                candidate.detail()))
                        .toList());
    }

    private static Attributed.Hop hop(VerdictVersion.ChainHop hop) {
        return new Attributed.Hop(
                hop.actorRef(), hop.proven(), hop.evidence() < 0 ? null : hop.evidence(), key(hop.grant()), hop.validUntil());
    }

    private static @Nullable GrantKey key(@Nullable GrantId grant) {
        return grant == null ? null : new GrantKey(grant.source(), grant.ref());
    }
}
