package custody.query.answer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That somebody is, or was, a member of a group, as one entry states it.
public record Membership(String member, String group, @Nullable Instant since, @Nullable Instant until) implements Dated {
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
}
