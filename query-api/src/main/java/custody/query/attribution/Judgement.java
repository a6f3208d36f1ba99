package custody.query.attribution;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What was judged of a use, by which policy and what evidence, and from when to when uses that are alike are judged
/// the same: see [UseTime].
///
/// `before` is the first moment at which they are not. The first `toldLength` characters of the reason are what is
/// `told` of the time.
record Judgement(
        VerdictVersion version, Policy policy, Footprint footprint, long from, long before, UseTime.@Nullable Words told,
        int toldLength) {
    /// Judges a use by all that the store holds; the version's `evaluatedAt` is not set yet.
    static Judgement of(Evidence evidence, Fact use) {
        var reads = new Reads(evidence);
        var time = new UseTime(use);
        Policy policy = Attribution.policyFor(reads, time);
        VerdictVersion version = Attribution.of(reads, policy, new Use(use, time, policy));
        UseTime.Words told = time.told();
        return new Judgement(version, policy, Footprint.of(reads.footprint(), JoinName.own(use.event)), time.from(), time.before(), told,
                told == null ? 0 : told.at(use.time, use.end).length());
    }

    /// The entries that decide what is said of a use by all that the evidence holds, besides the use itself.
    static SortedSet<Long> basis(Evidence evidence, Fact use) {
        var basis = new TreeSet<Long>();
        var reads = new Reads(evidence, basis);
        var time = new UseTime(use);
        Policy policy = Attribution.policyFor(reads, time);
        Attribution.of(reads, policy, new Use(use, time, policy));
        basis.remove(use.index);
        return basis;
    }

    boolean holdsAt(long time) {
        return from <= time && time < before;
    }

    /// The same of a use that is alike, with its own footprint.
    Judgement of(Fact alike, Footprint its) {
        String reason = version.reason();
        VerdictVersion same = version.ofAlike(alike.index,
                told == null ? reason : told.at(alike.time, alike.end) + reason.substring(toldLength));
        return new Judgement(same, policy, its, from, before, told, toldLength);
    }
}
