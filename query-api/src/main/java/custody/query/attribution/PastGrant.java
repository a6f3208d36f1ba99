package custody.query.attribution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A grant, found by scope, that cannot hold at the time of a use, and the best that can be said of it then.
///
/// When nothing allows a use the most telling of them is shown (rule D51). They are read in the order in which they
/// can be that, until one is more telling than the rest can be: mostly the first, of however many there are.
record PastGrant(Key key, long fact, Extent extent, int telling) {
    private static final Comparator<PastGrant> ORDER = Comparator.<PastGrant>comparingInt(p -> p.telling)
            .thenComparing(p -> p.extent.narrowest(), Comparator.reverseOrder())
            .thenComparingInt(p -> p.extent.entries())
            .thenComparing(p -> p.extent.start(), Comparator.reverseOrder())
            .thenComparingLong(p -> p.fact);

    /// Those under some keys, the one that can be most telling first.
    ///
    /// @param around the time in which a grant must be able to hold to allow the use
    /// @param ended whether something else had ended for every grant: then each can be as telling as a revoked one
    static List<PastGrant> inOrder(Reads reads, List<Key> keys, Around around, boolean ended) {
        var all = new ArrayList<PastGrant>();
        for (Key key : keys) {
            reads.extents(key).forEach((fact, extent) -> {
                if (!around.touches(extent.from(), extent.until())) {
                    all.add(new PastGrant(key, fact, extent, telling(extent, around, ended)));
                }
            });
        }
        all.sort(ORDER);
        return all;
    }

    private static int telling(Extent extent, Around around, boolean ended) {
        boolean past = around.isAfter(extent.until()) || extent.early();
        if (ended || past && extent.revoked()) {
            return Verdict.REVOKED.telling();
        }
        return past ? Verdict.EXPIRED.telling() : Verdict.NOT_YET_VALID.telling();
    }

    /// Whether a result is certainly more telling than this grant and those behind it.
    boolean comesAfter(Judge.Result result) {
        int by = Integer.compare(telling, result.verdict().telling());
        by = by != 0 ? by : Integer.compare(narrowness(result), extent.narrowest());
        by = by != 0 ? by : Integer.compare(extent.entries(), Math.min(result.statement().scope.size(), Extent.MOST_ENTRIES));
        by = by != 0 ? by : Long.compare(result.statement().start, extent.start());
        return by > 0;
    }

    private static int narrowness(Judge.Result result) {
        String entry = result.entry();
        return entry == null ? 0 : Scope.isPattern(entry) ? Math.min(entry.length(), Extent.WHOLE) : Extent.WHOLE;
    }
}
