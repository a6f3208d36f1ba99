package custody.query.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSortField;
import org.jspecify.annotations.Nullable;

/// The order of one search as Lucene sorts, and its keys. The entry index is always the last part of a key, which
/// makes every key unique and an order total.
record PageOrder(Search.Order order, boolean ascending) {
    /// The order in which segments are searched: the one with the newest document first, for what it finds tells how many
    /// documents of the others need no look.
    static final Comparator<LeafReader> OF_SEGMENTS = Comparator.comparingLong(PageOrder::newest).reversed();

    /// The order in which to collect: that of the search, turned round to page backward.
    static PageOrder of(Search search) {
        boolean ascending = search.order() != Search.Order.RELEVANCE && search.ascending();
        return new PageOrder(search.order(), ascending == search.forward());
    }

    Sort sort() {
        SortField index = number(EntryDocument.INDEX);
        return switch (order) {
            case EVENT_TIME -> new Sort(number(EntryDocument.TIME), index);
            case INDEX -> new Sort(index);
            case RELEVANCE -> new Sort(new SortField(null, SortField.Type.SCORE, ascending), index);
        };
    }

    private static long newest(LeafReader segment) {
        try {
            DocValuesSkipper times = segment.getDocValuesSkipper(EntryDocument.TIME);
            return times == null ? Long.MIN_VALUE : times.maxValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SortField number(String field) {
        return new SortedNumericSortField(field, SortField.Type.LONG, !ascending);
    }

    Hits.Hit hit(FieldDoc found) {
        long index = (Long) found.fields[found.fields.length - 1];
        return switch (order) {
            case EVENT_TIME -> new Hits.Hit(index, "t" + found.fields[0] + "," + index);
            case INDEX -> new Hits.Hit(index, "i" + index);
            case RELEVANCE -> new Hits.Hit(index, "r" + Float.floatToIntBits((Float) found.fields[0]) + "," + index);
        };
    }

    @Nullable FieldDoc after(@Nullable String key) {
        if (key == null) {
            return null;
        }
        try {
            String[] parts = key.substring(1).split(",", -1);
            Object[] fields = switch (order) {
                case EVENT_TIME -> fields(key, 't', parts, 2, parts.length < 2 ? 0L : Long.parseLong(parts[0]));
                case INDEX -> fields(key, 'i', parts, 1, 0L);
                case RELEVANCE -> fields(key, 'r', parts, 2, Float.intBitsToFloat(parts.length < 2 ? 0 : Integer.parseInt(parts[0])));
            };
            return new FieldDoc(Integer.MAX_VALUE, Float.NaN, fields);
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw foreign();
        }
    }

    private static Object[] fields(String key, char kind, String[] parts, int count, Object first) {
        if (key.charAt(0) != kind || parts.length != count) {
            throw foreign();
        }
        Object index = Long.parseLong(parts[count - 1]);
        return count == 1 ? new Object[] {index} : new Object[] {first, index};
    }

    private static EntryQueryException foreign() {
        return new EntryQueryException("the page key is not of this order");
    }
}
