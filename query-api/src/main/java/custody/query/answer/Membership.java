package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// That somebody is, or was, a member of a group, as one entry states it.
public record Membership(String member, String group, @Nullable Instant since, @Nullable Instant until) {
    /// Whose memberships are asked for.
    public enum Side {
        MEMBER,
        GROUP
    }

    /// The one whose membership it is, as asked.
    public String ref(Side side) {
        return side == Side.MEMBER ? member : group;
    }

    /// The other one.
    public String other(Side side) {
        return side == Side.MEMBER ? group : member;
    }

    /// Whether these statements about one member and one group make a membership at a time: each marks that it holds from
    /// `since`, and that it ends at `until`; the last mark counts, and of one time the one that it holds (rule D2).
    public static boolean holds(List<Membership> said, Instant at) {
        Instant begins = null;
        Instant ends = null;
        for (Membership each : said) {
            Instant since = each.since == null ? Instant.MIN : each.since;
            begins = !since.isAfter(at) && (begins == null || since.isAfter(begins)) ? since : begins;
            Instant until = each.until == null ? Instant.MAX : each.until;
            ends = !until.isAfter(at) && (ends == null || until.isAfter(ends)) ? until : ends;
        }
        return begins != null && (ends == null || !begins.isBefore(ends));
    }
}
