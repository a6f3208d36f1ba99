package custody.query.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.query.attribution.RandomWorlds;
import custody.query.attribution.UseAt;
import custody.query.follow.MemoryEntries;
import custody.query.project.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The state on a database against the state in memory, on small random worlds: all histories, all hand-overs to the
/// index, all finalities must be equal. Caches hold next to nothing, batches are short, merges are many, and at random
/// moments everything in memory is thrown away.
class StoredWorldsTest {
    private static final long SEED = Long.getLong("custody.seed", System.nanoTime());
    private static final int WORLDS = Integer.getInteger("custody.worlds", 300);
    private static final EvidenceLimits TINY = new EvidenceLimits(2, 3, 2, 50_000, 2, 3, false);

    @TempDir
    Path directory;

    @Test
    void sqliteAndMemoryAgree() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            compare(database, WORLDS);
        }
    }

    @Test
    void postgresAndMemoryAgree() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            compare(database, WORLDS / 3);
        }
    }

    private static void compare(TestDatabase database, int worlds) throws Exception {
        EvidenceRepository rows = database.bean(EvidenceRepository.class);
        for (int i = 0; i < worlds; i++) {
            rows.clear();
            compare(rows, SEED + i);
        }
    }

    private static void compare(EvidenceRepository rows, long seed) throws Exception {
        var random = new Random(seed);
        var entries = new MemoryEntries();
        fill(entries, random);
        var memory = new AttributionProjection();
        var stored = new StoredAttribution(entries, rows, TINY);
        long at = stored.position();
        while (at < entries.size()) {
            Batch batch = Batch.decode(entries.read(at, 1 + random.nextInt(4), 1 << 20));
            memory.apply(batch);
            stored.apply(batch);
            at = batch.to();
            assertSame(memory, stored, batch, "seed " + seed + "L at " + at);
            if (random.nextInt(4) == 0) {
                stored = new StoredAttribution(entries, rows, TINY);
                assertEquals(at, stored.position());
            }
        }
        assertEquals(memory.between(0, at), stored.between(0, at), "seed " + seed + "L");
    }

    /// Most worlds are small, some are big enough for merges of merges, half have many uses that are alike; some events come again as copies from another
    /// stream, with a link of their own, or in conflict.
    private static void fill(MemoryEntries entries, Random random) {
        var events = new ArrayList<Event>();
        int size = random.nextInt(10) == 0 ? 60 : 4 + random.nextInt(9);
        for (Event event : random.nextBoolean() ? RandomWorlds.world(random, size) : RandomWorlds.worldOfAlike(random, size)) {
            events.add(event);
            entries.append(event);
            if (random.nextInt(8) == 0) {
                int original = random.nextInt(events.size());
                var again = events.get(original).toBuilder();
                String name = List.of("operation", "session", "grant", "trace").get(random.nextInt(4));
                Event copy = again.link(name, "g" + random.nextInt(3)).build();
                events.add(copy);
                Standing standing = random.nextInt(4) == 0 ? Standing.CONFLICT : Standing.COPY;
                entries.append(copy, standing, entries.entry(original).orElseThrow().original());
            }
        }
    }

    private static void assertSame(
            AttributionProjection memory, StoredAttribution stored, Batch batch, String which) {
        long size = batch.to();
        List<Long> uses = LongStream.range(0, size).boxed().toList();
        for (long asOf : List.of(size, size / 2)) {
            assertEquals(memory.histories(uses, asOf), stored.histories(uses, asOf), which + " as of " + asOf);
            assertEquals(memory.inForce(uses, asOf), stored.inForce(uses, asOf), which);
            assertEquals(memory.finality(uses, asOf), stored.finality(uses, asOf), which + " as of " + asOf);
            List<UseAt> then = uses.stream().map(use -> new UseAt(use, asOf)).toList();
            assertEquals(memory.basis(then), stored.basis(then), which + " as of " + asOf);
        }
        assertEquals(memory.between(batch.from(), size), stored.between(batch.from(), size), which);
    }
}
