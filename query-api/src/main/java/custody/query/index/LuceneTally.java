package custody.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.Bits;

/// Counts what a query finds by the values of keyword fields, a segment after the other: see [FoundValues].
final class LuceneTally {
    private final EntryQuery where;
    private final List<EntryField> by;
    private final Map<EntryField, Meanings> meanings;
    private final boolean daily;
    private final int most;
    private final long end;
    private final Map<List<String>, Long> counts = new HashMap<>();

    /// Of what `where` finds; gives up at `end`, in the nanoseconds of the system's clock.
    LuceneTally(EntryQuery where, List<EntryField> by, Map<EntryField, Meanings> meanings, boolean daily, int most, long end) {
        this.where = where;
        this.by = by;
        this.meanings = meanings;
        this.daily = daily;
        this.most = most;
        this.end = end;
    }

    Map<List<String>, Long> count(IndexSearcher searcher, Query query) throws IOException {
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer != null) {
                count(leaf.reader(), found(leaf.reader(), scorer.iterator()));
                look();
            }
        }
        return counts;
    }

    /// An entry and its event time.
    private record Newest(long time, long index) {
        boolean isOlder(long otherTime, long other) {
            return time < otherTime || time == otherTime && index < other;
        }
    }

    /// The newest entry for each value of the one field.
    Map<String, Long> newest(IndexSearcher searcher, Query query) throws IOException {
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        Map<String, Newest> newest = new HashMap<>();
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer != null) {
                newest(leaf.reader(), found(leaf.reader(), scorer.iterator()), newest);
                look();
            }
        }
        Map<String, Long> indexes = new HashMap<>();
        newest.forEach((value, each) -> indexes.put(value, each.index));
        return indexes;
    }

    private void newest(LeafReader reader, int[] found, Map<String, Newest> to) throws IOException {
        FoundValues.Column column = column(new FoundValues(reader, found, this::look), by.getFirst());
        SortedNumericDocValues times = DocValues.getSortedNumeric(reader, EntryDocument.TIME);
        SortedNumericDocValues indexes = DocValues.getSortedNumeric(reader, EntryDocument.INDEX);
        for (int i = 0; i < found.length; i++) {
            int value = column.numbers()[i];
            if (value != FoundValues.NONE && times.advanceExact(found[i]) && indexes.advanceExact(found[i])) {
                long time = times.nextValue();
                long index = indexes.nextValue();
                String name = column.name(value);
                Newest before = to.get(name);
                if (before == null || before.isOlder(time, index)) {
                    to.put(name, new Newest(time, index));
                }
            }
        }
    }

    /// The documents of a segment, ascending.
    private static int[] found(LeafReader reader, DocIdSetIterator documents) throws IOException {
        int[] found = new int[64];
        int count = 0;
        Bits live = reader.getLiveDocs();
        for (int doc = documents.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = documents.nextDoc()) {
            if (live == null || live.get(doc)) {
                found = ArrayUtil.grow(found, count + 1);
                found[count++] = doc;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private void count(LeafReader reader, int[] found) throws IOException {
        if (found.length == 0) {
            return;
        }
        FoundValues values = new FoundValues(reader, found, this::look);
        List<FoundValues.Column> columns = new ArrayList<>();
        for (EntryField field : by) {
            columns.add(column(values, field));
        }
        if (daily) {
            columns.add(values.days());
        }
        add(columns, new int[found.length]);
        if (counts.size() > most) {
            throw tooMany();
        }
    }

    private FoundValues.Column column(FoundValues values, EntryField field) throws IOException {
        return values.of(field, where.only(field), meanings.get(field));
    }

    /// Documents are put into ever smaller groups, a column after the other: a group is told by the one that it was part of
    /// and by its number in the column. All are in group 0 at first.
    private void add(List<FoundValues.Column> columns, int[] groups) throws IOException {
        List<Numbering> parted = new ArrayList<>();
        int count = 1;
        for (FoundValues.Column column : columns) {
            Numbering parts = new Numbering();
            long width = column.size() + 1L;
            for (int i = 0; i < groups.length; i++) {
                groups[i] = parts.of(groups[i] * width + column.numbers()[i] + 1);
                if (parts.size() > most) {
                    throw tooMany();
                }
            }
            parted.add(parts);
            count = parts.size();
        }
        long[] sums = new long[count];
        for (int group : groups) {
            sums[group]++;
        }
        for (int group = 0; group < count; group++) {
            counts.merge(names(columns, parted, group), sums[group], Long::sum);
        }
    }

    private static List<String> names(List<FoundValues.Column> columns, List<Numbering> parted, int group) throws IOException {
        String[] names = new String[columns.size()];
        int part = group;
        for (int i = columns.size() - 1; i >= 0; i--) {
            long width = columns.get(i).size() + 1L;
            long key = parted.get(i).key(part);
            names[i] = columns.get(i).name((int) (key % width) - 1);
            part = (int) (key / width);
        }
        return List.of(names);
    }

    private EntryQueryException tooMany() {
        return new EntryQueryException("more than " + most + " different values would have to be counted; narrow it down");
    }

    private void look() {
        if (System.nanoTime() > end) {
            throw new EntryQueryException("counting took too long; narrow it down");
        }
    }
}
