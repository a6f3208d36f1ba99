package custody.query.index;

import java.io.IOException;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.FilterWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/// Documents of times from `least` to `most`; in a segment that has no such time, nothing at all.
///
/// What Lucene makes of a range gives each segment an iterator, if only over nothing: whatever else is asked for is then
/// looked up there, and its postings are opened, before that is found out.
final class TimesWithin extends Query {
    private final long least;
    private final long most;
    private final Query range;

    TimesWithin(long least, long most) {
        this(least, most, SortedNumericDocValuesField.newSlowRangeQuery(EntryDocument.TIME, least, most));
    }

    private TimesWithin(long least, long most, Query range) {
        this.least = least;
        this.most = most;
        this.range = range;
    }

    @Override
    public Query rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = range.rewrite(searcher);
        boolean allOrNothing = rewritten instanceof MatchAllDocsQuery || rewritten instanceof MatchNoDocsQuery;
        return rewritten == range ? this : allOrNothing ? rewritten : new TimesWithin(least, most, rewritten);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scores, float boost) throws IOException {
        return new FilterWeight(this, range.createWeight(searcher, scores, boost)) {
            @Override
            public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext segment) throws IOException {
                return hasAny(segment) ? super.scorerSupplier(segment) : null;
            }
        };
    }

    private boolean hasAny(LeafReaderContext segment) throws IOException {
        DocValuesSkipper times = segment.reader().getDocValuesSkipper(EntryDocument.TIME);
        return times != null && times.minValue() <= most && times.maxValue() >= least;
    }

    @Override
    public void visit(QueryVisitor visitor) {
        range.visit(visitor);
    }

    @Override
    public String toString(String field) {
        return range.toString(field);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TimesWithin that && range.equals(that.range);
    }

    @Override
    public int hashCode() {
        return 31 * classHash() + range.hashCode();
    }
}
