package custody.ledger.journal;

import java.util.ArrayList;
import java.util.List;

/// The segments of a journal by their entries, in order; the last one takes frames. For any number of threads.
final class Segments {
    /// Replaced as a whole, under `this`.
    private volatile List<Segment> all;

    Segments(List<Segment> all) {
        this.all = List.copyOf(all);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Segment last() {
        return all.getLast();
    }

    /// Index behind the last entry.
    long nextIndex() {
        List<Segment> now = all;
        return now.isEmpty() ? 0 : now.getLast().nextIndex();
    }

    /// The one that holds an entry.
    Segment holding(long index) {
        List<Segment> now = all;
        int low = 0;
        int high = now.size() - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (now.get(middle).header().firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return now.get(low);
    }

    synchronized void add(Segment next) {
        List<Segment> more = new ArrayList<>(all);
        more.add(next);
        all = List.copyOf(more);
    }

    synchronized void replace(Segment old, Segment by) {
        List<Segment> replaced = new ArrayList<>(all);
        replaced.replaceAll(segment -> segment == old ? by : segment);
        all = List.copyOf(replaced);
    }

    /// Raw ones that take no more frames, the first first.
    List<RawSegment> complete() {
        List<Segment> now = all;
        return now.subList(0, Math.max(0, now.size() - 1)).stream()
                .filter(RawSegment.class::isInstance)
                .map(RawSegment.class::cast)
                .toList();
    }
}
