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
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/// Counts what a query finds by the values of keyword fields.
///
/// Keywords have no doc values, so a segment's values are found from the other side: the postings of each field are
/// gone through once, and each found document gets the number of its value. Four bytes a document and field while a
/// segment is counted; the time is linear in the segment, however many values there are.
final class LuceneTally {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int NONE = -1;
    /// Values between two looks at the clock.
    private static final int TERMS_A_LOOK = 4_096;

    private final List<EntryField> by;
    private final boolean daily;
    private final int most;
    private final long end;
    private final Map<List<String>, Long> counts = new HashMap<>();

    /// Gives up at `end`, in the nanoseconds of the system's clock.
    LuceneTally(List<EntryField> by, boolean daily, int most, long end) {
        this.by = by;
        this.daily = daily;
        this.most = most;
        this.end = end;
    }

    /// Numbers of values by document, and the values.
    private record Column(int[] ofDocument, List<String> values) {}

    Map<List<String>, Long> count(IndexSearcher searcher, Query query) throws IOException {
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer != null) {
                count(leaf.reader(), found(leaf.reader(), scorer.iterator()));
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
            }
        }
        Map<String, Long> indexes = new HashMap<>();
        newest.forEach((value, each) -> indexes.put(value, each.index));
        return indexes;
    }

    private void newest(LeafReader reader, FixedBitSet found, Map<String, Newest> to) throws IOException {
        Column column = column(reader, by.getFirst(), found);
        SortedNumericDocValues times = DocValues.getSortedNumeric(reader, EntryDocument.TIME);
        SortedNumericDocValues indexes = DocValues.getSortedNumeric(reader, EntryDocument.INDEX);
        for (int doc = next(found, 0); doc != DocIdSetIterator.NO_MORE_DOCS; doc = next(found, doc + 1)) {
            int value = column.ofDocument[doc];
            if (value != NONE && times.advanceExact(doc) && indexes.advanceExact(doc)) {
                long time = times.nextValue();
                long index = indexes.nextValue();
                String name = column.values.get(value);
                Newest before = to.get(name);
                if (before == null || before.isOlder(time, index)) {
                    to.put(name, new Newest(time, index));
                }
            }
        }
        look();
    }

    private static FixedBitSet found(LeafReader reader, DocIdSetIterator documents) throws IOException {
        FixedBitSet found = new FixedBitSet(reader.maxDoc());
        Bits live = reader.getLiveDocs();
        for (int doc = documents.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = documents.nextDoc()) {
            if (live == null || live.get(doc)) {
                found.set(doc);
            }
        }
        return found;
    }

    private void count(LeafReader reader, FixedBitSet found) throws IOException {
        List<Column> columns = new ArrayList<>();
        for (EntryField field : by) {
            columns.add(column(reader, field, found));
        }
        SortedNumericDocValues times = daily ? DocValues.getSortedNumeric(reader, EntryDocument.TIME) : null;
        Map<List<Long>, Long> ofSegment = new HashMap<>();
        for (int doc = next(found, 0); doc != DocIdSetIterator.NO_MORE_DOCS; doc = next(found, doc + 1)) {
            List<Long> key = new ArrayList<>(by.size() + 1);
            for (Column column : columns) {
                key.add((long) column.ofDocument[doc]);
            }
            if (times != null) {
                key.add(times.advanceExact(doc) ? Math.floorDiv(times.nextValue(), DAY_MICROS) : Long.MIN_VALUE);
            }
            ofSegment.merge(key, 1L, Long::sum);
            if (ofSegment.size() > most) {
                throw tooMany();
            }
        }
        ofSegment.forEach((key, count) -> counts.merge(names(columns, key), count, Long::sum));
        if (counts.size() > most) {
            throw tooMany();
        }
        look();
    }

    private static int next(FixedBitSet found, int from) {
        return from >= found.length() ? DocIdSetIterator.NO_MORE_DOCS : found.nextSetBit(from);
    }

    private Column column(LeafReader reader, EntryField field, FixedBitSet found) throws IOException {
        int[] ofDocument = new int[reader.maxDoc()];
        Arrays.fill(ofDocument, NONE);
        List<String> values = new ArrayList<>();
        Terms terms = reader.terms(field.word());
        if (terms != null) {
            TermsEnum each = terms.iterator();
            PostingsEnum postings = null;
            for (int seen = 1; each.next() != null; seen++) {
                postings = each.postings(postings, PostingsEnum.NONE);
                if (mark(postings, found, ofDocument, values.size())) {
                    values.add(each.term().utf8ToString());
                }
                if (seen % TERMS_A_LOOK == 0) {
                    look();
                }
            }
        }
        return new Column(ofDocument, values);
    }

    private static boolean mark(PostingsEnum postings, FixedBitSet found, int[] ofDocument, int value) throws IOException {
        boolean any = false;
        for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
            if (found.get(doc)) {
                ofDocument[doc] = value;
                any = true;
            }
        }
        return any;
    }

    private List<String> names(List<Column> columns, List<Long> key) {
        List<String> names = new ArrayList<>(key.size());
        for (int i = 0; i < columns.size(); i++) {
            int value = Math.toIntExact(key.get(i));
            names.add(value == NONE ? "" : columns.get(i).values.get(value));
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
