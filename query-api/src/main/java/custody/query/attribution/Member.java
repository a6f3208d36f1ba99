package custody.query.attribution;

import custody.ledger.event.ActorKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One member of a chain: as stated, by which event, and all that it is at the time of the use.
///
/// `plain` is its cluster without e-mail links, `mailed` with them; the groups likewise.
record Member(
        String ref,
        ActorKind kind,
        Fact statedBy,
        boolean vouched,
        Set<String> plain,
        Set<String> mailed,
        Set<String> plainGroups,
        Set<String> mailedGroups) {

    /// @param statedAt the time of `by`
    /// @param at the time of the use
    static Member of(Identities who, String ref, ActorKind kind, @Nullable String spiffeId, Fact by, boolean vouched,
            TimePoint statedAt, TimePoint at) {
        Set<String> refs = who.stated(ref, spiffeId, statedAt);
        Set<String> plain = who.cluster(Identities.isEmail(ref) ? spiffeId == null ? Set.of() : Set.of(spiffeId) : refs,
                at, false);
        Set<String> mailed = who.cluster(refs, at, true);
        return new Member(ref, kind, by, vouched, plain, mailed, who.groups(plain, at, false),
                who.groups(mailed, at, true));
    }

    boolean is(Member other) {
        return meets(mailed, other.mailed);
    }

    boolean is(Set<String> refs) {
        return meets(mailed, refs);
    }

    static boolean meets(Set<String> a, Set<String> b) {
        for (String one : a) {
            if (b.contains(one)) {
                return true;
            }
        }
        return false;
    }
}
