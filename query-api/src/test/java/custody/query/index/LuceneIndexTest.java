package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.follow.MemoryEntries;
import custody.query.index.Search.Order;
import custody.query.index.Search.Over;
import custody.query.project.Batch;
import custody.query.project.ProjectionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneIndexTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path directory;

    private final MemoryEntries entries = new MemoryEntries();
    private final List<IndexedVerdict> verdicts = new ArrayList<>();

    private LuceneIndex open() {
        return new LuceneIndex(directory, entries,
                (from, to) -> verdicts.stream().filter(v -> v.from() >= from && v.from() < to).toList());
    }

    private long use(String actor, String secret, long seconds) {
        Source source = new Source("vault-prod", "vault", null, "e" + entries.size(), null, null, "native/1", 0);
        return entries.append(Event.of(source, EventType.USE, Layer.CUSTODY, START.plusSeconds(seconds))
                .action(Action.FETCH)
                .actor(Actor.of(actor, ActorKind.HUMAN, "Name of " + actor))
                .secret(Secret.of(secret))
                .build());
    }

    private void verdict(long use, long from, long replaces, String verdict) {
        verdicts.add(new IndexedVerdict(use, from, replaces, false, verdict, "OK", List.of(), "EXACT", "apono:acme req:1",
                List.of("user:origin"), null));
    }

    private void catchUp(LuceneIndex index) throws Exception {
        for (long at = index.position(); at < entries.size(); at = index.position()) {
            index.apply(Batch.decode(entries.read(at, 97, 1 << 20)));
        }
        index.settle();
    }

    private static Search first(Over over, EntryQuery where, long asOf, int count) {
        return new Search(over, where, Order.EVENT_TIME, false, asOf, count, null, true);
    }

    private static List<Long> indexes(Hits hits) {
        return hits.hits().stream().map(Hits.Hit::index).toList();
    }

    @Test
    void newestFirstWithExactTotal() throws Exception {
        for (int i = 0; i < 30; i++) {
            use("user:" + i % 3, "vault:s" + i % 2, i);
        }
        try (var index = open()) {
            catchUp(index);
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
            rows.add(new Row(use(actor, secret, seconds), actor, secret, seconds));
        }
        try (var index = open()) {
            catchUp(index);
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
        long a = use("user:a", "vault:s", 1);
        verdict(a, a, -1, "AUTHORIZED");
        long b = use("user:b", "vault:s", 2);
        verdict(b, b, -1, "NO_GRANT");
        try (var index = open()) {
            catchUp(index);
            var authorized = EntryQuery.is(EntryField.VERDICT, "AUTHORIZED");
            assertEquals(List.of(a), indexes(index.search(first(Over.USES, authorized, 2, 10))));
            long late = use("user:c", "vault:s", 0);
            verdict(a, late, a, "REVOKED");
            verdict(b, late, b, "AUTHORIZED");
            verdict(late, late, -1, "AUTHORIZED");
            catchUp(index);
            assertEquals(List.of(a), indexes(index.search(first(Over.USES, authorized, 2, 10))));
            assertEquals(List.of(b, late), indexes(index.search(first(Over.USES, authorized, 3, 10))));
            assertEquals(List.of(a), indexes(index.search(first(Over.USES, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 3, 10))));
            assertEquals(List.of(b, a, late), indexes(index.search(first(Over.USES, EntryQuery.is(EntryField.CHAIN, "user:origin"), 9, 10))));
        }
    }

    @Test
    void aCrashTakesDocumentsAndPositionBackTogether() throws Exception {
        for (int i = 0; i < 200; i++) {
            verdict(use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
        }
        try (var index = open()) {
            catchUp(index);
        }
        for (int i = 200; i < 300; i++) {
            verdict(use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
            verdict(i - 200, i, i - 200, "REVOKED");
        }
        // Taken in and visible, never committed: what is on disk is what a kill leaves.
        var killed = open();
        catchUp(killed);
        Path left = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "-left"));
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, left.resolve(file.getFileName()));
            }
        }
        try (var resumed = new LuceneIndex(left, entries, (from, to) ->
                verdicts.stream().filter(v -> v.from() >= from && v.from() < to).toList())) {
            assertEquals(200, resumed.position());
            catchUp(resumed);
            for (var where : List.of(EntryQuery.ALL, EntryQuery.is(EntryField.VERDICT, "REVOKED"))) {
                for (long asOf : new long[] {150, 250, 300}) {
                    Search search = first(Over.USES, where, asOf, 1_000);
                    assertEquals(killed.search(search), resumed.search(search));
                }
            }
            assertEquals(100L, resumed.search(first(Over.USES, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 300, 1)).total());
        }
        killed.close();
    }

    /// Batches that were handed over behind one that fails are not written without it.
    @Test
    void afterABatchThatFailsNothingBehindItIsKept() throws Exception {
        for (int i = 0; i < 100; i++) {
            verdict(use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
        }
        try (var index = open()) {
            catchUp(index);
        }
        for (int i = 100; i < 400; i++) {
            verdict(use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
            verdict(i - 100, i, i - 100, "REVOKED");
        }
        var sick = new SickEntries(entries);
        try (var index = new LuceneIndex(directory, sick, (from, to) ->
                verdicts.stream().filter(v -> v.from() >= from && v.from() < to).toList())) {
            assertEquals(100, index.position());
            sick.isSick = true;
            assertThrows(ProjectionException.class, () -> {
                for (long at = 100; at < 400; at += 10) {
                    index.apply(Batch.decode(entries.read(at, 10, 1 << 20)));
                }
                index.settle();
            });
            assertEquals(100, index.position());
            sick.isSick = false;
            catchUp(index);
            assertEquals(300L, index.search(first(Over.USES, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 400, 1)).total());
            assertEquals(400L, index.search(first(Over.USES, EntryQuery.ALL, 400, 1)).total());
            assertEquals(250L, index.search(first(Over.USES, EntryQuery.ALL, 250, 1)).total());
        }
    }

    /// Reads nothing alone while it is sick.
    private static final class SickEntries implements EntryReader {
        private final EntryReader entries;
        private volatile boolean isSick;

        SickEntries(EntryReader entries) {
            this.entries = entries;
        }

        @Override
        public long size() {
            return entries.size();
        }

        @Override
        public List<Entry> read(long from, int maxEntries, long maxBytes) {
            return entries.read(from, maxEntries, maxBytes);
        }

        @Override
        public Optional<Entry> entry(long index) {
            if (isSick) {
                throw new IllegalStateException("cannot be read");
            }
            return entries.entry(index);
        }

        @Override
        public Optional<byte[]> leaf(long index) {
            return entries.leaf(index);
        }

        @Override
        public boolean awaitBeyond(long known, Duration atMost) throws InterruptedException {
            return entries.awaitBeyond(known, atMost);
        }
    }

    @Test
    void whatWaitsBecomesVisibleAtRest() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            use("user:a", "vault:s", i);
        }
        try (var index = open()) {
            for (long at = index.position(); at < entries.size(); at = index.position()) {
                index.apply(Batch.decode(entries.read(at, 300, 1 << 20)));
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
    void aDamagedIndexIsMadeAnew() throws Exception {
        for (int i = 0; i < 50; i++) {
            use("user:a", "vault:s", i);
        }
        try (var index = open()) {
            catchUp(index);
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("segments_")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 0x20;
                Files.write(file, bytes);
            }
        }
        try (var index = open()) {
            assertEquals(0, index.position());
            catchUp(index);
            assertEquals(50L, index.search(first(Over.ENTRIES, EntryQuery.ALL, 50, 1)).total());
        }
    }

    @Test
    void anIndexOfALongerLedgerIsMadeAnew() throws Exception {
        use("user:a", "vault:s", 0);
        use("user:b", "vault:s", 1);
        try (var index = open()) {
            catchUp(index);
        }
        var shorter = new MemoryEntries();
        shorter.append(entries.entry(1).orElseThrow().payload().event());
        try (var index = new LuceneIndex(directory, shorter, (from, to) -> List.of())) {
            assertEquals(0, index.position());
        }
    }

    @Test
    void searchTextOverFieldsTimeAndWords() throws Exception {
        use("user:alice", "vault:prod/db", 0);
        use("user:bob", "vault:prod/key", 60);
        try (var index = open()) {
            catchUp(index);
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
        use("user:alice", "vault:prod/db", 0);
        use("user:bob", "vault:prod/key", 60);
        List<Long> both = List.of(1L, 0L);
        try (var index = open()) {
            catchUp(index);
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
        use("user:alice", "vault:prod/db", 0);
        try (var index = open()) {
            catchUp(index);
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

    /// Ids are as many as entries: of those that begin as the patterns of a text does only so many are walked through, however
    /// they lie in segments.
    @Test
    void patternsThatTooManyIdsBeginAsAreRefused() throws Exception {
        int many = 4_000;
        for (int i = 0; i <= many; i++) {
            Source source = new Source("vault-prod", "vault", null, "e" + i, null, null, "native/1", 0);
            entries.append(Event.of(source, EventType.ISSUE, Layer.CUSTODY, START.plusSeconds(i))
                    .actor(Actor.of("u:1", ActorKind.HUMAN, i < many ? "a" + i : "another"))
                    .credential(Credential.of((i < many ? "lease:a" : "lease:b") + i, "token")).build());
        }
        try (var index = open()) {
            assertEquals(0, index.position());
            for (int segment = 0; segment < 4; segment++) {
                index.apply(Batch.decode(entries.read(index.position(), many / 4 + 1, 1 << 25)));
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

    @Test
    void foreignKeysAreRefused() throws Exception {
        use("user:alice", "vault:prod/db", 0);
        try (var index = open()) {
            catchUp(index);
            for (String key : List.of("", "t", "i5", "tx,1", "t1", "t1,2,3")) {
                assertThrows(EntryQueryException.class, () -> index.search(
                        new Search(Over.ENTRIES, EntryQuery.ALL, Order.EVENT_TIME, true, 1, 1, key, true)), key);
            }
            assertFalse(index.search(first(Over.ENTRIES, EntryQuery.ALL, 0, 1)).more());
        }
    }
}
