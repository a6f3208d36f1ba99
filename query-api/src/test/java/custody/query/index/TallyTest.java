package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.follow.MemoryEntries;
import custody.query.index.Search.Order;
import custody.query.index.Search.Over;
import custody.query.project.Batch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Numbers by value are those that counting one by one gives, however much is found and however a field is kept.
class TallyTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final int EVENTS = 2_000;
    private static final int BATCH = 300;

    @TempDir
    Path directory;

    private final MemoryEntries entries = new MemoryEntries();
    private final Random random = new Random(11);
    @AutoClose
    private LuceneIndex index;

    /// Actor, tool and secret of each event; of some there is no secret, of some no tool.
    private final List<List<String>> values = new ArrayList<>();

    @BeforeEach
    void fill() throws Exception {
        index = new LuceneIndex(directory, entries, (from, to) -> List.of());
        for (int i = 0; i < EVENTS; i++) {
            append(i);
        }
        while (index.position() < entries.size()) {
            index.apply(Batch.decode(entries.read(index.position(), BATCH, 1 << 20)));
            index.settle();
        }
    }

    private void append(int number) {
        // Few act often, and many seldom.
        String actor = "user:" + (random.nextBoolean() ? random.nextInt(3) : random.nextInt(400));
        String secret = random.nextInt(10) == 0 ? "" : "kv/" + random.nextInt(150);
        Source source = new Source("vault-prod", "vault", null, "e" + number, null, null, "native/1", 0);
        var event = Event.of(source, EventType.USE, Layer.CUSTODY, START.plusSeconds(random.nextInt(3 * 86_400)))
                .action(random.nextInt(7) == 0 ? Action.COPY : Action.FETCH)
                .actor(Actor.of(actor, ActorKind.HUMAN, null));
        if (!secret.isEmpty()) {
            event.secret(Secret.of(secret));
        }
        Event made = event.build();
        entries.append(made);
        values.add(List.of(actor, secret, made.action().word(), Long.toString(made.eventTime().getEpochSecond() / 86_400)));
    }

    private void same(EntryQuery where, List<EntryField> by, boolean daily, Predicate<List<String>> fits) {
        Map<List<String>, Long> expected = new HashMap<>();
        for (List<String> each : values) {
            if (fits.test(each)) {
                List<String> key = new ArrayList<>();
                by.forEach(field -> key.add(each.get(field == EntryField.ACTOR ? 0 : field == EntryField.SECRET ? 1 : 2)));
                if (daily) {
                    key.add(each.get(3));
                }
                expected.merge(key, 1L, Long::sum);
            }
        }
        Search search = new Search(Over.ENTRIES, where, Order.INDEX, true, entries.size(), 1, null, true);
        assertEquals(expected, index.tally(search, by, daily, 1_000_000));
    }

    @Test
    void tally_ofOne_few_andAll() {
        List<List<EntryField>> ways = List.of(
                List.of(EntryField.SECRET), List.of(EntryField.ACTOR), List.of(EntryField.ACTION),
                List.of(EntryField.ACTOR, EntryField.SECRET, EntryField.ACTION), List.of());
        for (List<EntryField> by : ways) {
            for (boolean daily : List.of(true, false)) {
                same(EntryQuery.ALL, by, daily, each -> true);
                for (String actor : List.of("user:0", "user:17", "user:399", "user:none")) {
                    same(EntryQuery.is(EntryField.ACTOR, actor), by, daily, each -> each.get(0).equals(actor));
                }
                EntryQuery several = EntryQuery.is(EntryField.ACTOR, "user:0", "user:17", "user:none", "user:399");
                same(several, by, daily, each -> List.of("user:0", "user:17", "user:399").contains(each.get(0)));
                same(new EntryQuery.And(List.of(EntryQuery.is(EntryField.ACTION, "fetch"), several)), by, daily,
                        each -> List.of("user:0", "user:17", "user:399").contains(each.get(0)) && each.get(2).equals("fetch"));
                same(new EntryQuery.Or(List.of(EntryQuery.is(EntryField.ACTION, "copy"), several)), by, daily,
                        each -> List.of("user:0", "user:17", "user:399").contains(each.get(0)) || each.get(2).equals("copy"));
                same(new EntryQuery.Not(EntryQuery.is(EntryField.ACTION, "fetch")), by, daily, each -> !each.get(2).equals("fetch"));
            }
        }
    }

    @Test
    void tally_byWhatValuesMean() {
        Meanings last = values -> {
            assertTrue(values.size() <= Meanings.TOGETHER);
            return values.stream().map(value -> value.endsWith("7") ? "" : value.substring(value.length() - 1)).toList();
        };
        for (EntryQuery where : List.of(EntryQuery.ALL, EntryQuery.is(EntryField.ACTION, "copy"), EntryQuery.is(EntryField.ACTOR, "user:0", "user:17"))) {
            Search search = new Search(Over.ENTRIES, where, Order.INDEX, true, entries.size(), 1, null, true);
            Map<List<String>, Long> expected = new HashMap<>();
            index.tally(search, List.of(EntryField.SECRET, EntryField.ACTOR), true, 1_000_000).forEach((key, count) ->
                    expected.merge(List.of(key.get(0), last.of(List.of(key.get(1))).getFirst(), key.get(2)), count, Long::sum));
            assertEquals(expected, index.tally(search, List.of(EntryField.SECRET, EntryField.ACTOR), Map.of(EntryField.ACTOR, last), true, 1_000_000));
            assertTrue(expected.keySet().stream().anyMatch(key -> key.get(1).isEmpty()), expected::toString);
        }
    }

    @Test
    void tally_refusesMoreCombinationsThanAsked() {
        Search search = new Search(Over.ENTRIES, EntryQuery.ALL, Order.INDEX, true, entries.size(), 1, null, true);
        int all = index.tally(search, List.of(EntryField.ACTOR, EntryField.SECRET), false, 1_000_000).size();
        assertEquals(all, index.tally(search, List.of(EntryField.ACTOR, EntryField.SECRET), false, all).size());
        assertThrows(EntryQueryException.class, () -> index.tally(search, List.of(EntryField.ACTOR, EntryField.SECRET), false, all - 1));
    }

    @Test
    void beside_allAndFew_inAllAndFew() {
        for (String action : List.of("copy", "fetch", "")) {
            EntryQuery where = action.isEmpty() ? EntryQuery.ALL : EntryQuery.is(EntryField.ACTION, action);
            Search search = new Search(Over.ENTRIES, where, Order.INDEX, true, entries.size(), 1, null, true);
            Map<String, Set<String>> expected = new HashMap<>();
            values.stream()
                    .filter(each -> action.isEmpty() || each.get(2).equals(action))
                    .forEach(each -> expected.computeIfAbsent(each.get(0), key -> new HashSet<>()).add(each.get(1)));
            try (Beside secrets = index.beside(search, EntryField.ACTOR, EntryField.SECRET)) {
                Set<String> all = IntStream.range(0, 500).mapToObj(i -> "user:" + i).collect(Collectors.toSet());
                assertEquals(expected, secrets.of(all));
                Map<String, Set<String>> few = new HashMap<>(expected);
                few.keySet().retainAll(Set.of("user:0", "user:17", "user:none"));
                assertEquals(few, secrets.of(Set.of("user:0", "user:17", "user:none")));
            }
        }
    }

    @Test
    void newest_byAKeptField_andByAnother() {
        Search search = new Search(Over.ENTRIES, EntryQuery.ALL, Order.INDEX, true, entries.size(), 1, null, true);
        for (EntryField by : List.of(EntryField.SECRET, EntryField.ACTOR)) {
            Map<String, Long> expected = new HashMap<>();
            for (long i = 0; i < values.size(); i++) {
                String value = values.get((int) i).get(by == EntryField.ACTOR ? 0 : 1);
                if (!value.isEmpty()) {
                    expected.merge(value, i, (a, b) -> time(a).compareTo(time(b)) > 0 ? a : b);
                }
            }
            assertEquals(expected, index.newest(search, by));
        }
    }

    @Test
    void newestOf_isSoManyOfEach_ofThoseThatFit() {
        Search fetched = new Search(Over.ENTRIES, EntryQuery.is(EntryField.ACTION, "fetch"), Order.INDEX, true, entries.size(), 1, null, true);
        for (int most : List.of(1, 3, 1_000)) {
            Map<String, Set<Long>> expected = new HashMap<>();
            for (String actor : List.of("user:0", "user:17")) {
                expected.put(actor, IntStream.range(0, values.size())
                        .filter(i -> values.get(i).get(0).equals(actor) && values.get(i).get(2).equals("fetch"))
                        .boxed()
                        .sorted(Comparator.comparing((Integer i) -> time(i)).thenComparing(i -> i).reversed())
                        .limit(most)
                        .map(Integer::longValue)
                        .collect(Collectors.toSet()));
            }
            assertEquals(expected, index.newestOf(fetched, EntryField.ACTOR, Set.of("user:0", "user:17", "user:none"), most));
        }
    }

    private Instant time(long entry) {
        return entries.entry(entry).orElseThrow().payload().event().eventTime();
    }
}
