package custody.query.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.answer.IdentityFacts.Alias;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AliasesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final Map<String, List<Alias>> said = new HashMap<>();
    private long statements;

    private AliasesTest say(String one, String other, String since, String until) {
        Instant from = since == null ? null : Instant.parse(since);
        Instant to = until == null ? null : Instant.parse(until);
        said.computeIfAbsent(one, ref -> new ArrayList<>()).add(new Alias(other, "s", from, to, statements));
        said.computeIfAbsent(other, ref -> new ArrayList<>()).add(new Alias(one, "s", from, to, statements++));
        return this;
    }

    private AliasesTest say(String one, String other) {
        return say(one, other, null, null);
    }

    private Aliases aliases() {
        return new Aliases(ref -> said.getOrDefault(ref, List.of()), NOW);
    }

    @Test
    void d02_anAliasHoldsFromItsFirstInstant_andNotAtItsLast() {
        say("a:1", "b:1", "2026-11-26T12:00:00Z", null).say("a:2", "b:2", "2026-11-26T12:00:00.000000001Z", null);
        say("a:3", "b:3", null, "2026-11-26T12:00:00Z").say("a:4", "b:4", null, "2026-11-26T12:00:00.000000001Z");
        say("a:5", "b:5", null, "2026-11-01T00:00:00Z").say("a:5", "b:5", "2026-11-01T00:00:00Z", null);
        assertEquals(Set.of("a:1", "b:1"), aliases().same("a:1"));
        assertEquals(Set.of("a:2"), aliases().same("a:2"));
        assertEquals(Set.of("a:3"), aliases().same("a:3"));
        assertEquals(Set.of("a:4", "b:4"), aliases().same("a:4"));
        assertEquals(Set.of("a:5", "b:5"), aliases().same("a:5"), "taken up again as it ended");
        assertEquals(Set.of("a:3", "b:3"), aliases().ever("a:3"), "it was one of theirs");
    }

    @Test
    void d05_contestedAddress_joinsNobodyOfItsNamespace() {
        say("okta:a", "email:x").say("okta:b", "email:x").say("forge:c", "email:x");
        assertEquals(Set.of("okta:a"), aliases().same("okta:a"));
        assertEquals(Set.of("email:x", "forge:c"), aliases().same("email:x"), "of the forge there is one alone");
        say("okta:a", "aws:1").say("aws:1", "okta:b");
        assertEquals(Set.of("okta:a", "okta:b", "aws:1", "email:x", "forge:c"), aliases().same("okta:b"), "one without the address, too");
    }

    @Test
    void addressOfSomebodyElseNow_leadsNoFurther() {
        say("okta:a", "email:x", null, "2026-01-01T00:00:00Z").say("okta:b", "email:x", "2026-01-01T00:00:00Z", null);
        assertEquals(List.of("okta:a", "email:x"), List.copyOf(aliases().ever("okta:a")));
        assertEquals(List.of("okta:b", "email:x"), List.copyOf(aliases().ever("okta:b")));
        assertEquals(List.of(0L), aliases().told("okta:a").stream().map(Alias::evidence).toList());
    }

    /// Whoever asks by whichever ref is told the same: lists show each identity once.
    @Test
    void d06_clustersAreDisjoint() {
        for (int i = 0; i < 60; i++) {
            say("n%d:%d".formatted(i % 5, i), i % 3 == 0 ? "email:" + i % 9 : "n%d:%d".formatted((i + 2) % 5, (i * 7) % 60),
                    i % 4 == 0 ? "2027-01-01T00:00:00Z" : null, i % 7 == 0 ? "2026-01-01T00:00:00Z" : null);
        }
        Aliases aliases = aliases();
        Set<Set<String>> clusters = new HashSet<>();
        said.keySet().forEach(ref -> clusters.add(new TreeSet<>(aliases.same(ref))));
        assertEquals(said.size(), clusters.stream().mapToInt(Set::size).sum());
        assertTrue(clusters.stream().anyMatch(each -> each.size() > 3), clusters::toString);
    }

    @Test
    void noIdentityIsFollowedWithoutEnd() {
        for (int i = 0; i < 3 * Aliases.REFS; i++) {
            say("n:" + i, "n:" + (i + 1));
        }
        assertEquals(Aliases.REFS, aliases().same("n:0").size());
    }
}
