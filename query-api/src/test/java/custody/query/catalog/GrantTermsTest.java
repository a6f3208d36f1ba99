package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.query.answer.Condition;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.Tally;
import custody.query.answer.UseTally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The terms of grants that are looked up by key are those of grants that are all read, and those that their facts have.
class GrantTermsTest extends ToldCatalog {
    private static final long SEED = Long.getLong("custody.seed", 20_261_126L);
    private static final List<Duration> LENGTHS = List.of(Duration.ofMinutes(5), Duration.ofMinutes(10));
    /// What a text may be that looks like a member of the facts.
    private static final List<String> TEXTS = List.of("why", "\",\"ticket\":\"T-1", "\"task\":\"", "\\\"ticket\":\"");

    private final Random random = new Random(SEED);

    @Test
    void terms_byKey_andOfAll() throws Exception {
        List<GrantKey> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String ref = "G" + i + (i % 20 == 0 ? "x".repeat(300) : "");
            keys.add(new GrantKey("s", ref));
            tell(event(EventType.GRANT).grant(grant(ref)));
        }
        for (boolean byPurpose : List.of(true, false)) {
            terms(keys, new UseTally(Tally.ofUses(Condition.ANY_ENTRY, told()), LENGTHS, byPurpose));
        }
    }

    private void terms(List<GrantKey> keys, UseTally tally) throws Exception {
        Map<GrantKey, GrantFacts> facts = projections.grants(keys, told());
        List<UseTally.@Nullable Terms> expected = new ArrayList<>();
        keys.forEach(key -> expected.add(tally.terms(facts.get(key))));
        expected.add(null);
        Set<UseTally.Terms> seen = facts.values().stream().map(tally::terms).collect(Collectors.toSet());
        assertEquals(tally.byPurpose() ? 8 : 4, seen.size(), () -> "of seed " + SEED + ": " + seen);
        List<String> asked = new ArrayList<>(keys.stream().map(GrantKey::toString).toList());
        asked.add("s nothing");
        for (int lookedUp : List.of(0, 30, 1_000)) {
            GrantTerms terms = new GrantTerms(database.bean(CatalogRows.class), tally, lookedUp);
            List<UseTally.@Nullable Terms> found = new ArrayList<>();
            for (int from = 0; from < asked.size(); from += 25) {
                terms.of(asked.subList(from, Math.min(asked.size(), from + 25))).forEach(word -> found.add(terms.terms(word)));
            }
            assertEquals(expected, found, () -> "of seed " + SEED + ", looked up " + lookedUp);
        }
    }

    private Grant grant(String ref) {
        Instant end = random.nextInt(4) == 0 ? null : START.plusSeconds(60L * random.nextInt(20));
        @Nullable String task = random.nextInt(4) == 0 ? "build" : null;
        @Nullable String ticket = random.nextInt(4) == 0 ? "T-" + ref : null;
        String why = TEXTS.get(random.nextInt(TEXTS.size()));
        return new Grant(ref, ALICE, List.of(ITEM), List.of(), null, START, end, task, why, ticket, null, null);
    }
}
