package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.UnreadableQueryException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// How much a page of a list of numbers reads when few of them fit.
class ScanTest {
    private static final int MOST = 200_000;

    private long read;

    /// Pages of the numbers below an end that a number divides.
    private Scan<Long, Long> multiples(long of, long end) {
        return new Scan<>(
                (key, forward, count) -> {
                    long from = key == null ? 0 : Long.parseLong(key) + 1;
                    List<Long> part = LongStream.range(from, Math.min(end, from + count)).boxed().toList();
                    read += part.size();
                    return part;
                },
                String::valueOf,
                found -> found.stream().filter(each -> each % of == 0).map(each -> new Page.Row<>(Long.toString(each), each)).toList());
    }

    @Test
    void pageThatFillsTooRarely_isRefused_andSaysAfterHowManyRows() {
        PageRequest two = new PageRequest(1, 2, null, true, false);
        var refused = assertThrows(UnreadableQueryException.class, () -> multiples(MOST, 10L * MOST).page(two));
        assertEquals("more than 200000 rows had to be looked at; narrow the filter down", refused.getMessage());
        assertTrue(read >= MOST && read < MOST + 500, () -> "read " + read);
    }

    @Test
    void pageThatFillsInTime_isAnswered_andSoIsOneOfAShortList() {
        Page<Long> filled = multiples(90_000, 10L * MOST).page(new PageRequest(1, 2, null, true, true));
        assertEquals(List.of(0L, 90_000L), filled.rows().stream().map(Page.Row::node).toList());
        assertTrue(filled.more());
        assertEquals(null, filled.total(), "no total is counted of a list so long");
        Page<Long> whole = multiples(150_000, MOST - 1).page(new PageRequest(1, 2, null, true, false));
        assertEquals(2, whole.total());
    }
}
