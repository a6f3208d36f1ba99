package custody.query.answer;

import custody.ledger.event.ActorKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An identity: the refs that are one by stated aliases, and what was said about those that are one now; of each thing,
/// what was said of the ref that is nearest to `ref`, the one it was asked by. `first` is the one of them that became
/// known first: by it one tells whether two are the same. `refs` are all that it ever had ([Aliases#ever]).
public record IdentityFacts(
        String ref,
        String first,
        List<String> refs,
        String kind,
        @Nullable String name,
        @Nullable String spiffeId,
        @Nullable String owner,
        List<Alias> aliases,
        @Nullable Instant firstSeen,
        Profile profile) {
    public IdentityFacts {
        refs = List.copyOf(refs);
        aliases = List.copyOf(aliases);
    }

    /// Another ref of the identity, who said so, and from when to when.
    public record Alias(String value, String source, @Nullable Instant since, @Nullable Instant until, long evidence)
            implements Dated {}

    /// An identity of which only one event speaks.
    public static IdentityFacts stated(String ref, String kind, @Nullable String name, @Nullable String spiffeId) {
        return new IdentityFacts(ref, ref, List.of(ref), kind, name, spiffeId, null, List.of(), null, Profile.NONE);
    }

    /// With what is said under another of its refs and not yet here.
    public IdentityFacts or(IdentityFacts other) {
        return new IdentityFacts(
                ref, first, refs, kind.equals(ActorKind.UNKNOWN.name()) ? other.kind : kind, or(name, other.name),
                or(spiffeId, other.spiffeId), or(owner, other.owner), aliases, earlier(firstSeen, other.firstSeen),
                profile.or(other.profile));
    }

    private static @Nullable String or(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }
}
