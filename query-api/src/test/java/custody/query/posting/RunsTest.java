package custody.query.posting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Runs, fresh postings and merges against a map of sets.
class RunsTest {
    private final Map<Long, List<byte[]>> stored = new HashMap<>();
    private final PageSource source = (run, page) -> {
        List<byte[]> pages = stored.get(run);
        return pages == null ? null : pages.get(page);
    };

    private PageSink sink(long run) {
        List<byte[]> pages = stored.computeIfAbsent(run, r -> new ArrayList<>());
        return pages::add;
    }

    private static long[] found(RunSet runs, FreshPostings fresh, PageSource source, long hash) {
        var all = new Indexes();
        runs.find(3, hash, source, all);
        fresh.find(hash, all);
        return all.distinct().toArray();
    }

    @Test
    void findWhatWasAddedThroughWritesAndMerges() {
        long seed = Long.getLong("custody.seed", System.nanoTime());
        var random = new Random(seed);
        var model = new HashMap<Long, TreeSet<Long>>();
        var fresh = new FreshPostings();
        RunSet runs = RunSet.EMPTY;
        long next = 1;
        for (int round = 0; round < 40; round++) {
            for (int i = random.nextInt(8_000); i >= 0; i--) {
                // Few hot keys with thousands of indexes, many cold ones.
                long hash = KeyHash.of(random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(50_000));
                long index = random.nextInt(4) == 0 ? random.nextLong(1L << 50) : round * 10_000L + i;
                fresh.add(hash, index);
                model.computeIfAbsent(hash, h -> new TreeSet<>()).add(index);
            }
            if (round % 2 == 0) {
                Run run = fresh.write(next, 3, sink(next));
                next++;
                fresh.clear();
                runs = runs.with(List.of(reread(run)));
            }
            List<Run> several = runs.mergeable();
            if (!several.isEmpty()) {
                Run merged = new RunMerge(source).merge(several, next, sink(next));
                next++;
                several.forEach(run -> stored.remove(run.id()));
                runs = runs.replaced(several, reread(merged));
            }
        }
        assertTrue(runs.size(3) < 8, "runs " + runs.size(3));
        for (var entry : model.entrySet()) {
            long[] expected = entry.getValue().stream().mapToLong(Long::longValue).toArray();
            assertArrayEquals(expected, found(runs, fresh, source, entry.getKey()), "seed " + seed);
        }
        int missing = 0;
        for (int i = 0; i < 20_000; i++) {
            long hash = KeyHash.of(1_000_000 + i);
            if (!model.containsKey(hash)) {
                assertEquals(0, found(runs, fresh, source, hash).length, "seed " + seed);
                missing++;
            }
        }
        assertTrue(missing > 19_990);
    }

    private static Run reread(Run run) {
        return Run.stored(run.id(), run.space(), run.level(), run.keys(), run.filterBytes(), run.firstBytes());
    }

    @Test
    void theFilterPassesFewOfWhatIsNotThere() {
        var filter = KeyFilter.forKeys(100_000);
        for (int i = 0; i < 100_000; i++) {
            filter.add(KeyHash.of(i));
        }
        int passed = 0;
        for (int i = 0; i < 100_000; i++) {
            assertTrue(filter.mayHold(KeyHash.of(i)));
            passed += filter.mayHold(KeyHash.of(1_000_000 + i)) ? 1 : 0;
        }
        assertTrue(passed < 2_000, "passed " + passed);
    }

    @Test
    void aRunThatIsGoneIsSaid() {
        var fresh = new FreshPostings();
        fresh.add(7, 1);
        RunSet runs = RunSet.of(List.of(fresh.write(1, 0, sink(1))));
        stored.clear();
        assertThrows(RunGoneException.class, () -> runs.find(0, 7, source, new Indexes()));
    }

    @Test
    void theCacheKeepsToItsBytes() {
        int[] asked = {0};
        var cache = new PageCache((run, page) -> {
            asked[0]++;
            return new byte[100];
        }, 1_000);
        for (int i = 0; i < 3; i++) {
            for (int page = 0; page < 10; page++) {
                cache.page(1, page);
            }
        }
        assertEquals(10, asked[0]);
        cache.page(1, 10);
        cache.page(1, 0);
        assertEquals(12, asked[0]);
    }

    @Test
    void keysOfDifferentPartsDiffer() {
        var seen = new TreeSet<Long>();
        for (int kind = 0; kind < 20; kind++) {
            for (String name : List.of("", "a", "ab", "b")) {
                for (String value : List.of("", "a", "ab", "ba")) {
                    seen.add(KeyHash.of(kind, name, value));
                }
            }
        }
        assertEquals(20 * 16, seen.size());
        assertTrue(seen.last() < 1L << 39 && seen.first() >= 0);
    }
}
