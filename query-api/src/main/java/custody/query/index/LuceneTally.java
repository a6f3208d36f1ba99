package custody.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefIterator;

/// Counts what a query finds by the values of keyword fields.
///
/// Only what is found is looked at. A field with doc values ([EntryField#isColumn]) is read there. Of the others the
/// postings of each value are held against what is found, skipping what lies between: that is linear in the values of
/// the segment, or in those that the query asks for, and at most in their postings. Four bytes for each found document
/// and field while a segment is counted.
final class LuceneTally {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int NONE = -1;
    /// Values between two looks at the clock.
    private static final int TERMS_A_LOOK = 4_096;

    private final EntryQuery where;
    private final List<EntryField> by;
    private final boolean daily;
    private final int most;
    private final long end;
    private final Map<List<String>, Long> counts = new HashMap<>();

    /// Of what `where` finds; gives up at `end`, in the nanoseconds of the system's clock.
    LuceneTally(EntryQuery where, List<EntryField> by, boolean daily, int most, long end) {
        this.where = where;
        this.by = by;
        this.daily = daily;
        this.most = most;
        this.end = end;
    }

    /// The number of the value of each found document, and what the numbers stand for.
    private record Column(int[] numbers, Names names) {
        String name(int number) throws IOException {
            return number == NONE ? "" : names.of(number);
        }
    }

    private interface Names {
        String of(int number) throws IOException;
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
        Column column = column(reader, by.getFirst(), found);
        SortedNumericDocValues times = DocValues.getSortedNumeric(reader, EntryDocument.TIME);
        SortedNumericDocValues indexes = DocValues.getSortedNumeric(reader, EntryDocument.INDEX);
        for (int i = 0; i < found.length; i++) {
            int value = column.numbers[i];
            if (value != NONE && times.advanceExact(found[i]) && indexes.advanceExact(found[i])) {
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
        List<Column> columns = new ArrayList<>();
        for (EntryField field : by) {
            columns.add(column(reader, field, found));
        }
        SortedNumericDocValues times = daily ? DocValues.getSortedNumeric(reader, EntryDocument.TIME) : null;
        Map<List<Long>, Long> ofSegment = new HashMap<>();
        for (int i = 0; i < found.length; i++) {
            List<Long> key = new ArrayList<>(by.size() + 1);
            for (Column column : columns) {
                key.add((long) column.numbers[i]);
            }
            if (times != null) {
                key.add(times.advanceExact(found[i]) ? Math.floorDiv(times.nextValue(), DAY_MICROS) : Long.MIN_VALUE);
            }
            ofSegment.merge(key, 1L, Long::sum);
            if (ofSegment.size() > most) {
                throw tooMany();
            }
        }
        for (Map.Entry<List<Long>, Long> each : ofSegment.entrySet()) {
            counts.merge(names(columns, each.getKey()), each.getValue(), Long::sum);
        }
        if (counts.size() > most) {
            throw tooMany();
        }
    }

    private Column column(LeafReader reader, EntryField field, int[] found) throws IOException {
        return field.isColumn() ? stored(reader, field, found) : fromPostings(reader, field, found);
    }

    private static Column stored(LeafReader reader, EntryField field, int[] found) throws IOException {
        SortedDocValues values = DocValues.getSorted(reader, field.word());
        int[] numbers = new int[found.length];
        for (int i = 0; i < found.length; i++) {
            numbers[i] = values.advanceExact(found[i]) ? values.ordValue() : NONE;
        }
        return new Column(numbers, number -> values.lookupOrd(number).utf8ToString());
    }

    private Column fromPostings(LeafReader reader, EntryField field, int[] found) throws IOException {
        int[] numbers = new int[found.length];
        Arrays.fill(numbers, NONE);
        List<String> values = new ArrayList<>();
        Terms terms = reader.terms(field.word());
        if (terms != null) {
            TermsEnum each = terms.iterator();
            BytesRefIterator some = some(each, field);
            PostingsEnum postings = null;
            BytesRef value = some.next();
            for (int seen = 1; value != null; seen++) {
                postings = each.postings(postings, PostingsEnum.NONE);
                if (mark(postings, found, numbers, values.size())) {
                    values.add(value.utf8ToString());
                }
                value = some.next();
                if (seen % TERMS_A_LOOK == 0) {
                    look();
                }
            }
        }
        return new Column(numbers, values::get);
    }

    /// Goes over all values of a segment, or over those of them that the query asks for.
    private BytesRefIterator some(TermsEnum all, EntryField field) {
        Set<String> only = where.only(field);
        if (only == null) {
            return all;
        }
        Iterator<String> wanted = only.stream().map(value -> EntryDocument.value(field, value)).sorted().iterator();
        return () -> {
            while (wanted.hasNext()) {
                if (all.seekExact(new BytesRef(wanted.next()))) {
                    return all.term();
                }
            }
            return null;
        };
    }

    /// Gives the number to what is both found and in the postings; whether anything is.
    private static boolean mark(PostingsEnum postings, int[] found, int[] numbers, int number) throws IOException {
        boolean any = false;
        int at = 0;
        while (at < found.length) {
            int doc = postings.advance(found[at]);
            if (doc == DocIdSetIterator.NO_MORE_DOCS) {
                return any;
            }
            int same = doc == found[at] ? at : Arrays.binarySearch(found, at, found.length, doc);
            if (same >= 0) {
                numbers[same] = number;
                any = true;
            }
            at = same >= 0 ? same + 1 : -same - 1;
        }
        return any;
    }

    private List<String> names(List<Column> columns, List<Long> key) throws IOException {
        List<String> names = new ArrayList<>(key.size());
        for (int i = 0; i < columns.size(); i++) {
            names.add(columns.get(i).name(Math.toIntExact(key.get(i))));
        }
        if (daily) {
            names.add(Long.toString(key.getLast()));
        }
        return names;
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
