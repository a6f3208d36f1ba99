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

    /// Whether a grant for a use may be lost in a gap (rule D60).
    static boolean isRelevant(Reads reads, Policy policy, Use use, Fact fact) {
        Gap gap = fact.event.gap();
        return gap != null && gap.state() != Gap.State.CLOSED && isAround(reads, policy, use, fact, gap);
    }

    /// What is said last of each gap in which a grant for a use may have been lost, whether or not it was closed.
    static List<Fact> around(Reads reads, Policy policy, Use use) {
        var around = new ArrayList<Fact>();
        for (Fact said : inForce(reads)) {
            Gap gap = said.event.gap();
            if (gap != null && isAround(reads, policy, use, said, gap)) {
                around.add(said);
            }
        }
        return around;
    }

    private static boolean isAround(Reads reads, Policy policy, Use use, Fact fact, Gap gap) {
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
        return awaited(evidence, reads, fact).isEmpty() ? Finality.FINAL : Finality.PROVISIONAL;
    }

    /// What keeps a use from being FINAL, by the clocks that are known now: gaps first.
    static List<Awaited> awaited(Evidence evidence, Reads reads, Fact fact) {
        var time = new UseTime(fact);
        Policy policy = Attribution.policyFor(reads, time);
        var use = new Use(fact, time, policy);
        var awaited = new ArrayList<Awaited>();
        var lost = new ArrayList<String>();
        for (Fact said : around(reads, policy, use)) {
            Gap gap = said.event.gap();
            if (gap != null && gap.state() == Gap.State.OPEN) {
                awaited.add(new Awaited(gap.source(), "", gap.from(), null, said.index));
            } else if (gap != null && gap.state() == Gap.State.UNRECOVERABLE) {
                lost.add(gap.source());
            }
        }
        Set<StreamId> streams = grantStreams(reads, use.subject());
        streams.add(StreamId.of(use.event.source()));
        for (StreamId stream : streams) {
            long reached = reached(evidence, policy, stream);
            boolean isKnown = awaited.stream().anyMatch(each -> !each.isGap() && isOf(each, stream));
            if (reached < fact.end && !isKnown && !lost.contains(stream.source())) {
                awaited.add(new Awaited(stream.source(), stream.stream(), Moment.instant(reached),
                        Moment.instant(heard(evidence, stream)), -1));
            }
        }
        return awaited;
    }

    private static boolean isOf(Awaited awaited, StreamId stream) {
        return awaited.source().equals(stream.source()) && awaited.stream().equals(stream.stream());
    }

    private static long heard(Evidence evidence, StreamId stream) {
        return evidence.streams(stream.source(), stream.stream()).stream()
                .mapToLong(each -> evidence.clock(each).latest()).max().orElse(Moment.NEVER);
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
