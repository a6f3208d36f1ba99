package custody.query.state;

import custody.query.attribution.Flag;
import custody.query.attribution.VerdictVersion;
import custody.query.attribution.VerdictVersion.ChainHop;
import custody.query.index.IndexedVerdict;
import java.util.List;
import java.util.Set;

/// Verdict versions as the index takes them.
final class IndexedVerdicts {
    private IndexedVerdicts() {}

    static IndexedVerdict of(VerdictVersion version) {
        var grant = version.grant();
        return new IndexedVerdict(
                version.use(),
                version.evaluatedAt(),
                version.supersedes(),
                version.withdrawn(),
                version.verdict().name(),
                version.verdictClass().name(),
                flags(version.flags()),
                version.confidence().name(),
                grant == null ? null : grant.source() + " " + grant.ref(),
                chain(version.chain()),
                version.ending() < 0 ? null : version.ending());
    }

    /// Most versions have none.
    private static List<String> flags(Set<Flag> flags) {
        return flags.isEmpty() ? List.of() : flags.stream().map(Enum::name).sorted().toList();
    }

    private static List<String> chain(List<ChainHop> chain) {
        String[] refs = new String[chain.size()];
        for (int i = 0; i < refs.length; i++) {
            refs[i] = chain.get(i).actorRef();
        }
        return List.of(refs);
    }
}
