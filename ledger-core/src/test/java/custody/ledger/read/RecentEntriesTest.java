package custody.ledger.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.EventType;
import custody.ledger.merkle.Hash;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentEntriesTest {
    private final RecentEntries recent = new RecentEntries();

    private static Entry entry(long index, int bytes) {
        return new Entry(index, Instant.EPOCH, "a", EventType.USE, Hash.ZERO, Hash.ZERO, Standing.FIRST, index, new Payload(new byte[bytes]));
    }

    /// What a page reads is asked for again at once, by others: nearly all of it is at hand, wherever its entries lie.
    @Test
    void get_ofAPageThatWasPut_findsIt() {
        int lost = 0;
        Random random = new Random(7);
        for (int page = 0; page < 100; page++) {
            long[] indexes = random.longs(50, 0, 10_000_000).distinct().toArray();
            for (long index : indexes) {
                recent.put(entry(index, 600));
            }
            for (long index : indexes) {
                lost += recent.get(index) == null ? 1 : 0;
            }
        }
        assertTrue(lost < 25, lost + " of 5000 were lost");
    }

    @Test
    void get_whateverIsPut_isThatEntryOrNothing() {
        Random random = new Random(8);
        for (int i = 0; i < 10_000; i++) {
            Entry each = entry(random.nextInt(2_000), 10);
            recent.put(each);
            assertSame(each, recent.get(each.index()));
            long other = random.nextInt(2_000);
            Entry found = recent.get(other);
            if (found != null) {
                assertEquals(other, found.index());
            }
        }
    }

    @Test
    void get_ofALargeOne_isNothing() {
        recent.put(entry(3, 5_000));
        assertNull(recent.get(3));
    }
}
