package custody.query.state;

import custody.query.attribution.Awaited;
import custody.query.attribution.Finality;
import custody.query.attribution.Flag;
import custody.query.attribution.Observations;
import custody.query.attribution.UseAt;
import custody.query.attribution.VerdictVersion;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/// The verdicts on uses as questions need them: many at once, as of a tree size. For any number of threads.
///
/// Uses that do not exist, or had no verdict yet, are left out of answers.
public interface Verdicts {
    /// Entries that every answer may cover: what a caller pins must not lie above.
    long size();

    /// The version in force at a tree size, by use. A withdrawn version is in force like any other.
    Map<Long, VerdictVersion> inForce(Collection<Long> uses, long asOf);

    /// All versions of each use that entries below `asOf` caused, the first one first.
    Map<Long, List<VerdictVersion>> histories(Collection<Long> uses, long asOf);

    /// Entries below `asOf` among which those are that have an event id: each is to be looked at.
    Map<String, List<Long>> entriesNamed(Collection<String> eventIds, long asOf);

    /// The finality of the version in force at a tree size, by use, as it was told then.
    Map<Long, Finality> finality(Collection<Long> uses, long asOf);

    /// The entries that decide what is said of each use by what its size knew, ascending, without the use itself.
    Map<UseAt, SortedSet<Long>> basis(Collection<UseAt> uses);

    /// What keeps each use from being FINAL as of a tree size, revisions apart.
    Map<Long, List<Awaited>> awaited(Collection<Long> uses, long asOf);

    /// What is observed of each use as of a tree size, at the moment `now`, and makes no version (rule D63); uses
    /// without any are left out.
    Map<Long, Set<Flag>> observations(Collection<Long> uses, long asOf, Instant now, Observations.Others others);
}
