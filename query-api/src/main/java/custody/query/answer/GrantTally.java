package custody.query.answer;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question for numbers of grants: what was given and in force at some time of `[from, to)`, counted by source, by
/// grantee when that is wanted, and by how long it holds. Times are compared in whole microseconds.
///
/// `lengths` are the bounds of the classes of length, the shortest first. With `begun` only those count that began then.
public record GrantTally(Instant from, Instant to, List<Duration> lengths, boolean byGrantee, boolean begun, long asOf) {
    public GrantTally {
        lengths = List.copyOf(lengths);
    }

    /// Of all that was in force then.
    public GrantTally(Instant from, Instant to, List<Duration> lengths, boolean byGrantee, long asOf) {
        this(from, to, lengths, byGrantee, false, asOf);
    }

    /// Grants that are counted together. `length` is how many of the bounds the time from start to end exceeds, one more
    /// than there are of what has no end; there is no grantee when none was wanted or stated.
    public record Group(String source, @Nullable String grantee, int length) {}

    /// The class of length of what has no end.
    public int endless() {
        return lengths.size() + 1;
    }

    /// Whether a grant is counted.
    public boolean counts(GrantFacts grant) {
        Instant end = grant.revokedAt() == null ? grant.expiresAt() : grant.revokedAt();
        return grant.given()
                && micros(grant.startsAt()).isBefore(micros(to))
                && (!begun || !micros(grant.startsAt()).isBefore(micros(from)))
                && (end == null || micros(end).isAfter(micros(from)));
    }

    /// Where it is counted.
    public Group group(GrantFacts grant) {
        return new Group(grant.key().source(), byGrantee ? grant.grantee() : null, length(grant));
    }

    private int length(GrantFacts grant) {
        if (grant.expiresAt() == null) {
            return endless();
        }
        Duration length = Duration.between(micros(grant.startsAt()), micros(grant.expiresAt()));
        return Math.toIntExact(lengths.stream().filter(bound -> length.compareTo(bound) > 0).count());
    }

    private static Instant micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
