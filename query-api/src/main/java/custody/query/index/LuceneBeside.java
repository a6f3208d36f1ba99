package custody.query.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedDocValues;
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
import org.apache.lucene.util.BytesRefIterator;
import org.jspecify.annotations.Nullable;

/// The search is made once, and of every document of a segment with something found four bytes are kept. A question goes over
/// the values of the segments in their order, or seeks the wanted ones when they are few, and reads the postings of those alone.
final class LuceneBeside implements Beside {
    private static final int NOT_FOUND = -2;
    private static final int NONE = -1;
    /// Values between two looks at the clock.
    private static final int TERMS_A_LOOK = 4_096;
    /// A value is sought in the time in which so many are gone over.
    private static final int SEEK = 16;

    private final IndexView view;
    private final EntryField of;
    private final long end;
    private final List<Segment> segments = new ArrayList<>();

    /// `beside` is a field with doc values. Holds the view until it is closed; gives up at `end`, in the nanoseconds of the
    /// system's clock.
    LuceneBeside(IndexView view, Query query, EntryField of, EntryField beside, long end) throws IOException {
        this.view = view;
        this.of = of;
        this.end = end;
        IndexSearcher searcher = new IndexSearcher(view.reader());
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : view.reader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer != null) {
                segments.add(new Segment(leaf.reader(), scorer.iterator(), DocValues.getSorted(leaf.reader(), beside.word())));
            }
            look();
        }
    }

    /// A segment, with the number of the value that stands beside in each found document.
    private static final class Segment {
        private final LeafReader reader;
        private final SortedDocValues values;
        private final int[] numbers;
        private final @Nullable String[] names;

        private Segment(LeafReader reader, DocIdSetIterator found, SortedDocValues values) throws IOException {
            this.reader = reader;
            this.values = values;
            this.numbers = new int[reader.maxDoc()];
            this.names = new String[values.getValueCount()];
            Arrays.fill(numbers, NOT_FOUND);
            Bits live = reader.getLiveDocs();
            for (int doc = found.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = found.nextDoc()) {
                if (live == null || live.get(doc)) {
                    numbers[doc] = values.advanceExact(doc) ? values.ordValue() : NONE;
                }
            }
        }

        private String name(int number) throws IOException {
            if (number == NONE) {
                return "";
            }
            String name = names[number];
            if (name == null) {
                name = values.lookupOrd(number).utf8ToString();
                names[number] = name;
            }
            return name;
        }
    }

    @Override
    public Map<String, Set<String>> of(Set<String> wanted) {
        Map<String, Set<String>> found = new HashMap<>();
        try {
            for (Segment segment : segments) {
                Terms terms = segment.reader.terms(of.word());
                if (terms != null) {
                    add(segment, terms, wanted, found);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private void add(Segment segment, Terms terms, Set<String> wanted, Map<String, Set<String>> to) throws IOException {
        boolean isFew = terms.size() < 0 || (long) wanted.size() * SEEK < terms.size();
        TermsEnum all = terms.iterator();
        BytesRefIterator some = isFew ? sought(all, wanted) : all;
        PostingsEnum postings = null;
        BytesRef term = some.next();
        for (int seen = 1; term != null; seen++) {
            String value = term.utf8ToString();
            if (isFew || wanted.contains(value)) {
                postings = all.postings(postings, PostingsEnum.NONE);
                add(segment, value, postings, to);
            }
            term = some.next();
            if (seen % TERMS_A_LOOK == 0) {
                look();
            }
        }
    }

    private BytesRefIterator sought(TermsEnum all, Set<String> wanted) {
        Iterator<String> each = wanted.stream().sorted().iterator();
        return () -> {
            while (each.hasNext()) {
                if (all.seekExact(new BytesRef(EntryDocument.value(of, each.next())))) {
                    return all.term();
                }
            }
            return null;
        };
    }

    private static void add(Segment segment, String value, PostingsEnum postings, Map<String, Set<String>> to) throws IOException {
        int last = NOT_FOUND;
        for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
            int number = segment.numbers[doc];
            if (number != NOT_FOUND && number != last) {
                to.merge(value, Set.of(segment.name(number)), LuceneBeside::both);
                last = number;
            }
        }
    }

    /// Mostly it is the same one, for which no table of hashes is made.
    private static Set<String> both(Set<String> before, Set<String> more) {
        if (before.containsAll(more)) {
            return before;
        }
        Set<String> all = before.size() == 1 ? new HashSet<>(before) : before;
        all.addAll(more);
        return all;
    }

    private void look() {
        if (System.nanoTime() > end) {
            throw new EntryQueryException("counting took too long; narrow it down");
        }
    }

    @Override
    public void close() {
        view.release();
    }
}
