package custody.query.index;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/// Refuses the patterns of one search when too many values begin as they do: all of those are walked through, whether or not
/// they fit, and nothing stops that walk. One instance for one search of one view of the index.
final class FewValues extends MultiTermQuery.RewriteMethod {
    /// Values that begin like a pattern, of all patterns of a search and in all segments of the index, of which each has its
    /// own: less than a tenth of a second to count, and some tenths to search.
    static final int MOST = 1_000_000;

    private final int most;
    private final Set<MultiTermQuery> counted = new HashSet<>();
    private int walked;

    FewValues(int most) {
        this.most = most;
    }

    @Override
    public Query rewrite(IndexSearcher searcher, MultiTermQuery pattern) throws IOException {
        if (counted.add(pattern)) {
            count(searcher, pattern);
        }
        return MultiTermQuery.CONSTANT_SCORE_BLENDED_REWRITE.rewrite(searcher, pattern);
    }

    private void count(IndexSearcher searcher, MultiTermQuery pattern) throws IOException {
        BytesRef beginning = beginning(pattern);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Terms values = leaf.reader().terms(pattern.getField());
            if (values != null) {
                walk(values.iterator(), beginning);
            }
            if (walked > most) {
                throw new EntryQueryException("more than " + most + " values would have to be looked through for "
                        + said(pattern) + " and the patterns before it; say more of how they begin, or what they are");
            }
        }
    }

    /// The pattern as it was said: that of a word names no field, though it is looked for in two.
    private String said(MultiTermQuery pattern) {
        String alone = pattern.toString(pattern.getField());
        boolean isWord = counted.stream()
                .anyMatch(each -> each.getField().equals(EntryDocument.TEXT) && each.toString(EntryDocument.TEXT).equals(alone));
        return isWord ? alone : pattern.toString(EntryDocument.TEXT);
    }

    private void walk(TermsEnum values, BytesRef beginning) throws IOException {
        boolean more = values.seekCeil(beginning) != TermsEnum.SeekStatus.END;
        while (more && walked <= most && StringHelper.startsWith(values.term(), beginning)) {
            walked++;
            more = values.next() != null;
        }
    }

    /// What a value must begin with to fit.
    private static BytesRef beginning(MultiTermQuery pattern) {
        return switch (pattern) {
            case PrefixQuery prefix -> prefix.getPrefix().bytes();
            case WildcardQuery wildcard -> new BytesRef(literal(wildcard.getTerm().text()));
            default -> throw new IllegalStateException("no search has a pattern like " + pattern);
        };
    }

    /// A pattern up to its first wildcard, as it is meant.
    private static String literal(String pattern) {
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < pattern.length() && pattern.charAt(i) != '*' && pattern.charAt(i) != '?'; i++) {
            boolean isEscape = pattern.charAt(i) == '\\' && i + 1 < pattern.length();
            i += isEscape ? 1 : 0;
            literal.append(pattern.charAt(i));
        }
        return literal.toString();
    }
}
