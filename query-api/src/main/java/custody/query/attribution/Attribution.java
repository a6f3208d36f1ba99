package custody.query.attribution;

import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The judgement of one use over all evidence: tiers, combination, resolutions (rules D23 to D30, D51 to D55).
final class Attribution {
    /// More resolutions than this are not tried: the verdict is AMBIGUOUS by then or never.
    private static final int MAX_RESOLUTIONS = 16;

    private static final String REFUSED = "The source refused it; nothing was used.";

    private static final Key POLICIES = Key.of(Key.Kind.POLICIES, "");

    private final Reads reads;
    private final Policy policy;
    private final Use use;
    private final CredentialView credential;

    private Attribution(Reads reads, Policy policy, Use use) {
        this.reads = reads;
        this.policy = policy;
        this.use = use;
        this.credential = new CredentialView(reads, use.event);
    }

    /// Judges a use; the result's `evaluatedAt` is not set yet.
    static VerdictVersion of(Reads reads, Policy policy, Use use) {
        return new Attribution(reads, policy, use).judge();
    }

    /// The policy in force at the time of a use.
    static Policy policyFor(Reads reads, TimePoint use) {
        return PolicyInForce.at(reads.facts(POLICIES), use);
    }

    private VerdictVersion judge() {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        ofUse(flags);
        if (!use.isRefused()) {
            ofClocks(flags);
        }
        List<Resolution> outcomes = resolve();
        if (outcomes.isEmpty()) {
            return use.isRefused()
                    ? Resolution.plain(use, policy, Verdict.ATTEMPT_DENIED, VerdictClass.NOT_APPLICABLE, flags, REFUSED)
                    : Resolution.plain(use, policy, Verdict.UNATTRIBUTED, VerdictClass.UNKNOWN, flags,
                            "Nobody known: the executor cannot be resolved to an identity.");
        }
        Resolution first = outcomes.getFirst();
        if (outcomes.stream().anyMatch(o -> o.verdict() != first.verdict())) {
            return Resolution.ambiguous(use, policy, outcomes, flags);
        }
        Resolution best = outcomes.stream()
                .min(Comparator.comparing(o -> o.chosen() == null ? "" : o.chosen().grant().id.ref(), RefOrder.OCTETS))
                .orElseThrow();
        flags.addAll(best.flags());
        return best.version(use, policy, flags);
    }

    private void ofUse(Set<Flag> flags) {
        if (use.future) {
            flags.add(Flag.CLOCK_FUTURE);
        }
        if (use.event.count() != null && use.event.count() > 1) {
            flags.add(Flag.AGGREGATED_COUNT);
        }
        if (use.event.context() != null && Boolean.FALSE.equals(use.event.context().deviceManaged())) {
            flags.add(Flag.UNMANAGED_CONTEXT);
        }
    }

    private void ofClocks(Set<Flag> flags) {
        var own = use.event.credential();
        if (own != null) {
            after(flags, reads.facts(Key.of(Key.Kind.CREDENTIAL, own.ref()), EventType.ISSUE));
        }
        for (Key session : JoinName.sessions(use.event)) {
            after(flags, reads.facts(session, EventType.SESSION_START));
        }
    }

    private void after(Set<Flag> flags, List<Fact> starts) {
        if (starts.isEmpty()) {
            return;
        }
        Fact start = starts.getFirst();
        reads.rests(start);
        if (!use.time.hasReached(start.time)) {
            boolean beyond = use.time.isCertainlyBefore(start.time, start.error(policy), use.error);
            flags.add(beyond ? Flag.CAUSAL_CONTRADICTION : Flag.CLOCK_SKEW);
        }
    }

    /// All resolutions: holders of contested e-mails times alternatives of the chain; empty when nobody acted.
    private List<Resolution> resolve() {
        var outcomes = new ArrayList<Resolution>();
        var open = new ArrayList<Map<String, String>>(List.of(Map.of()));
        for (int i = 0; i < open.size() && outcomes.size() < MAX_RESOLUTIONS; i++) {
            Map<String, String> holders = open.get(i);
            var who = new Identities(reads, policy, holders);
            if (who.isNobody(use)) {
                if (who.contested().isEmpty()) {
                    return List.of();
                }
            }
            var found = new ArrayList<Resolution>();
            for (Chain chain : new Chains(reads, policy, who, use, credential).all()) {
                found.add(use.isRefused() ? refused(chain) : judge(who, chain));
            }
            Map<String, Set<String>> unsettled = new TreeMap<>(who.contested());
            unsettled.keySet().removeAll(holders.keySet());
            if (unsettled.isEmpty()) {
                outcomes.addAll(found);
            } else {
                String email = unsettled.keySet().iterator().next();
                for (String holder : unsettled.getOrDefault(email, Set.of())) {
                    var more = new TreeMap<>(holders);
                    more.put(email, holder);
                    open.add(more);
                }
            }
        }
        return outcomes;
    }

    /// Nothing was used, but on whose behalf it was asked for is known as of any use (rule D26).
    private static Resolution refused(Chain chain) {
        return new Resolution(Verdict.ATTEMPT_DENIED, VerdictClass.NOT_APPLICABLE, EnumSet.noneOf(Flag.class),
                Confidence.NONE, null, List.of(), chain, List.of(), REFUSED);
    }

    private Resolution judge(Identities who, Chain chain) {
        var judge = new Judge(reads, policy, who, use, chain, credential);
        var byScope = new FourthTier(reads, policy, who, use, chain, judge);
        var joins = new ArrayList<VerdictVersion.JoinKey>();
        Map<GrantId, Confidence> linked = new LinkedHashMap<>();
        List<Map<GrantId, Confidence>> tiers = tiers(joins);
        int winning = -1;
        for (int i = 0; i < tiers.size() && winning < 0; i++) {
            if (!tiers.get(i).isEmpty()) {
                winning = i;
            }
        }
        var results = new ArrayList<Judge.Result>();
        boolean creates = winning >= 0 && winning < 2;
        reads.aside(true);
        if (winning >= 0) {
            tiers.get(winning).forEach((id, c) ->
                    results.add(judge.judge(GrantView.of(reads, id, policy), c, creates, true)));
            linked.putAll(tiers.get(winning));
        } else {
            results.addAll(byScope.candidates());
        }
        boolean noneWins = results.stream().noneMatch(r -> r.verdict().wins());
        if (winning == 2 && results.stream().allMatch(r -> r.verdict() == Verdict.OUT_OF_SCOPE)) {
            if (byScope.thatWins(Set.of(), true) != null) {
                results.clear();
                results.addAll(byScope.candidates());
                noneWins = false;
                joins.clear();
            }
        }
        Judge.Result found = winning >= 0 && noneWins ? otherThatWins(judge, byScope, tiers, winning) : null;
        reads.aside(false);
        results.sort(Judge.Result.ORDER);
        if (reads.notes()) {
            for (Judge.Result each : results) {
                if (each == results.getFirst() || each.verdict().wins()) {
                    judge.judge(each.grant(), each.confidence(), creates, true);
                    joins.stream().filter(join -> join.value().equals(each.grant().id.ref())).forEach(join -> reads.rests(join.to()));
                }
            }
            if (found != null) {
                judge.judge(found.grant(), found.confidence(), false, false);
            }
        }
        return combine(results, chain, found != null, joins);
    }

    private Judge.@Nullable Result otherThatWins(
            Judge judge, FourthTier byScope, List<Map<GrantId, Confidence>> tiers, int winning) {
        var seen = new TreeSet<GrantId>();
        for (int i = 0; i <= winning; i++) {
            seen.addAll(tiers.get(i).keySet());
        }
        for (int i = winning + 1; i < tiers.size(); i++) {
            for (GrantId id : tiers.get(i).keySet()) {
                Judge.Result result = seen.add(id)
                        ? judge.judge(GrantView.of(reads, id, policy), Confidence.EXACT, false, false) : null;
                if (result != null && result.verdict().wins()) {
                    return result;
                }
            }
        }
        return byScope.thatWins(seen, false);
    }

    /// The grants of tiers 1 to 3 (rule D23); the keys that led there go into `joins`.
    private List<Map<GrantId, Confidence>> tiers(List<VerdictVersion.JoinKey> joins) {
        var one = new TreeMap<GrantId, Confidence>();
        addNamed(one, use.fact(), Confidence.EXACT, joins, "grant");
        for (Key operation : JoinName.operations(use.event)) {
            for (Fact fact : reads.facts(operation)) {
                addNamed(one, fact, Confidence.EXACT, joins, operation.name());
            }
        }
        var two = new TreeMap<GrantId, Confidence>();
        for (Fact issue : credential.allIssues()) {
            addNamed(two, issue, Confidence.EXACT, joins, "credential");
        }
        var three = new TreeMap<GrantId, Confidence>();
        var sessions = new LinkedHashSet<>(JoinName.sessions(use.event));
        var traces = new LinkedHashSet<>(JoinName.traces(use.event));
        for (Fact issue : credential.allIssues()) {
            sessions.addAll(JoinName.sessions(issue.event));
            traces.addAll(JoinName.traces(issue.event));
        }
        sessions.forEach(k -> addJoined(three, k, Confidence.EXACT, joins));
        traces.forEach(k -> addJoined(three, k, Confidence.STRONG, joins));
        return List.of(one, two, three);
    }

    private void addJoined(
            Map<GrantId, Confidence> into, Key key, Confidence confidence, List<VerdictVersion.JoinKey> joins) {
        for (Fact fact : reads.facts(key)) {
            if (fact.is(EventType.GRANT) || fact.is(EventType.DELEGATION) || fact.is(EventType.SESSION_START)) {
                addNamed(into, fact, confidence, joins, key.name().isEmpty() ? "trace" : key.name());
            }
        }
    }

    private void addNamed(Map<GrantId, Confidence> into, Fact fact, Confidence confidence,
            List<VerdictVersion.JoinKey> joins, String over) {
        for (GrantId id : GrantView.named(reads, fact.event)) {
            if (!into.containsKey(id)) {
                into.put(id, confidence);
                joins.add(new VerdictVersion.JoinKey(over, id.ref(), use.index, fact.index, confidence));
            }
        }
    }

    private Resolution combine(
            List<Judge.Result> results, Chain chain, boolean other, List<VerdictVersion.JoinKey> joins) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        if (!chain.provenFrom(0)) {
            flags.add(Flag.DELEGATION_UNPROVEN);
        }
        if (chain.members().size() - 1 > policy.maxChainDepth()) {
            flags.add(Flag.DELEGATION_TOO_DEEP);
        }
        if (results.isEmpty()) {
            boolean dark = relevantGap();
            return new Resolution(dark ? Verdict.INDETERMINATE : Verdict.NO_GRANT,
                    dark ? VerdictClass.UNKNOWN : VerdictClass.VIOLATION, flags, Confidence.NONE, null, results,
                    chain, joins, dark ? "a source of grants was dark" : "no grant");
        }
        Judge.Result chosen = results.getFirst();
        flags.addAll(chosen.flags());
        if (results.stream().filter(r -> r.verdict().wins()).count() > 1) {
            flags.add(Flag.MULTIPLE_GRANTS);
        }
        if (other) {
            flags.add(Flag.OTHER_VALID_GRANT);
        }
        if (chosen.confidence() == Confidence.WEAK) {
            flags.add(Flag.HEURISTIC_JOIN);
        }
        return new Resolution(chosen.verdict(), chosen.verdictClass(), flags, chosen.confidence(), chosen, results,
                chain, joins, chosen.detail());
    }

    private boolean relevantGap() {
        if (reads.notes()) {
            Gaps.around(reads, policy, use).forEach(reads::rests);
        }
        for (Fact said : Gaps.inForce(reads)) {
            if (Gaps.isRelevant(reads, policy, use, said)) {
                return true;
            }
        }
        return false;
    }
}
