package custody.query.state;

import custody.query.attribution.VerdictVersion;
import custody.query.index.IndexedVerdict;

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
                version.flags().stream().map(Enum::name).sorted().toList(),
                version.confidence().name(),
                grant == null ? null : grant.source() + " " + grant.ref(),
                version.chain().stream().map(VerdictVersion.ChainHop::actorRef).toList(),
                version.ending() < 0 ? null : version.ending());
    }
}
