package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An identity: the refs that are one by stated aliases, and what was said about any of them. `ref` is the one it
/// was asked by.
public record IdentityFacts(
        String ref,
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
    public record Alias(String value, String source, @Nullable Instant since, @Nullable Instant until, long evidence) {}

    /// An identity of which only one event speaks.
    public static IdentityFacts stated(String ref, String kind, @Nullable String name, @Nullable String spiffeId) {
        return new IdentityFacts(ref, List.of(ref), kind, name, spiffeId, null, List.of(), null, Profile.NONE);
    }
}
