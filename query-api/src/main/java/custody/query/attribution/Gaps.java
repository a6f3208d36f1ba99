package custody.query.attribution;

import custody.ledger.event.Gap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Spans in which a source was dark, and which streams matter to a secret (rules D10, D59, D60).
final class Gaps {
    private Gaps() {}

    /// Of each (source, ref) the latest statement.
    static Collection<Fact> inForce(Reads reads) {
        var latest = new TreeMap<String, Fact>();
        for (Fact fact : reads.facts(Key.of(Key.Kind.GAPS, ""))) {
            Gap gap = fact.event.gap();
            if (gap != null) {
                latest.put(gap.source() + "\n" + gap.ref(), fact);
            }
        }
        return latest.values();
    }

    /// What is said of the gap of a statement, and the statement itself; none when it is of no gap.
    static List<Fact> onOneGap(Reads reads, Fact statement) {
        Gap own = statement.event.gap();
        if (own == null) {
            return List.of();
        }
        var all = new ArrayList<Fact>(List.of(statement));
        for (Fact fact : reads.facts(Key.of(Key.Kind.GAPS, ""))) {
            Gap gap = fact.event.gap();
            if (gap != null && gap.source().equals(own.source()) && gap.ref().equals(own.ref())) {
                all.add(fact);
            }
        }
        return all;
    }

    /// Whether one of some statements may be about a secret. Of one that says nothing of secrets, nor does the policy, that
    /// hangs on evidence (rule D59), which a use that does not look it up would miss.
    static boolean mayCover(Policy policy, List<Fact> statements, String subject) {
        for (Fact statement : statements) {
            Gap gap = statement.event.gap();
            List<String> covers = gap == null ? List.of() : covers(policy, statement, gap);
            if (covers.isEmpty() || Scope.narrowest(covers, subject) != null) {
                return true;
            }
        }
        return false;
    }

    static boolean isRelevant(Reads reads, Policy policy, Use use, Fact fact) {
        Gap gap = fact.event.gap();
        if (gap == null || gap.state() == Gap.State.CLOSED) {
            return false;
        }
        long from = Moment.of(gap.from());
        long until = Moment.of(gap.until(), Moment.FOREVER);
        if (!use.time.hasReached(from) || use.time.hasReached(Moment.plus(until, policy.maxGrantTtl()) + 1)) {
            return false;
        }
        List<String> covers = covers(policy, fact, gap);
        return covers.isEmpty()
                ? grantStreams(reads, use.subject()).stream().anyMatch(s -> s.source().equals(gap.source()))
                : Scope.narrowest(covers, use.subject()) != null;
    }

    /// What the source may have granted while it was dark: as the statement says, else as the policy says of the source.
    /// Empty when neither does: then rule D59 tells.
    private static List<String> covers(Policy policy, Fact statement, Gap gap) {
        return gap.covers().isEmpty() ? policy.covers(gap.source(), StreamId.of(statement.event.source())) : gap.covers();
    }

    /// The streams that sent a GRANT for the system of a secret.
    static Set<StreamId> grantStreams(Reads reads, String subject) {
        var streams = new TreeSet<StreamId>(java.util.Comparator.comparing(StreamId::toString));
        String system = Scope.system(subject);
        if (!system.isEmpty()) {
            reads.grantStreams(system).forEach(s -> streams.add(s.stream()));
        }
        for (GrantStream any : reads.grantStreams("")) {
            if (Scope.has(any.pattern(), subject)) {
                streams.add(any.stream());
            }
        }
        return streams;
    }

    /// The finality of a use, revisions apart, by the clocks that are known now (rules D58 to D60).
    static Finality finality(Evidence evidence, Fact fact) {
        return finality(evidence, new Reads(evidence), fact);
    }

    static Finality finality(Evidence evidence, Reads reads, Fact fact) {
        var time = new UseTime(fact);
        Policy policy = Attribution.policyFor(reads, time);
        var use = new Use(fact, time, policy);
        List<String> lost = new ArrayList<>();
        for (Fact dark : inForce(reads)) {
            Gap gap = dark.event.gap();
            if (gap != null && isRelevant(reads, policy, use, dark)) {
                if (gap.state() == Gap.State.OPEN) {
                    return Finality.PROVISIONAL;
                }
                lost.add(gap.source());
            }
        }
        Set<StreamId> streams = grantStreams(reads, use.subject());
        streams.add(StreamId.of(use.event.source()));
        for (StreamId stream : streams) {
            if (!lost.contains(stream.source()) && reached(evidence, policy, stream) < fact.end) {
                return Finality.PROVISIONAL;
            }
        }
        return Finality.FINAL;
    }

    /// How far a stream is complete: its events count together, whatever system each of them states (rule D58).
    private static long reached(Evidence evidence, Policy policy, StreamId stream) {
        long reached = Moment.NEVER;
        for (StreamId each : evidence.streams(stream.source(), stream.stream())) {
            StreamClock clock = evidence.clock(each);
            reached = Math.max(reached, Math.max(clock.stated(), clock.latest() - policy.allowedLateness(each)));
        }
        return reached;
    }
}
