package custody.query.state;

import custody.query.attribution.Candidate;
import custody.query.attribution.Confidence;
import custody.query.attribution.Flag;
import custody.query.attribution.GrantId;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictClass;
import custody.query.attribution.VerdictVersion;
import custody.query.attribution.VerdictVersion.ChainHop;
import custody.query.attribution.VerdictVersion.JoinKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Verdict versions as bytes, without use and cause, which stand beside them. Constants are written as their place
/// in their enum; [Fingerprint] sees when one moves.
final class VerdictCodec {
    private static final int REVISED = 1;
    private static final int WITHDRAWN = 2;

    private VerdictCodec() {}

    static void write(VerdictVersion version, OctetWriter out) {
        out.octet(version.verdict().ordinal()).octet(version.verdictClass().ordinal());
        out.octet(version.confidence().ordinal());
        out.octet((version.revised() ? REVISED : 0) | (version.withdrawn() ? WITHDRAWN : 0));
        out.number(flags(version.flags()));
        grant(version.grant(), out);
        out.number(version.grantIndex() + 1).number(version.ending() + 1).number(version.supersedes() + 1);
        out.signed(version.causedBy() - version.evaluatedAt());
        out.number(version.approvals().size());
        version.approvals().forEach(each -> out.number(each));
        out.number(version.chain().size());
        version.chain().forEach(hop -> hop(hop, out));
        out.number(version.candidates().size());
        version.candidates().forEach(each -> candidate(each, out));
        out.number(version.joinKeys().size());
        for (JoinKey key : version.joinKeys()) {
            out.text(key.name()).text(key.value()).number(key.from()).number(key.to()).octet(key.confidence().ordinal());
        }
        out.text(version.reason()).text(version.policyVersion()).text(version.policyHash());
    }

    static VerdictVersion read(long use, long evaluatedAt, OctetReader in) {
        Verdict verdict = Verdict.values()[in.octet()];
        VerdictClass verdictClass = VerdictClass.values()[in.octet()];
        Confidence confidence = Confidence.values()[in.octet()];
        int marks = in.octet();
        Set<Flag> flags = flags(in.number());
        GrantId grant = grant(in);
        long grantIndex = in.number() - 1;
        long ending = in.number() - 1;
        long supersedes = in.number() - 1;
        long causedBy = evaluatedAt + in.signed();
        var approvals = new ArrayList<Long>();
        for (int left = in.count(); left > 0; left--) {
            approvals.add(in.number());
        }
        var chain = new ArrayList<ChainHop>();
        for (int left = in.count(); left > 0; left--) {
            chain.add(hop(in));
        }
        var candidates = new ArrayList<Candidate>();
        for (int left = in.count(); left > 0; left--) {
            candidates.add(candidate(in));
        }
        List<JoinKey> keys = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            keys.add(new JoinKey(in.text(), in.text(), in.number(), in.number(), Confidence.values()[in.octet()]));
        }
        return new VerdictVersion(use, verdict, verdictClass, flags, confidence, grant, grantIndex, approvals, chain,
                ending, candidates, keys, in.text(), in.text(), in.text(), evaluatedAt, causedBy, supersedes,
                (marks & REVISED) != 0, (marks & WITHDRAWN) != 0);
    }

    private static long flags(Set<Flag> flags) {
        long bits = 0;
        for (Flag flag : flags) {
            bits |= 1L << flag.ordinal();
        }
        return bits;
    }

    private static Set<Flag> flags(long bits) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if ((bits & 1L << flag.ordinal()) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    private static void grant(@Nullable GrantId grant, OctetWriter out) {
        if (grant == null) {
            out.octet(0);
        } else {
            out.octet(1).text(grant.source()).text(grant.ref());
        }
    }

    private static @Nullable GrantId grant(OctetReader in) {
        return in.present() ? new GrantId(in.text(), in.text()) : null;
    }

    private static void hop(ChainHop hop, OctetWriter out) {
        out.number(hop.position()).text(hop.actorRef()).text(hop.kind()).octet(hop.proven() ? 1 : 0);
        out.number(hop.evidence() + 1);
        grant(hop.grant(), out);
        Instant until = hop.validUntil();
        if (until == null) {
            out.octet(0);
        } else {
            out.octet(1).signed(until.getEpochSecond()).number(until.getNano());
        }
    }

    private static ChainHop hop(OctetReader in) {
        return new ChainHop(in.count(), in.text(), in.text(), in.octet() != 0, in.number() - 1, grant(in),
                in.present() ? Instant.ofEpochSecond(in.signed(), in.number()) : null);
    }

    private static void candidate(Candidate candidate, OctetWriter out) {
        grant(candidate.grant(), out);
        Verdict rejected = candidate.rejectedBecause();
        out.number(candidate.grantIndex() + 1).octet(rejected == null ? -1 : rejected.ordinal());
        out.octet(candidate.confidence().ordinal()).text(candidate.detail());
    }

    private static Candidate candidate(OctetReader in) {
        GrantId grant = grant(in);
        long index = in.number() - 1;
        int rejected = in.octet();
        if (grant == null) {
            throw new IllegalStateException("a candidate without grant");
        }
        return new Candidate(grant, index, rejected < 0 ? null : Verdict.values()[rejected],
                Confidence.values()[in.octet()], in.text());
    }
}
