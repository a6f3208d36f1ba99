package custody.query.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.attribution.Span;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanZonesTest {
    @Test
    void neighboursShareASpanAndOthersAreLeftAlone() {
        var zones = new SpanZones(Map.of());
        for (long use = 0; use < 200_000; use += 3) {
            zones.widen(use, new Span(use * 1_000, use * 1_000 + 10));
        }
        var stored = new HashMap<>(zones.changed());
        assertEquals(4, stored.size());
        zones.committed();
        assertTrue(zones.changed().isEmpty());
        zones.widen(66_000, new Span(66_000_000, 66_000_001));
        assertTrue(zones.changed().isEmpty(), "known already");
        zones.widen(66_000, new Span(1, 2));
        assertEquals(1, zones.changed().size());
        stored.putAll(zones.changed());
        var again = new SpanZones(stored);
        for (SpanZones each : new SpanZones[] {zones, again}) {
            assertTrue(each.mayTouch(150_000, new Span(150_000_005, 150_000_005)));
            assertTrue(each.mayTouch(150_000, new Span(0, Long.MAX_VALUE)));
            assertFalse(each.mayTouch(150_000, new Span(160_000_000, Long.MAX_VALUE)));
            assertFalse(each.mayTouch(150_000, new Span(0, 149_000_000)));
            assertTrue(each.mayTouch(66_000, new Span(0, 2)), "widened");
            assertFalse(each.mayTouch(900_000, Span.ALL), "never seen");
        }
    }
}
