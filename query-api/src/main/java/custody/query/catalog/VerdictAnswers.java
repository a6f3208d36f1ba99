package custody.query.catalog;

import custody.query.answer.Attributed;
import custody.query.answer.UseFlags;
import custody.query.attribution.Finality;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictVersion;
import custody.query.state.Verdicts;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
                found.put(use, Attributed.of(version, finality.getOrDefault(use, Finality.PROVISIONAL), beside));
            }
        });
        return found;
    }

    Map<Long, List<Attributed>> histories(Collection<Long> uses, long asOf) {
        Map<Long, List<VerdictVersion>> versions = verdicts.histories(uses, asOf);
        Map<Long, Finality> finality = verdicts.finality(versions.keySet(), asOf);
        Map<Long, List<Attributed>> found = new HashMap<>();
        versions.forEach((use, all) -> {
            List<Attributed> told = Attributed.history(all, finality.getOrDefault(use, Finality.PROVISIONAL));
            if (!told.isEmpty()) {
                found.put(use, told);
            }
        });
        return found;
    }
}
