package custody.query.attribution.model;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.query.attribution.Confidence;
import custody.query.attribution.Flag;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rules over a whole set of events: what is to be said of every use.
public final class RuleModel {
    private final Facts facts;
    private final Grants grants;

    public RuleModel(List<Given> world) {
        this.facts = new Facts(world);
        this.grants = new Grants(facts);
    }

    /// By use (`source:eventId:type`): verdict, class, flags, confidence, grant, approvals, chain, ending, finality.
    public SortedMap<String, String> said() {
        var said = new TreeMap<String, String>();
        for (Ev use : facts.uses) {
            said.put(use.name(), judge(use) + " " + (facts.isFinal(use) ? "FINAL" : "PROVISIONAL"));
        }
        return said;
    }

    /// What one resolution comes to; `chosen` is null without candidates.
    private record Outcomes(Verdict verdict, VerdictClass heap, Set<Flag> flags, Checks.@Nullable Result chosen,
            Chain chain) {
        Confidence confidence() {
            return chosen == null ? Confidence.NONE : chosen.confidence();
        }

        String ref() {
            return chosen == null ? "" : chosen.s().id().ref();
        }
    }

    private String judge(Ev use) {
        Terms policy = facts.policy(use);
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        if (use.future()) {
            flags.add(Flag.CLOCK_FUTURE);
        }
        if (use.e().count() != null && use.e().count() > 1) {
            flags.add(Flag.AGGREGATED_COUNT);
        }
        if (use.e().context() != null && Boolean.FALSE.equals(use.e().context().deviceManaged())) {
            flags.add(Flag.UNMANAGED_CONTEXT);
        }
        boolean refused = refused(use);
        if (!refused) {
            clockFlags(use, flags);
        }
        Actor actor = use.e().actor();
        boolean nobody = actor == null || actor.ref().isEmpty() || actor.kind() == ActorKind.UNKNOWN
                && actor.spiffeId() == null && !new People(facts, Map.of()).hasAlias(actor.ref(), use.t());
        if (nobody) {
            return refused ? say(Verdict.ATTEMPT_DENIED, VerdictClass.NOT_APPLICABLE, flags, Confidence.NONE, null, List.of())
                    : say(Verdict.UNATTRIBUTED, VerdictClass.UNKNOWN, flags, Confidence.NONE, null, List.of());
        }
        return decide(resolutions(use, policy), flags, policy.maxChainDepth());
    }

    private static boolean refused(Ev use) {
        return use.e().outcome() == Outcome.DENIED || use.e().outcome() == Outcome.FAILED;
    }

    private void clockFlags(Ev use, Set<Flag> flags) {
        var credential = use.e().credential();
        var firsts = new ArrayList<Ev>();
        if (credential != null) {
            facts.find(v -> v.credentialNames().contains("credential=" + credential.ref()), EventType.ISSUE).stream()
                    .findFirst().ifPresent(firsts::add);
        }
        for (String session : use.sessionNames()) {
            facts.find(v -> v.sessionNames().contains(session), EventType.SESSION_START).stream()
                    .findFirst().ifPresent(firsts::add);
        }
        for (Ev first : firsts) {
            if (first.t() > use.t()) {
                boolean beyond = first.t() - first.eps() > use.t() + use.eps();
                flags.add(beyond ? Flag.CAUSAL_CONTRADICTION : Flag.CLOCK_SKEW);
            }
        }
    }

    /// Step 6: contested e-mails times alternatives of the chain (rule D30).
    private List<Outcomes> resolutions(Ev use, Terms policy) {
        var outcomes = new ArrayList<Outcomes>();
        var open = new ArrayList<Map<String, String>>(List.of(Map.of()));
        for (int i = 0; i < open.size(); i++) {
            var people = new People(facts, open.get(i));
            var held = new Held(facts, use);
            var ends = new Ends(facts, policy, use, held);
            var found = new ArrayList<Outcomes>();
            for (Chain chain : Chain.of(facts, people, ends, use, held)) {
                found.add(refused(use)
                        ? new Outcomes(Verdict.ATTEMPT_DENIED, VerdictClass.NOT_APPLICABLE, Set.of(), null, chain)
                        : combine(use, policy, held, new Checks(facts, grants, people, policy, use, held, ends, chain)));
            }
            var unsettled = new TreeMap<>(people.met);
            unsettled.keySet().removeAll(open.get(i).keySet());
            if (unsettled.isEmpty()) {
                outcomes.addAll(found);
                continue;
            }
            for (String holder : unsettled.firstEntry().getValue()) {
                var more = new TreeMap<>(open.get(i));
                more.put(unsettled.firstKey(), holder);
                open.add(more);
            }
        }
        return outcomes;
    }

    private Outcomes combine(Ev use, Terms policy, Held held, Checks checks) {
        List<Map<Grants.Id, Confidence>> tiers = tiers(use, held);
        var later = new TreeSet<>(grants.all());
        int winning = 0;
        while (winning < 3 && tiers.get(winning).isEmpty()) {
            winning++;
        }
        for (int i = 0; i <= winning && i < 3; i++) {
            later.removeAll(tiers.get(i).keySet());
        }
        boolean first = winning < 2;
        var results = new ArrayList<Checks.Result>();
        if (winning < 3) {
            tiers.get(winning).forEach((id, c) -> results.add(checks.of(grants.inForce(id, use.t()), c, first, false)));
        } else {
            results.addAll(fourth(use, checks, grants.all(), false));
        }
        if (winning == 2 && results.stream().allMatch(r -> r.verdict() == Verdict.OUT_OF_SCOPE)) {
            List<Checks.Result> free = fourth(use, checks, grants.all(), false);
            if (free.stream().anyMatch(Checks.Result::wins)) {
                results.clear();
                results.addAll(free);
            }
        }
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        if (winning < 3 && results.stream().noneMatch(Checks.Result::wins) && otherWins(use, checks, later, tiers)) {
            flags.add(Flag.OTHER_VALID_GRANT);
        }
        return choose(use, policy, checks, results, flags);
    }

    private boolean otherWins(Ev use, Checks checks, Set<Grants.Id> later, List<Map<Grants.Id, Confidence>> tiers) {
        for (Grants.Id id : later) {
            boolean linked = tiers.stream().anyMatch(t -> t.containsKey(id));
            if (linked && checks.of(grants.inForce(id, use.t()), Confidence.EXACT, false, true).wins()) {
                return true;
            }
        }
        return fourth(use, checks, later, true).stream().anyMatch(Checks.Result::wins);
    }

    private Outcomes choose(Ev use, Terms policy, Checks checks, List<Checks.Result> results, Set<Flag> flags) {
        Chain chain = checks.chain();
        if (!chain.provenFrom(0)) {
            flags.add(Flag.DELEGATION_UNPROVEN);
        }
        if (chain.members().size() - 1 > policy.maxChainDepth()) {
            flags.add(Flag.DELEGATION_TOO_DEEP);
        }
        Checks.Result chosen = results.stream().min(Checks.Result.ORDER).orElse(null);
        if (chosen == null) {
            boolean dark = facts.gaps().stream().anyMatch(g -> facts.isRelevant(g, use, policy));
            Verdict verdict = dark ? Verdict.INDETERMINATE : Verdict.NO_GRANT;
            return new Outcomes(verdict, checks.heap(verdict), flags, null, chain);
        }
        flags.addAll(chosen.flags());
        if (results.stream().filter(Checks.Result::wins).count() > 1) {
            flags.add(Flag.MULTIPLE_GRANTS);
        }
        if (chosen.confidence() == Confidence.WEAK) {
            flags.add(Flag.HEURISTIC_JOIN);
        }
        return new Outcomes(chosen.verdict(), chosen.heap(), flags, chosen, chain);
    }

    /// Tiers 1 to 3 (rule D23).
    private List<Map<Grants.Id, Confidence>> tiers(Ev use, Held held) {
        List<Map<Grants.Id, Confidence>> tiers = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        name(tiers.get(0), use, Confidence.EXACT);
        facts.find(v -> Ev.meet(v.operationNames(), use.operationNames()), EventType.values())
                .forEach(v -> name(tiers.get(0), v, Confidence.EXACT));
        held.allIssues.forEach(i -> name(tiers.get(1), i, Confidence.EXACT));
        var ofUse = new ArrayList<>(held.allIssues);
        ofUse.add(use);
        EventType[] joining = {EventType.GRANT, EventType.DELEGATION, EventType.SESSION_START};
        facts.find(v -> ofUse.stream().anyMatch(u -> Ev.meet(u.sessionNames(), v.sessionNames())), joining)
                .forEach(v -> name(tiers.get(2), v, Confidence.EXACT));
        facts.find(v -> ofUse.stream().anyMatch(u -> Ev.meet(u.traceNames(), v.traceNames())), joining)
                .forEach(v -> name(tiers.get(2), v, Confidence.STRONG));
        return tiers;
    }

    private void name(Map<Grants.Id, Confidence> tier, Ev by, Confidence confidence) {
        grants.named(by).forEach(id -> tier.putIfAbsent(id, confidence));
    }

    /// Rule D25.
    private List<Checks.Result> fourth(Ev use, Checks checks, Set<Grants.Id> among, boolean loose) {
        var results = new ArrayList<Checks.Result>();
        for (Grants.Id id : among) {
            Grants.Statement s = grants.inForce(id, use.t());
            if (Scopes.narrowest(s.scope(), use.subject()) != null && checks.granteeAt(s, true) >= 0) {
                Confidence c = checks.granteeAt(s, false) >= 0 ? Confidence.STRONG : Confidence.WEAK;
                results.add(checks.of(s, c, false, loose));
            }
        }
        return results;
    }

    private static String decide(List<Outcomes> outcomes, Set<Flag> flags, int depth) {
        Outcomes first = outcomes.getFirst();
        if (outcomes.stream().allMatch(o -> o.verdict == first.verdict)) {
            Outcomes best = outcomes.stream().min(Comparator.comparing(Outcomes::ref, Grants.Id::bytes)).orElseThrow();
            flags.addAll(best.flags);
            return say(best.verdict, best.heap, flags, best.confidence(), best.chosen, hops(best.chain, 0, List.of()));
        }
        Confidence highest = outcomes.stream().map(Outcomes::confidence).min(Comparator.naturalOrder()).orElseThrow();
        int agreed = first.chain.members().size();
        for (Outcomes o : outcomes) {
            int same = 0;
            while (same < agreed && same < o.chain.members().size() && sameFromEnd(first.chain, o.chain, same)) {
                same++;
            }
            agreed = same;
        }
        List<String> shown = hops(first.chain, first.chain.members().size() - agreed, outcomes);
        if (shown.stream().anyMatch(hop -> hop.endsWith("false"))) {
            flags.add(Flag.DELEGATION_UNPROVEN);
        }
        if (shown.size() - 1 > depth) {
            flags.add(Flag.DELEGATION_TOO_DEEP);
        }
        if (highest == Confidence.WEAK) {
            flags.add(Flag.HEURISTIC_JOIN);
        }
        return say(Verdict.AMBIGUOUS, VerdictClass.UNKNOWN, flags, highest, null, shown);
    }

    private static boolean sameFromEnd(Chain a, Chain b, int back) {
        Chain.Member x = a.members().get(a.members().size() - 1 - back);
        Chain.Member y = b.members().get(b.members().size() - 1 - back);
        return x.ref().equals(y.ref()) && x.kind() == y.kind();
    }

    /// The chain from one member on; all others must prove what it proves.
    private static List<String> hops(Chain chain, int from, List<Outcomes> others) {
        var hops = new ArrayList<String>();
        int members = chain.members().size();
        for (int i = from; i < members; i++) {
            Chain.Member m = chain.members().get(i);
            int back = members - i;
            boolean proven = i == from || !chain.proofs().get(i - 1).isEmpty()
                    && others.stream().noneMatch(o -> o.chain.proofs().get(o.chain.proofs().size() - back).isEmpty());
            hops.add(m.ref() + "/" + m.kind() + "/" + proven);
        }
        return hops;
    }

    private static String say(Verdict verdict, VerdictClass heap, Set<Flag> flags, Confidence confidence,
            Checks.@Nullable Result chosen, List<String> hops) {
        return verdict + " " + heap + " " + flags + " " + confidence
                + " grant " + (chosen == null ? "-" : chosen.s().id().source() + " " + chosen.s().id().ref())
                + " approvals " + (chosen == null ? List.of() : chosen.approvals().stream().map(Ev::name).toList())
                + " chain " + hops
                + " ending " + (chosen == null || chosen.ending() == null ? "-" : chosen.ending().name());
    }
}
