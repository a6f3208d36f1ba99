package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every place that was written is found, whichever row it has come to be in, and what was rolled back is not.
class PlacesTest {
    private static final int BATCHES = 300;
    private static final int MOST_PAIRS = 500;
    private static final int MOST_ROWS = 8;

    @TempDir
    Path directory;

    private final Random random = new Random(20_261_126);
    private final Map<Long, List<Long>> written = new HashMap<>();
    private long entry;

    @Test
    void areFoundInEveryRow() {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            CatalogRows rows = database.bean(CatalogRows.class);
            Places places = opened(rows);
            for (int batch = 0; batch < BATCHES; batch++) {
                if (random.nextInt(10) == 0) {
                    rollBack(rows, places);
                } else {
                    write(rows, places);
                }
                places = random.nextInt(10) == 0 ? opened(rows) : places;
                ask(places);
            }
            Places last = opened(rows);
            written.forEach((hash, entries) -> assertEquals(entries, last.under(hash)));
            List<Integer> rowsOfParts = rows.query("SELECT part FROM catalog_statement", List.of(), row -> row.getInt(1));
            assertTrue(rowsOfParts.stream().anyMatch(part -> part >= 0) && rowsOfParts.stream().filter(part -> part < 0).count() <= MOST_ROWS,
                    rowsOfParts::toString);
        }
    }

    private static Places opened(CatalogRows rows) {
        Places places = new Places(rows, "catalog_statement", MOST_PAIRS, MOST_ROWS);
        places.open();
        return places;
    }

    private void write(CatalogRows rows, Places places) {
        rows.together(() -> {
            for (int i = random.nextInt(40); i > 0; i--) {
                long hash = hash();
                places.note(hash, ++entry);
                written.computeIfAbsent(hash, each -> new ArrayList<>()).add(entry);
            }
            places.write(entry);
            askBeside(places);
        });
        places.written();
    }

    private void rollBack(CatalogRows rows, Places places) {
        try {
            rows.together(() -> {
                places.note(hash(), entry + 1);
                places.write(entry + 1);
                throw new IllegalStateException("not this time");
            });
        } catch (IllegalStateException expected) {
            places.forget();
            askBeside(places);
            places.open();
        }
    }

    /// Another thread, which does not see what the transaction has moved, lacks nothing.
    private void askBeside(Places places) {
        long hash = hash();
        List<Long> found = CompletableFuture.supplyAsync(() -> places.under(hash)).join();
        assertTrue(found.containsAll(written.getOrDefault(hash, List.of())), found::toString);
    }

    /// Few enough that many come again, spread over all parts.
    private long hash() {
        return (random.nextInt(600) - 300) * 0x9E37_79B9_7F4A_7C15L;
    }

    private void ask(Places places) {
        long hash = hash();
        assertEquals(written.getOrDefault(hash, List.of()), places.under(hash));
        long[] several = LongStream.generate(this::hash).limit(random.nextInt(8)).toArray();
        List<Long> all = Arrays.stream(several).distinct().boxed()
                .flatMap(each -> written.getOrDefault(each, List.of()).stream()).sorted().toList();
        assertEquals(all, places.under(Arrays.stream(several)));
    }
}
