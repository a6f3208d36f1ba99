package custody.query.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.merkle.Hash;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a check of the whole journal says of a part of it.
class ChainReportTest {
    private static ChainReport report(long checked, Long firstBad, List<Long> missing) {
        return new ChainReport(firstBad == null && missing.isEmpty(), 0, 100, checked, firstBad, firstBad == null ? null : Hash.ZERO,
                firstBad == null ? null : Hash.ZERO, missing, true, Instant.EPOCH, Instant.EPOCH);
    }

    @Test
    void damageOutsideOfThePartIsNotItsOwn() {
        ChainReport whole = report(40, 40L, List.of());
        ChainReport before = whole.within(10, 40);
        assertTrue(before.intact());
        assertEquals(30, before.checked());
        assertNull(before.firstBad());
        ChainReport with = whole.within(40, 41);
        assertFalse(with.intact());
        assertEquals(40L, with.firstBad());
        assertEquals(Hash.ZERO, with.expected());
        ChainReport behind = whole.within(50, 60);
        assertTrue(behind.intact());
        assertEquals(0, behind.checked());
    }

    @Test
    void whatIsMissingCountsWhereItIs() {
        ChainReport whole = report(90, null, List.of(95L, 99L));
        assertEquals(List.of(99L), whole.within(96, 100).missing());
        assertTrue(whole.within(0, 95).intact());
        assertEquals(0, whole.within(30, 30).checked());
        assertEquals(0, whole.within(200, 300).checked());
    }
}
