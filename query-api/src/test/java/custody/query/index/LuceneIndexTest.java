package custody.query.index;

import static custody.query.index.IndexedLedger.START;
import static custody.query.index.IndexedLedger.first;
import static custody.query.index.IndexedLedger.indexes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.index.Search.Order;
import custody.query.index.Search.Over;
import custody.query.project.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages over entries and uses: what is in them, in which order, and that they stay as they were.
class LuceneIndexTest {
    @TempDir
    Path directory;

    private final IndexedLedger ledger = new IndexedLedger();

    @Test
    void newestFirstWithExactTotal() throws Exception {
        for (int i = 0; i < 30; i++) {
            ledger.use("user:" + i % 3, "vault:s" + i % 2, i);
        }
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            Hits hits = index.search(first(Over.ENTRIES, EntryQuery.is(EntryField.SECRET, "vault:s1"), 30, 3));
            assertEquals(List.of(29L, 27L, 25L), indexes(hits));
            assertEquals(15L, hits.total());
            assertEquals(30, hits.asOf());
            assertTrue(hits.more());
        }
    }

    /// Every page, walked forward and backward in every order, against a plain filter and sort.
    @Test
    void pagesAgreeWithAPlainScan() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        record Row(long index, String actor, String secret, long seconds) {}
        var rows = new ArrayList<Row>();
        for (int i = 0; i < 500; i++) {
            String actor = "user:" + random.nextInt(5);
            String secret = "vault:s" + random.nextInt(4);
            long seconds = random.nextInt(50);
            rows.add(new Row(ledger.use(actor, secret, seconds), actor, secret, seconds));
        }
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            for (int round = 0; round < 60; round++) {
                String secret = "vault:s" + random.nextInt(4);
                String actor = "user:" + random.nextInt(5);
                long asOf = random.nextInt(501);
                boolean ascending = random.nextBoolean();
                boolean forward = random.nextBoolean();
                boolean byTime = random.nextBoolean();
                var where = new EntryQuery.And(List.of(EntryQuery.is(EntryField.SECRET, secret),
                        new EntryQuery.Not(EntryQuery.is(EntryField.ACTOR, actor)),
                        new EntryQuery.Within(EntryDocument.micros(START.plusSeconds(5)), EntryDocument.micros(START.plusSeconds(40)))));
                Comparator<Row> order = byTime
                        ? Comparator.comparingLong(Row::seconds).thenComparingLong(Row::index)
                        : Comparator.comparingLong(Row::index);
                List<Long> expected = rows.stream()
                        .filter(r -> r.secret.equals(secret) && !r.actor.equals(actor) && r.index < asOf)
                        .filter(r -> r.seconds >= 5 && r.seconds < 40)
                        .sorted(ascending ? order : order.reversed())
                        .map(Row::index)
                        .toList();
                var walked = new ArrayList<Long>();
                String key = null;
                Hits page;
                do {
                    page = index.search(new Search(Over.ENTRIES, where, byTime ? Order.EVENT_TIME : Order.INDEX, ascending,
                            asOf, 1 + random.nextInt(20), key, forward));
                    walked.addAll(forward ? walked.size() : 0, indexes(page));
                    if (!page.hits().isEmpty()) {
                        key = (forward ? page.hits().getLast() : page.hits().getFirst()).key();
                    }
                } while (page.more());
                assertEquals(expected, walked, "seed " + seed + " round " + round);
            }
        }
    }

    @Test
    void aPinnedPageDoesNotMoveWhenTheLedgerGrowsOrAVerdictChanges() throws Exception {
        long a = ledger.use("user:a", "vault:s", 1);
        ledger.verdict(a, a, -1, "AUTHORIZED");
        long b = ledger.use("user:b", "vault:s", 2);
        ledger.verdict(b, b, -1, "NO_GRANT");
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            var authorized = EntryQuery.is(EntryField.VERDICT, "AUTHORIZED");
            assertEquals(List.of(a), indexes(index.search(first(Over.USES, authorized, 2, 10))));
            long late = ledger.use("user:c", "vault:s", 0);
            ledger.verdict(a, late, a, "REVOKED");
            ledger.verdict(b, late, b, "AUTHORIZED");
            ledger.verdict(late, late, -1, "AUTHORIZED");
            ledger.catchUp(index);
            assertEquals(List.of(a), indexes(index.search(first(Over.USES, authorized, 2, 10))));
            assertEquals(List.of(b, late), indexes(index.search(first(Over.USES, authorized, 3, 10))));
            assertEquals(List.of(a), indexes(index.search(first(Over.USES, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 3, 10))));
            assertEquals(List.of(b, a, late), indexes(index.search(first(Over.USES, EntryQuery.is(EntryField.CHAIN, "user:origin"), 9, 10))));
        }
    }

    @Test
    void whatWaitsBecomesVisibleAtRest() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            ledger.use("user:a", "vault:s", i);
        }
        try (var index = ledger.open(directory)) {
            for (long at = index.position(); at < ledger.entries.size(); at = index.position()) {
                index.apply(Batch.decode(ledger.entries.read(at, 300, 1 << 20)));
            }
            for (int i = 0; i < 1_000 && index.visible(1_000) < 1_000; i++) {
                Duration again = index.rest();
                assertTrue(again.compareTo(Duration.ofSeconds(1)) < 0, again.toString());
                Thread.sleep(again);
            }
            assertEquals(1_000, index.size());
            assertEquals(Duration.ZERO, index.rest());
        }
    }

    @Test
    void foreignKeysAreRefused() throws Exception {
        ledger.use("user:alice", "vault:prod/db", 0);
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
            for (String key : List.of("", "t", "i5", "tx,1", "t1", "t1,2,3")) {
                assertThrows(EntryQueryException.class, () -> index.search(
                        new Search(Over.ENTRIES, EntryQuery.ALL, Order.EVENT_TIME, true, 1, 1, key, true)), key);
            }
            assertFalse(index.search(first(Over.ENTRIES, EntryQuery.ALL, 0, 1)).more());
        }
    }
}
