package custody.query.index;

import static custody.query.index.IndexedLedger.first;
import static custody.query.index.IndexedLedger.indexes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.query.index.Search.Over;
import custody.query.project.Batch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The text of a search: fields, times and words, as people write them, and what is said of texts that cannot be understood.
class SearchTextTest {
    @TempDir
    Path directory;

    private final IndexedLedger ledger = new IndexedLedger();

    @Test
    void searchTextOverFieldsTimeAndWords() throws Exception {
        ledger.use("user:alice", "vault:prod/db", 0);
        ledger.use("user:bob", "vault:prod/key", 60);
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            assertEquals(List.of(0L), found(index, "actor.ref:\"user:alice\" AND type:USE"));
            assertEquals(List.of(1L, 0L), found(index, "secret.uri:vault\\:prod*"));
            assertEquals(List.of(1L), found(index, "time:[\"2026-11-21T10:00:30Z\" TO *]"));
            assertEquals(List.of(0L), found(index, "alice -bob"));
            assertEquals(List.of(1L), found(index, "actor.name:\"NAME OF user:bob\""));
            assertEquals(List.of(0L), indexes(index.search(first(Over.ENTRIES, new EntryQuery.Holds(EntryField.ACTOR_NAME, "R:ALI"), 2, 9))));
        }
    }

    @Test
    void searchTextIsTakenAsPeopleWriteIt() throws Exception {
        ledger.use("user:alice", "vault:prod/db", 0);
        ledger.use("user:bob", "vault:prod/key", 60);
        List<Long> both = List.of(1L, 0L);
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            assertEquals(both, found(index, "type:use AND outcome:Success"));
            assertEquals(both, found(index, "type:us*"));
            assertEquals(both, found(index, "type:u?e"));
            assertEquals(List.of(0L), found(index, "ALI*"));
            assertEquals(List.of(0L), found(index, "Al?ce"));
            assertEquals(List.of(1L), found(index, "-alice"));
            assertEquals(List.of(1L), found(index, "NOT actor.ref:\"user:alice\""));
            assertEquals(List.of(1L), found(index, "type:USE AND (-alice)"));
            assertEquals(List.of(), found(index, "-type:USE"));
            assertEquals(both, found(index, "*"));
            assertEquals(both, found(index, "secret.uri:*"));
            assertEquals(List.of(), found(index, "tool:*"));
            assertEquals(both, found(index, "time:2026-11-21"));
            assertEquals(both, found(index, "time:[2026-11-21 TO 2026-11-21]"));
            assertEquals(List.of(), found(index, "time:{2026-11-21 TO *]"));
            assertEquals(List.of(0L), found(index, "time:\"2026-11-21T10:00:00Z\""));
        }
    }

    private static List<Long> found(LuceneIndex index, String text) {
        return found(index, text, 2);
    }

    private static List<Long> found(LuceneIndex index, String text, long asOf) {
        return indexes(index.search(first(Over.ENTRIES, new EntryQuery.Syntax(text), asOf, 10)));
    }

    @Test
    void searchTextThatCannotBeUnderstoodIsExplained() throws Exception {
        ledger.use("user:alice", "vault:prod/db", 0);
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            for (String text : List.of("secret.url:x", "a AND (", "time:[yesterday TO *]", "type:[A TO B]", "actor.ref:/x/",
                    "type:USF~", "*x", "x".repeat(5_000))) {
                assertThrows(EntryQueryException.class, () -> found(index, text), text);
            }
            var unknown = assertThrows(EntryQueryException.class, () -> found(index, "secret.url:x"));
            assertTrue(unknown.getMessage().contains("nearest: secret.uri"), unknown.getMessage());
            for (Map.Entry<String, String> each : Map.of(
                    "secret:x", "nearest: secret.uri, secret.name;", "elsewhere:x", "no field elsewhere; all: type,", "verdict:NOPE",
                    "there are AUTHORIZED, ", "flag:burst", "uses(filter: {flags: [BURST]})", "secret.uri:vault:prod/db",
                    "from its character 17 on; ", "seq:[0 TO 5]", "no field seq;", " ", "is empty", "time:[+99999-01-01T00:00:00Z TO *]", "a time should be",
                    "time:\"+999999-01-01\"", "a time should be", "credential:*", "there are too many of them")
                    .entrySet()) {
                var refused = assertThrows(EntryQueryException.class, () -> found(index, each.getKey()), each.getKey());
                assertTrue(refused.getMessage().contains(each.getValue()), refused.getMessage());
            }
        }
    }

    /// Ids are as many as ledger.entries: of those that begin as the patterns of a text does only so many are walked through, however
    /// they lie in segments.
    @Test
    void patternsThatTooManyIdsBeginAsAreRefused() throws Exception {
        int many = 4_000;
        for (int i = 0; i <= many; i++) {
            ledger.entries.append(ledger.event(EventType.ISSUE, i)
                    .actor(Actor.of("u:1", ActorKind.HUMAN, i < many ? "a" + i : "another"))
                    .credential(Credential.of((i < many ? "lease:a" : "lease:b") + i, "token")).build());
        }
        try (var index = ledger.open(directory)) {
            assertEquals(0, index.position());
            for (int segment = 0; segment < 4; segment++) {
                index.apply(Batch.decode(ledger.entries.read(index.position(), many / 4 + 1, 1 << 25)));
                index.settle();
            }
            assertEquals(many - 1L, found(index, "credential:lease\\:a*", many + 1).getFirst());
            assertEquals(List.of((long) many), found(index, "credential:lease\\:b*", many + 1));
            assertEquals(List.of(77L), found(index, "credential:lease\\:a7?", many + 1).stream().filter(each -> each == 77).toList());
            assertEquals(List.of(3_999L, 3_998L), found(index, "a399*", many + 1).subList(0, 2));
            int most = FewValues.MOST / many;
            for (String start : List.of("credential:lease\\:a?", "credential:le?se\\:", "a?")) {
                String allowed = patterns(start, most - 1);
                assertEquals(List.of(77L), found(index, allowed + " OR credential:lease\\:a77", many + 1), start);
                String refused = patterns(start, most + 1);
                var refusal = assertThrows(EntryQueryException.class, () -> found(index, refused, many + 1), start);
                assertTrue(refusal.getMessage().contains("more than 100000 values begin as "), refusal.getMessage());
                assertEquals(List.of(), found(index, patterns(start, 1) + (" OR " + patterns(start, 1)).repeat(most), many + 1), "one pattern");
            }
        }
    }

    /// So many different patterns that nothing fits.
    private static String patterns(String start, int count) {
        return IntStream.range(0, count).mapToObj(i -> start + "?x" + i).collect(Collectors.joining(" OR "));
    }
}
