package custody.query.index;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
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
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;

/// The newest entries that a query finds for each of some values of a field, from the postings of these values. The query must
/// find little beside what has one of the values: it is asked for all of it, a segment after the other.
final class LuceneNewest {
    private final EntryField by;
    private final int most;
    private final Map<String, PriorityQueue<Found>> newest = new HashMap<>();

    /// Keeps so many entries of each value.
    LuceneNewest(EntryField by, int most) {
        this.by = by;
        this.most = most;
    }

    private record Found(long time, long index) implements Comparable<Found> {
        @Override
        public int compareTo(Found other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(index, other.index);
        }
    }

    Map<String, Set<Long>> of(Collection<String> values, IndexSearcher searcher, Query query) throws IOException {
        List<String> sorted = values.stream().sorted().toList();
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            Terms terms = leaf.reader().terms(by.word());
            if (scorer != null && terms != null) {
                add(leaf.reader(), terms.iterator(), sorted.iterator(), found(leaf.reader(), scorer.iterator()));
            }
        }
        Map<String, Set<Long>> found = new HashMap<>();
        newest.forEach((value, kept) -> found.put(value, kept.stream().map(Found::index).collect(Collectors.toSet())));
        return found;
    }

    private static FixedBitSet found(LeafReader reader, DocIdSetIterator documents) throws IOException {
        FixedBitSet found = new FixedBitSet(reader.maxDoc());
        found.or(documents);
        return found;
    }

    private void add(LeafReader reader, TermsEnum all, Iterator<String> values, FixedBitSet found) throws IOException {
        PostingsEnum postings = null;
        while (values.hasNext()) {
            String value = values.next();
            if (all.seekExact(new BytesRef(EntryDocument.value(by, value)))) {
                postings = all.postings(postings, PostingsEnum.NONE);
                add(reader, value, postings, found);
            }
        }
    }

    private void add(LeafReader reader, String value, PostingsEnum postings, FixedBitSet found) throws IOException {
        SortedNumericDocValues times = DocValues.getSortedNumeric(reader, EntryDocument.TIME);
        SortedNumericDocValues indexes = DocValues.getSortedNumeric(reader, EntryDocument.INDEX);
        Bits live = reader.getLiveDocs();
        for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
            if (found.get(doc) && (live == null || live.get(doc)) && times.advanceExact(doc) && indexes.advanceExact(doc)) {
                PriorityQueue<Found> kept = newest.computeIfAbsent(value, each -> new PriorityQueue<>());
                kept.add(new Found(times.nextValue(), indexes.nextValue()));
                if (kept.size() > most) {
                    kept.remove();
                }
            }
        }
    }
}
