package custody.query.attribution;

import custody.ledger.event.EventTime;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// In which span of time a fact can change uses, key by key (rule D61).
///
/// Narrow where a fact can only change what comes after it, for those facts meet many old uses: the revocation of a
/// grant that was used for years, a daily renewal, a new policy. Everywhere else: any time. A span takes in the
/// clock errors of the evidence; those of the use are in the use's own span.
///
/// A GRANT that starts after a use can only be one more candidate that is not yet valid. What wins already, or is more
/// telling, stays as it is, so that an hour's grant leaves the uses before it alone; others have the key
/// [Key.Kind#OPEN]. What a renewal or an expiry changes of a credential is found by what lies under the same ref; uses that
/// know more of it have the key [Key.Kind#MIXED].
final class Reach {
    private final Reads reads;
    private final Fact fact;
    private final List<Policy> policies = new ArrayList<>();

    private Reach(Evidence evidence, Fact fact) {
        this.reads = new Reads(evidence);
        this.fact = fact;
        policies.add(Policy.STANDARD);
        for (Fact each : reads.facts(Key.of(Key.Kind.POLICIES, ""))) {
            if (each.policy != null) {
                policies.add(each.policy);
            }
        }
        if (fact.policy != null) {
            policies.add(fact.policy);
        }
    }

    /// The keys of a fact that comes, by the span in which it can change what is judged over them.
    static Map<Span, Set<Key>> of(Evidence evidence, Fact fact, Set<Key> keys) {
        var spans = byKey(evidence, fact, keys);
        switch (fact.event.type()) {
            case GRANT, REQUEST -> addWidened(spans, evidence, fact, Span.ALL);
            // An expiry too: what ended the thing before may have become a renewal after its end.
            case RENEW, EXPIRY -> addWidened(spans, evidence, fact, new Reach(evidence, fact).narrow());
            // It makes extents shorter, if anything.
            case REVOCATION -> addPast(spans, evidence, fact);
            case APPROVAL, DENIAL, ISSUE, USE, ATTEMPT, ROTATE, DELEGATION, SESSION_START,
                    SESSION_END, DISCOVERY, INVENTORY, REVIEW, ALERT, SOURCE_GAP, ADMIN -> {}
        }
        return spans;
    }

    /// The same for a fact that goes, or comes back with other links.
    static Map<Span, Set<Key>> ofGoing(Evidence evidence, Fact fact, Set<Key> keys) {
        var spans = byKey(evidence, fact, keys);
        addWidened(spans, evidence, fact, Span.ALL);
        return spans;
    }

    /// Uses that left a grant unread, because it could not hold at their time, when the fact may make it hold.
    private static void addWidened(Map<Span, Set<Key>> spans, Evidence evidence, Fact fact, Span span) {
        var reads = new Reads(evidence);
        Set<GrantId> near = Extents.near(reads, fact);
        if (!near.isEmpty()) {
            spans.computeIfAbsent(span, s -> new LinkedHashSet<>()).addAll(Extents.byScope(reads, near));
        }
    }

    /// Uses that left a grant unread, because others are more telling, when a revocation makes it more telling.
    private static void addPast(Map<Span, Set<Key>> spans, Evidence evidence, Fact fact) {
        var reads = new Reads(evidence);
        Set<Key> keys = Extents.byScope(reads, Extents.near(reads, fact));
        if (!keys.isEmpty()) {
            Set<Key> past = spans.computeIfAbsent(new Reach(evidence, fact).narrow(), s -> new LinkedHashSet<>());
            keys.forEach(key -> past.add(key.past()));
        }
    }

    private static Map<Span, Set<Key>> byKey(Evidence evidence, Fact fact, Set<Key> keys) {
        var spans = new LinkedHashMap<Span, Set<Key>>();
        Reach reach = null;
        Span narrow = Span.ALL;
        for (Key key : keys) {
            if (reach == null && canBeNarrow(fact, key)) {
                reach = new Reach(evidence, fact);
                narrow = reach.narrow();
            }
            if (reach != null && key.kind() == Key.Kind.POLICIES && reach.isOfCoversAlone()) {
                // What is remembered holds under no other policy; of what was judged only what a gap may change is.
                add(spans, Span.NONE, key);
                add(spans, narrow, Key.of(Key.Kind.GAPS, ""));
                continue;
            }
            add(spans, canBeNarrow(fact, key) ? narrow : Span.ALL, key);
            if (fact.is(EventType.GRANT) && key.isByScope()) {
                add(spans, Span.ALL, key.open());
            }
            if ((fact.is(EventType.EXPIRY) || fact.is(EventType.RENEW)) && key.kind() == Key.Kind.CREDENTIAL) {
                add(spans, Span.ALL, key.mixed());
            }
        }
        return spans;
    }

    private static void add(Map<Span, Set<Key>> spans, Span span, Key key) {
        spans.computeIfAbsent(span, s -> new LinkedHashSet<>()).add(key);
    }

    private static boolean canBeNarrow(Fact fact, Key key) {
        if (fact.is(EventType.GRANT)) {
            return key.isByScope();
        }
        boolean ofType = switch (fact.event.type()) {
            case REVOCATION, EXPIRY, RENEW, SESSION_END, DELEGATION, REVIEW, SOURCE_GAP, ADMIN -> true;
            case REQUEST, APPROVAL, DENIAL, GRANT, ISSUE, USE, ATTEMPT, ROTATE, SESSION_START, DISCOVERY, INVENTORY,
                    ALERT -> false;
        };
        return ofType && switch (key.kind()) {
            case GRANT, GRANT_LINK, CREDENTIAL, REVOKED, HOP, GAPS, POLICIES -> true;
            case SESSION -> fact.is(EventType.SESSION_END);
            case GRANTEE_SCOPE, GRANTEE, ANYBODY, CREDENTIAL_LINK, PARENT, TRACE, OPERATION, RELATION, TICKET, TAGS,
                    GRANT_STREAMS, SECRET_LIFE, CREDENTIAL_LIFE, PARENT_SAID, OPEN, PAST, MIXED -> false;
        };
    }

    private Span narrow() {
        return switch (fact.event.type()) {
            case REVOCATION -> ofRevocation();
            case SESSION_END, DELEGATION -> Span.since(fact.time - error());
            case REVIEW -> Span.since(fact.time);
            case EXPIRY, RENEW -> ofLifetimes();
            case SOURCE_GAP -> ofGap();
            case ADMIN -> ofPolicy();
            case GRANT -> ofStart();
            case REQUEST, APPROVAL, DENIAL, ISSUE, USE, ATTEMPT, ROTATE, SESSION_START, DISCOVERY, INVENTORY,
                    ALERT -> Span.ALL;
        };
    }

    /// What it spares changes how far later revocations reach, whose errors may be larger.
    private Span ofRevocation() {
        boolean spares = fact.event.revocation() != null && !fact.event.revocation().spares().isEmpty();
        return spares ? Span.ALL : Span.since(Math.min(fact.time, Lifetime.effective(fact)) - error());
    }

    private long error() {
        return policies.stream().mapToLong(fact::error).max().orElse(0);
    }

    /// From the start, when nothing else can say another: what the GRANT leaves out a REQUEST may say, and a second
    /// GRANT says all of it again.
    private Span ofStart() {
        Grant own = fact.event.grant();
        if (own == null || own.grantee() == null || own.scope().isEmpty() || EventTime.isMissing(own.startsAt())) {
            return Span.ALL;
        }
        for (Fact each : reads.facts(Key.of(Key.Kind.GRANT, own.ref()), EventType.GRANT)) {
            if (each.index != fact.index) {
                return Span.ALL;
            }
        }
        long start = Moment.of(own.startsAt(), fact.time);
        return endsBefore(start) ? Span.ALL : Span.since(start - error());
    }

    /// Whether the GRANT may have ended before it starts, so that it is no longer valid where it is not yet.
    private boolean endsBefore(long start) {
        Grant own = fact.event.grant();
        if (own == null || Moment.of(own.expiresAt(), Moment.FOREVER) < start) {
            return true;
        }
        for (Key key : GrantView.keys(fact.event)) {
            for (Fact each : reads.facts(key)) {
                boolean ends = switch (each.event.type()) {
                    case REVOCATION, EXPIRY -> Lifetime.effective(each) < start;
                    case RENEW, REQUEST -> true;
                    case APPROVAL, DENIAL, GRANT, ISSUE, USE, ATTEMPT, ROTATE, DELEGATION, SESSION_START, SESSION_END,
                            DISCOVERY, INVENTORY, REVIEW, ALERT, SOURCE_GAP, ADMIN -> false;
                };
                if (ends && !each.equals(fact)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// From the first moment at which the thing may have ended, or the new end, or the renewal itself.
    private Span ofLifetimes() {
        if (fact.is(EventType.RENEW) && !JoinName.credentialNames(fact.event).isEmpty()) {
            // It may be one name more of the credential, which may have been revoked at any time.
            return Span.ALL;
        }
        var ends = new ArrayList<End>();
        var grant = fact.event.grant();
        var credential = fact.event.credential();
        long from = Math.min(fact.time, Lifetime.effective(fact));
        from = Math.min(from, Moment.of(grant == null ? null : grant.expiresAt(), Moment.FOREVER));
        from = Math.min(from, Moment.of(credential == null ? null : credential.expiresAt(), Moment.FOREVER));
        for (Policy policy : policies) {
            for (GrantId id : GrantView.named(reads, fact.event)) {
                for (Statement statement : GrantView.of(reads, id, policy).statements) {
                    ends.addAll(statement.lifetime(policy, Lifetime.NOW).ends());
                }
            }
            for (Key key : Postings.of(fact)) {
                if (key.kind() == Key.Kind.CREDENTIAL) {
                    ends.addAll(Ends.stated(reads, policy, key));
                }
            }
        }
        long slack = error();
        for (End end : ends) {
            from = Math.min(from, end.time());
            slack = Math.max(slack, end.error());
        }
        return Span.since(from - slack);
    }

    /// The gap as it is now said and as it was said before.
    private Span ofGap() {
        if (fact.event.gap() == null) {
            return Span.ALL;
        }
        long ttl = policies.stream().mapToLong(Policy::maxGrantTtl).max().orElse(0);
        long from = Moment.FOREVER;
        long until = Moment.NEVER;
        for (Fact each : Gaps.onOneGap(reads, fact)) {
            Gap gap = each.event.gap();
            if (gap != null) {
                from = Math.min(from, Moment.of(gap.from()));
                until = Math.max(until, Moment.of(gap.until(), Moment.FOREVER));
            }
        }
        return new Span(from, Moment.plus(until, ttl));
    }

    private Span ofPolicy() {
        Policy own = fact.policy;
        if (own == null) {
            return Span.ALL;
        }
        return PolicyInForce.reach(otherPolicies(), own, PolicyInForce.validFrom(fact));
    }

    private boolean isOfCoversAlone() {
        Policy own = fact.policy;
        return own != null && PolicyInForce.changesCoversAlone(otherPolicies(), own, PolicyInForce.validFrom(fact));
    }

    private List<Fact> otherPolicies() {
        return reads.facts(Key.of(Key.Kind.POLICIES, "")).stream().filter(each -> !each.equals(fact)).toList();
    }
}
