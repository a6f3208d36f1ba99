package custody.query.attribution;

import custody.ledger.event.Review;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Judges one candidate grant for one use under one resolution: checks 1 to 9 (rules D31 to D49).
final class Judge {
    /// What came of one candidate.
    record Result(
            GrantView grant, Statement statement, Verdict verdict, VerdictClass verdictClass, Set<Flag> flags,
            Confidence confidence, List<Fact> approvals, @Nullable End end, @Nullable String entry, String detail) {
        /// Rank, narrowest entry, latest start, smallest ref (rule D51).
        static final Comparator<Result> ORDER = Comparator.<Result>comparingInt(r -> r.verdict.telling())
                .thenComparing((a, b) -> a.entry == null || b.entry == null
                        ? Boolean.compare(a.entry == null, b.entry == null)
                        : Scope.narrower(a.entry, b.entry))
                .thenComparingInt(r -> r.statement.scope.size())
                .thenComparing(Comparator.<Result>comparingLong(r -> r.statement.start).reversed())
                .thenComparing(r -> r.grant.id);
    }

    private final Reads reads;
    private final Policy policy;
    private final Identities who;
    private final Use use;
    private final Chain chain;
    private final CredentialView credential;
    private final List<End> ends;
    private final List<End> credentialEnds;
    private final TimeCheck times;
    private final ScopeCheck scopes;

    Judge(Reads reads, Policy policy, Identities who, Use use, Chain chain, CredentialView credential) {
        this.reads = reads;
        this.policy = policy;
        this.who = who;
        this.use = use;
        this.chain = chain;
        this.credential = credential;
        this.ends = Ends.of(reads, policy, who, use, chain);
        this.credentialEnds = Ends.ofCredential(reads, policy, who, use, credential);
        this.times = new TimeCheck(reads, policy, use);
        this.scopes = new ScopeCheck(reads, use, chain, credential);
    }

    /// The place in the chain of the grantee nearest to the executor; -1 when it is nobody's there.
    int granteeAt(Statement statement, boolean emails) {
        if (statement.grantee == null || !emails && Identities.isEmail(statement.grantee.ref())) {
            return -1;
        }
        Set<String> refs = who.cluster(who.stated(statement.grantee, TimePoint.of(statement.granteeAt)), use.time, emails);
        for (int i = chain.members().size() - 1; i >= 0; i--) {
            Member m = chain.members().get(i);
            boolean found = emails
                    ? Member.meets(m.mailed(), refs) || Member.meets(m.mailedGroups(), refs)
                    : Member.meets(m.plain(), refs) || Member.meets(m.plainGroups(), refs);
            if (found) {
                return i;
            }
        }
        return -1;
    }

    /// Judges a grant. `bound` false leaves out the ends of credential and session and the credential's limits.
    Result judge(GrantView grant, Confidence confidence, boolean creates, boolean bound) {
        Statement s = grant.at(use.time);
        if (reads.notes()) {
            grant.facts().forEach(reads::rests);
        }
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        String entry = Scope.narrowest(s.scope, use.subject());
        Run run = new Run(grant, s, flags, confidence, entry);
        if (isPending(grant)) {
            flags.add(Flag.REVOCATION_PENDING);
        }
        if (s.justification == null && s.ticket == null) {
            flags.add(Flag.NO_JUSTIFICATION);
        }
        int at = granteeAt(s, true);
        if (s.grantee == null) {
            return run.is(Verdict.INDETERMINATE, "the grant names no grantee");
        }
        if (at < 0 || !chain.provenFrom(at)) {
            return run.is(Verdict.GRANTEE_MISMATCH,
                    at < 0 ? "given to " + s.grantee.ref() : "delegation from " + s.grantee.ref() + " is not proven");
        }
        if (policy.delegationRequired(chain.executor().kind())
                && (chain.proofs().isEmpty() || chain.proofs().getLast().isEmpty())) {
            flags.add(Flag.DELEGATION_UNPROVEN);
            return run.is(Verdict.GRANTEE_MISMATCH, "no proven delegation to the executor");
        }
        return run.checkTime(at, creates, bound);
    }

    /// Whether a revocation of the grant, whichever statement it will end, was said by then and takes effect later.
    private boolean isPending(GrantView grant) {
        for (Statement each : grant.statements) {
            for (End end : each.revocations) {
                if (use.time.hasReached(end.by().time) && !use.time.hasReached(end.time())) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The checks from 2 on, for one grant.
    private final class Run {
        private final GrantView grant;
        private final Statement s;
        private final Set<Flag> flags;
        private final Confidence confidence;
        private final @Nullable String entry;
        private List<Fact> approvals = List.of();
        private @Nullable End end;

        Run(GrantView grant, Statement s, Set<Flag> flags, Confidence confidence, @Nullable String entry) {
            this.grant = grant;
            this.s = s;
            this.flags = flags;
            this.confidence = confidence;
            this.entry = entry;
        }

        Result is(Verdict verdict, String detail) {
            return is(verdict, policy.classOf(verdict), detail);
        }

        private Result is(Verdict verdict, VerdictClass verdictClass, String detail) {
            if (approvals.isEmpty()) {
                approvals = counted().counted();
            }
            return new Result(grant, s, verdict, verdictClass, flags, confidence, approvals, end, entry, detail);
        }

        private Approvals.Result counted() {
            return new Approvals(reads, policy, who, use, chain).count(grant, s, needs().quorum());
        }

        private Policy.Needs needs() {
            return policy.needs(chain.executor().kind(), tags());
        }

        Result checkTime(int at, boolean creates, boolean bound) {
            Lifetime life = s.lifetime(policy, Lifetime.NOW);
            var all = new ArrayList<>(life.at(use.time).ends());
            all.addAll(s.revocations);
            all.addAll(ends);
            if (bound) {
                all.addAll(credentialEnds);
            }
            End over = times.certain(all, false);
            End outlived = over == null ? times.certain(all, true) : null;
            if (over != null) {
                return ended(over, false);
            }
            if (outlived != null) {
                return ended(outlived, true);
            }
            boolean boundary = all.stream().anyMatch(times::overlaps);
            if (boundary) {
                flags.add(Flag.TIME_BOUNDARY);
                if (reads.notes()) {
                    all.stream().filter(times::overlaps).forEach(each -> reads.rests(each.by()));
                }
            }
            if (use.time.isCertainlyBefore(s.start, s.by.error(policy), use.error)) {
                if (creates) {
                    flags.add(Flag.CAUSAL_CONTRADICTION);
                }
                return is(Verdict.NOT_YET_VALID, "starts at " + Moment.instant(s.start));
            }
            if (!use.time.hasReached(s.start)) {
                flags.add(Flag.CLOCK_SKEW);
            }
            Findings scope = scopes.of(s, entry, at, bound, needs());
            return switch (scope.result()) {
                case VIOLATED -> is(Verdict.OUT_OF_SCOPE, scope.inputs() + " not covered");
                case MISSING -> is(Verdict.INDETERMINATE, scope.inputs() + " not stated");
                case HOLDS -> boundary
                        ? is(Verdict.AMBIGUOUS, "within clock error of an end")
                        : checkApproval();
            };
        }

        private Result ended(End over, boolean byEnd) {
            end = over;
            reads.rests(over.by());
            boolean openSession = !byEnd && times.sessionStartedBefore(over);
            if (byEnd || openSession) {
                flags.add(Flag.SESSION_OUTLIVED_GRANT);
            }
            if (over.as() == Verdict.EXPIRED && !expiryReported(over)) {
                flags.add(Flag.DERIVED_EXPIRY);
            }
            return is(over.as(), (over.as() == Verdict.REVOKED ? "revoked at " : "expired at ")
                    + Moment.instant(over.time()));
        }

        private boolean expiryReported(End over) {
            boolean ofGrant = s.lifetime(policy, Lifetime.NOW).at(use.time).ends().contains(over);
            if (ofGrant) {
                return s.lifetime(policy, Lifetime.NOW).reported();
            }
            Lifetime life = Ends.lifetime(reads, policy, use.time, credential.lasting, credential.names);
            return life != null && life.reported();
        }

        private Result checkApproval() {
            if (s.breakGlass) {
                return is(Verdict.BREAK_GLASS, "emergency grant");
            }
            Policy.Needs needs = needs();
            Approvals.Result found = counted();
            approvals = found.counted();
            if (needs.approval() && !found.passes()) {
                if (found.retro()) {
                    flags.add(Flag.RETRO_APPROVAL);
                }
                if (!approvals.isEmpty()) {
                    flags.add(Flag.QUORUM_SHORT);
                }
                return found.onlyExcluded()
                        ? is(Verdict.SELF_APPROVED, "approved only from inside")
                        : is(Verdict.UNAPPROVED, approvals.size() + " of " + found.quorum() + " approvals");
            }
            if (found.byPolicy()) {
                flags.add(Flag.AUTO_APPROVED);
            }
            Lifetime.Period period = s.lifetime(policy, use.time).at(use.time);
            long end = period.end();
            if (end >= Moment.FOREVER || end - period.start() > needs.maxTtl()) {
                return standing();
            }
            return is(Verdict.AUTHORIZED, "valid");
        }

        private Result standing() {
            Fact last = null;
            for (Fact review : grant.reviews) {
                Review said = review.event.review();
                if (said != null && said.kind() == Review.Kind.EXCEPTION && use.time.hasReached(review.time)) {
                    last = review;
                }
            }
            Review said = last == null ? null : last.event.review();
            if (said != null && said.decision() == Review.Decision.ACCEPTED) {
                if (!use.time.hasReached(Moment.of(said.until(), Moment.FOREVER))) {
                    return is(Verdict.STANDING, VerdictClass.EXCEPTION, "standing, with an accepted exception");
                }
                flags.add(Flag.REVIEW_OVERDUE);
                return is(Verdict.STANDING, VerdictClass.VIOLATION, "standing, its exception has run out");
            }
            return is(Verdict.STANDING, policy.standing(), "no expiry, or longer than the policy allows");
        }
    }

    private Set<String> tags() {
        if (use.event.secret() == null) {
            return Set.of();
        }
        Fact found = null;
        for (Fact fact : reads.facts(Key.of(Key.Kind.TAGS, use.event.secret().ref()))) {
            if (found == null || use.time.hasReached(fact.time)) {
                found = fact;
            }
        }
        if (found != null) {
            reads.rests(found);
        }
        List<String> stated = found == null || found.event.secret() == null ? null : found.event.secret().tags();
        return stated == null ? Set.of() : new TreeSet<>(stated);
    }

    /// Whether credential, session, identity or secret had ended, whatever the grant.
    boolean isEnded() {
        return isEnded(ends) || isEnded(credentialEnds);
    }

    private boolean isEnded(List<End> some) {
        return times.certain(some, false) != null || times.certain(some, true) != null;
    }
}
