package custody.query.index;

import static custody.query.index.IndexedLedger.first;
import static custody.query.index.IndexedLedger.indexes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Secret;
import custody.query.index.Search.Over;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
            assertEquals(List.of(1L), found(index, "key prod bob"));
            assertEquals(List.of(), found(index, "\"key prod\""));
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

    @Test
    void idsOfRequestsAreFoundAsWords() throws Exception {
        ledger.entries.append(requested("4bf92f3577b34da6a3ce929d0e0e4736"));
        ledger.entries.append(requested("4BF92F3577B34DA6"));
        ledger.entries.append(requested("4bf92f35-77b3-4da6"));
        ledger.entries.append(requested("r".repeat(300)));
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            assertEquals(List.of(0L), found(index, "4bf92f3577b34da6a3ce929d0e0e4736", 4));
            assertEquals(List.of(0L), found(index, "4BF92F3577B34DA6A3CE929D0E0E4736", 4));
            assertEquals(List.of(0L), found(index, "correlation:4bf92f3577b34da6a3ce929d0e0e4736", 4));
            assertEquals(List.of(), found(index, "correlation:4BF92F3577B34DA6A3CE929D0E0E4736", 4));
            assertEquals(List.of(1L), found(index, "4bf92f3577b34da6", 4));
            assertEquals(List.of(2L), found(index, "4da6", 4));
            assertEquals(List.of(2L), found(index, "\"77b3 4da6\"", 4));
            assertEquals(List.of(2L, 1L, 0L), found(index, "4BF92*", 4));
            assertEquals(List.of(2L, 1L, 0L), found(index, "4bf92f35?7*", 4));
            assertEquals(List.of(3L), found(index, "r".repeat(255), 4));
            assertEquals(List.of(3L, 2L, 1L), found(index, "vault -4bf92f3577b34da6a3ce929d0e0e4736", 4));
            assertEquals(List.of(0L), indexes(index.search(first(Over.ENTRIES,
                    new EntryQuery.Words("vault 4BF92F3577B34DA6A3CE929D0E0E4736"), 4, 9))));
        }
    }

    /// The words of the schema are found as words like any others.
    @Test
    void wordsOfTheSchemaAreFoundAsWords() throws Exception {
        long use = ledger.use("user:alice", "vault:prod/db", 0);
        ledger.entries.append(ledger.event(EventType.REVIEW, 60).actionRaw("no success").build());
        ledger.verdict(use, use, -1, "NO_GRANT");
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            assertEquals(List.of(0L), found(index, "Human"));
            assertEquals(List.of(0L), found(index, "human use exact"));
            assertEquals(List.of(0L), found(index, "HUM*"));
            assertEquals(List.of(0L), found(index, "h?man"));
            assertEquals(List.of(1L), found(index, "success -human"));
            assertEquals(List.of(1L, 0L), found(index, "no"));
            assertEquals(List.of(0L), found(index, "\"no grant\""));
            assertEquals(List.of(0L), indexes(index.search(first(Over.ENTRIES, new EntryQuery.Words("alice HUMAN"), 2, 9))));
            assertEquals(List.of(), found(index, "agent"));
        }
    }

    private Event requested(String id) {
        return ledger.event(EventType.USE, ledger.entries.size())
                .secret(Secret.of("vault:prod/db"))
                .context(Context.builder().requestId(id).build())
                .build();
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
                    "time:\"+999999-01-01\"", "a time should be")
                    .entrySet()) {
                var refused = assertThrows(EntryQueryException.class, () -> found(index, each.getKey()), each.getKey());
                assertTrue(refused.getMessage().contains(each.getValue()), refused.getMessage());
            }
        }
    }

    @Test
    void patternsOfIdsAndWordsFindWhatFitsThem() throws Exception {
        int many = 100;
        for (int i = 0; i <= many; i++) {
            ledger.entries.append(ledger.event(EventType.ISSUE, i)
                    .actor(Actor.of("u:1", ActorKind.HUMAN, i < many ? "a" + i : "another"))
                    .credential(Credential.of((i < many ? "lease:a" : "lease:b") + i, "token")).build());
        }
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            assertEquals(many - 1L, found(index, "credential:lease\\:a*", many + 1).getFirst());
            assertEquals(List.of((long) many), found(index, "credential:lease\\:b*", many + 1));
            assertEquals((long) many, found(index, "credential:*", many + 1).getFirst());
            assertEquals(List.of(79L, 78L, 77L), found(index, "credential:lease\\:a7?", many + 1).subList(0, 3));
            assertEquals(List.of(99L, 98L), found(index, "a9*", many + 1).subList(0, 2));
        }
    }
}
