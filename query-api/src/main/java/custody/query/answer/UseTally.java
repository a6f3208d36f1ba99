package custody.query.answer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question for numbers of uses: counted as `uses` says, and by the terms of the grant that each was judged by, however
/// many grants there are. Times are compared in whole microseconds.
///
/// `lengths` are the bounds of the classes of length, the shortest first; `byPurpose` tells grants apart by their purpose, which
/// takes longer.
public record UseTally(Tally uses, List<Duration> lengths, boolean byPurpose) {
    /// Bounds of length.
    public static final int MOST_LENGTHS = 50;

    public UseTally {
        lengths = List.copyOf(lengths);
        if (lengths.size() > MOST_LENGTHS) {
            throw new IllegalArgumentException("more than " + MOST_LENGTHS + " bounds of length");
        }
        if (!uses.uses() || uses.by().contains(Condition.Field.GRANT)) {
            throw new IllegalArgumentException("only uses have terms, and those stand for the grant");
        }
    }

    /// Uses that are counted together: the values of the fields, and the terms; null of those under no grant that is known.
    public record Group(List<String> values, @Nullable Terms terms) {
        public Group {
            values = List.copyOf(values);
        }
    }

    /// What a grant is counted by. `length` is how many of the bounds the time from start to end exceeds, one more than there
    /// are of what has no end; `purposeful` when that is asked for and it states a task or a ticket.
    public record Terms(int length, boolean purposeful) {}

    /// The class of length of what has no end.
    public int endless() {
        return lengths.size() + 1;
    }

    public Terms terms(GrantFacts grant) {
        boolean isPurposeful = byPurpose && (grant.task() != null || grant.ticket() != null);
        if (grant.expiresAt() == null) {
            return new Terms(endless(), isPurposeful);
        }
        Duration length = Duration.between(
                grant.startsAt().truncatedTo(ChronoUnit.MICROS), grant.expiresAt().truncatedTo(ChronoUnit.MICROS));
        return new Terms(Math.toIntExact(lengths.stream().filter(bound -> length.compareTo(bound) > 0).count()), isPurposeful);
    }
}
