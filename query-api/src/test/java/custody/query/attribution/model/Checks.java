package custody.query.attribution.model;

import custody.ledger.event.Context;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Review;
import custody.query.attribution.Confidence;
import custody.query.attribution.Flag;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictClass;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks 1 to 9 of one candidate (attribution.md d.3 step 4, rules D31 to D49).
record Checks(Facts facts, Grants grants, People people, Terms policy, Ev use, Held held, Ends ends, Chain chain) {
    static final List<Verdict> TELLING = List.of(Verdict.AUTHORIZED, Verdict.STANDING, Verdict.BREAK_GLASS,
            Verdict.SELF_APPROVED, Verdict.AMBIGUOUS, Verdict.INDETERMINATE, Verdict.REVOKED, Verdict.EXPIRED,
            Verdict.UNAPPROVED, Verdict.OUT_OF_SCOPE, Verdict.NOT_YET_VALID, Verdict.GRANTEE_MISMATCH);

    record Result(Grants.Statement s, Verdict verdict, VerdictClass heap, Set<Flag> flags, Confidence confidence,
            List<Ev> approvals, @Nullable Ev ending, @Nullable String entry) {
        /// Rule D51.
        static final Comparator<Result> ORDER = Comparator.<Result>comparingInt(r -> TELLING.indexOf(r.verdict))
                .thenComparing(r -> r.entry == null ? Integer.MAX_VALUE : Scopes.rank(r.entry))
                .thenComparing(r -> r.s.scope().size())
                .thenComparing(Comparator.<Result>comparingLong(r -> r.s.start()).reversed())
                .thenComparing(r -> r.s.id());

        boolean wins() {
            return TELLING.indexOf(verdict) < 4;
        }
    }

    private enum Fit { YES, UNKNOWN, NO }

    /// `loose`: without the ends of credential and session and the limits of the credential (rule D52).
    Result of(Grants.Statement s, Confidence confidence, boolean firstTiers, boolean loose) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        boolean pending = grants.statements(s.id()).stream().flatMap(each -> grants.revocations(each, policy).stream())
                .anyMatch(r -> r.by().t() <= use.t() && r.time() > use.t());
        if (pending) {
            flags.add(Flag.REVOCATION_PENDING);
        }
        if (!s.justified()) {
            flags.add(Flag.NO_JUSTIFICATION);
        }
        var run = new Run(s, flags, confidence, null);
        if (s.grantee() == null) {
            return run.is(Verdict.INDETERMINATE);
        }
        int at = granteeAt(s, true);
        if (at < 0 || !chain.provenFrom(at)) {
            return run.is(Verdict.GRANTEE_MISMATCH);
        }
        boolean lastHopProven = !chain.proofs().isEmpty() && !chain.proofs().getLast().isEmpty();
        if (policy.needDelegation().contains(chain.members().getLast().kind()) && !lastHopProven) {
            flags.add(Flag.DELEGATION_UNPROVEN);
            return run.is(Verdict.GRANTEE_MISMATCH);
        }
        return run.fromCheck2(at, firstTiers, loose);
    }

    /// The member nearest to the executor who is the grantee or in the grantee group; -1 without.
    int granteeAt(Grants.Statement s, boolean mail) {
        if (s.grantee() == null || !mail && People.isMail(s.grantee().ref())) {
            return -1;
        }
        Set<String> grantee = people.cluster(
                people.stated(s.grantee().ref(), s.grantee().spiffeId(), s.granteeSaid()), use.t(), mail);
        for (int i = chain.members().size() - 1; i >= 0; i--) {
            Chain.Member m = chain.members().get(i);
            Set<String> refs = mail ? m.mailed() : m.plain();
            if (Ev.meet(refs, grantee) || Ev.meet(people.groups(refs, use.t(), mail), grantee)) {
                return i;
            }
        }
        return -1;
    }

    VerdictClass heap(Verdict verdict) {
        return switch (verdict) {
            case AUTHORIZED -> VerdictClass.OK;
            case BREAK_GLASS -> VerdictClass.EXCEPTION;
            case STANDING, SELF_APPROVED -> policy.lenient() ? VerdictClass.EXCEPTION : VerdictClass.VIOLATION;
            case AMBIGUOUS, INDETERMINATE, UNATTRIBUTED -> VerdictClass.UNKNOWN;
            case ATTEMPT_DENIED -> VerdictClass.NOT_APPLICABLE;
            case UNAPPROVED, OUT_OF_SCOPE, GRANTEE_MISMATCH, NOT_YET_VALID, EXPIRED, REVOKED, NO_GRANT ->
                VerdictClass.VIOLATION;
        };
    }

    private boolean isTagged() {
        if (use.e().secret() == null) {
            return false;
        }
        List<Ev> tags = facts.find(v -> v.e().secret() != null && v.e().secret().tags() != null
                && v.e().secret().ref().equals(use.e().secret().ref()), EventType.INVENTORY);
        Ev found = tags.isEmpty() ? null : tags.getFirst();
        for (Ev each : tags) {
            found = each.t() <= use.t() ? each : found;
        }
        return found != null && found.e().secret().tags().contains(Terms.TAG);
    }

    private final class Run {
        private final Grants.Statement s;
        private final Set<Flag> flags;
        private final Confidence confidence;
        private final @Nullable String entry;
        private @Nullable Ev ending;
        private final Approving.Outcome approving;
        private final Terms.Needs needs;

        Run(Grants.Statement s, Set<Flag> flags, Confidence confidence, @Nullable Ev ending) {
            this.s = s;
            this.flags = flags;
            this.confidence = confidence;
            this.ending = ending;
            this.entry = Scopes.narrowest(s.scope(), use.subject());
            this.needs = policy.needs(chain.members().getLast().kind(), isTagged());
            this.approving = new Approving(facts, grants, people, policy, use, chain).of(s, needs.quorum());
        }

        Result is(Verdict verdict) {
            return is(verdict, heap(verdict));
        }

        Result is(Verdict verdict, VerdictClass heap) {
            return new Result(s, verdict, heap, flags, confidence, approving.counted(), ending, entry);
        }

        Result fromCheck2(int at, boolean firstTiers, boolean loose) {
            var all = new ArrayList<>(Grants.at(grants.periods(s, Ev.FOREVER), use.t()).ends());
            all.addAll(grants.revocations(s, policy));
            int ofGrant = all.size();
            List<Grants.End> grantEnds = List.copyOf(all);
            all.addAll(loose ? ends.loose(people, chain) : ends.all(people, chain));
            Grants.End over = all.stream().filter(e -> isOver(e, use.t())).min(Grants.End.ORDER).orElse(null);
            Grants.End later = all.stream().filter(e -> isOver(e, use.end())).min(Grants.End.ORDER).orElse(null);
            if (over != null || later != null) {
                return ended(over, over != null ? over : later, grantEnds.subList(0, ofGrant));
            }
            boolean boundary = all.stream().anyMatch(this::overlaps);
            if (boundary) {
                flags.add(Flag.TIME_BOUNDARY);
            }
            if (use.t() + use.eps() < s.start() - s.by().eps()) {
                if (firstTiers) {
                    flags.add(Flag.CAUSAL_CONTRADICTION);
                }
                return is(Verdict.NOT_YET_VALID);
            }
            if (use.t() < s.start()) {
                flags.add(Flag.CLOCK_SKEW);
            }
            return switch (fit(at, loose)) {
                case NO -> is(Verdict.OUT_OF_SCOPE);
                case UNKNOWN -> is(Verdict.INDETERMINATE);
                case YES -> boundary ? is(Verdict.AMBIGUOUS) : fromCheck6();
            };
        }

        private boolean isOver(Grants.End end, long t) {
            int order = bySequence(end);
            return order > 0 || order == 0 && t - use.eps() > end.time() + end.eps();
        }

        private boolean overlaps(Grants.End end) {
            return touches(end) && bySequence(end) == 0;
        }

        private boolean touches(Grants.End end) {
            return use.t() - use.eps() <= end.time() + end.eps() && use.end() + use.eps() >= end.time() - end.eps();
        }

        /// Rule D34.
        private int bySequence(Grants.End end) {
            var r = end.by().e().revocation();
            boolean dated = r != null && Ev.nanos(r.effectiveAt(), Ev.NEVER) != Ev.NEVER;
            String mine = use.e().source().sequence();
            String its = end.by().e().source().sequence();
            boolean comparable = touches(end) && use.end() == use.t() && end.event() && !dated
                    && use.stream().equals(end.by().stream()) && mine != null && its != null
                    && mine.matches("\\d+") && its.matches("\\d+");
            int order = comparable ? new BigInteger(mine).compareTo(new BigInteger(its)) : 0;
            boolean inGrace = end.revoked() && !policy.grace().isZero();
            return inGrace ? Math.min(order, 0) : order;
        }

        private Result ended(Grants.@Nullable End over, Grants.End decides, List<Grants.End> ofGrant) {
            ending = decides.event() ? decides.by() : null;
            boolean sessionBefore = facts.find(v -> Ev.meet(v.sessionNames(), use.sessionNames()),
                    EventType.SESSION_START).stream()
                    .anyMatch(v -> v.t() - v.eps() <= decides.time() + decides.eps());
            if (over == null || sessionBefore) {
                flags.add(Flag.SESSION_OUTLIVED_GRANT);
            }
            List<Ev> changes = ofGrant.contains(decides) ? grants.changes(s) : ends.credentialChanges();
            if (!decides.revoked() && changes.stream().noneMatch(v -> v.is(EventType.EXPIRY))) {
                flags.add(Flag.DERIVED_EXPIRY);
            }
            return is(decides.revoked() ? Verdict.REVOKED : Verdict.EXPIRED);
        }

        private Fit fit(int at, boolean loose) {
            var all = new ArrayList<Fit>();
            all.add(s.scope().isEmpty() ? Fit.UNKNOWN : entry == null ? Fit.NO : Fit.YES);
            all.add(actions(s.actions()));
            all.add(condition(s.conditions()));
            if (needs.managed()) {
                all.add(condition("{\"deviceManaged\":true}"));
            }
            if (!loose) {
                held.allIssues.forEach(i -> all.add(limits(i, true)));
            }
            for (int hop = at; hop < chain.proofs().size(); hop++) {
                all.add(chain.proofs().get(hop).stream().map(p -> p.limits() ? limits(p.by(), false) : Fit.YES)
                        .min(Comparator.naturalOrder()).orElse(Fit.NO));
            }
            return all.stream().max(Comparator.naturalOrder()).orElse(Fit.YES);
        }

        private Fit limits(Ev by, boolean conditions) {
            Grant g = by.e().grant();
            if (g == null) {
                return Fit.YES;
            }
            boolean in = g.scope().isEmpty() || Scopes.narrowest(g.scope(), use.subject()) != null;
            Fit fit = in ? actions(g.actions()) : Fit.NO;
            Fit more = conditions ? condition(g.conditions()) : Fit.YES;
            return fit.compareTo(more) > 0 ? fit : more;
        }

        private Fit actions(List<String> allowed) {
            return allowed.isEmpty() ? Fit.YES : use.e().action() == null ? Fit.UNKNOWN
                    : allowed.contains(use.e().action().word()) ? Fit.YES : Fit.NO;
        }

        /// The conditions that worlds have; the others have unit tests.
        private Fit condition(@Nullable String stated) {
            if (stated == null) {
                return Fit.YES;
            }
            Context c = use.e().context();
            return switch (stated) {
                case "{\"deviceManaged\":true}" -> c == null || c.deviceManaged() == null ? Fit.UNKNOWN
                        : c.deviceManaged() ? Fit.YES : Fit.NO;
                case "{\"unheardOf\":1}" -> Fit.UNKNOWN;
                case "{\"ip\":\"10.0.0.0/8\",\"tool\":[\"t\",\"u\"]}" -> fromInside(c);
                default -> throw new IllegalStateException("a condition that the model does not know: " + stated);
            };
        }

        private static Fit fromInside(@Nullable Context c) {
            boolean known = c != null && c.ip() != null && !Boolean.FALSE.equals(c.ipTrusted());
            Fit address = known ? c.ip().startsWith("10.") ? Fit.YES : Fit.NO : Fit.UNKNOWN;
            Fit tool = c == null || c.tool() == null ? Fit.UNKNOWN : List.of("t", "u").contains(c.tool()) ? Fit.YES : Fit.NO;
            return address.compareTo(tool) > 0 ? address : tool;
        }

        private Result fromCheck6() {
            if (s.breakGlass()) {
                return is(Verdict.BREAK_GLASS);
            }
            int counted = approving.counted().size();
            if (needs.approval() && counted < approving.quorum()) {
                if (approving.late()) {
                    flags.add(Flag.RETRO_APPROVAL);
                }
                if (counted > 0) {
                    flags.add(Flag.QUORUM_SHORT);
                }
                return is(approving.onlyInsiders() ? Verdict.SELF_APPROVED : Verdict.UNAPPROVED);
            }
            if (approving.byPolicy()) {
                flags.add(Flag.AUTO_APPROVED);
            }
            Grants.Period period = Grants.at(grants.periods(s, use.t()), use.t());
            return period.end() < Ev.FOREVER && period.end() - period.start() <= needs.maxTtl()
                    ? is(Verdict.AUTHORIZED) : standing();
        }

        private Result standing() {
            Review last = null;
            for (Ev v : grants.about(s.id(), EventType.REVIEW)) {
                Review r = v.e().review();
                last = r != null && r.kind() == Review.Kind.EXCEPTION && v.t() <= use.t() ? r : last;
            }
            if (last == null || last.decision() == Review.Decision.REJECTED) {
                return is(Verdict.STANDING);
            }
            if (use.t() < Ev.nanos(last.until(), Ev.FOREVER)) {
                return is(Verdict.STANDING, VerdictClass.EXCEPTION);
            }
            flags.add(Flag.REVIEW_OVERDUE);
            return is(Verdict.STANDING, VerdictClass.VIOLATION);
        }
    }
}
