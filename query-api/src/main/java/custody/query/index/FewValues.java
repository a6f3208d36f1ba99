package custody.query.index;

import java.io.IOException;
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

/// Refuses a pattern when too many values begin as it does: all of them are walked through, whether or not they fit, and
/// nothing stops that walk.
final class FewValues extends MultiTermQuery.RewriteMethod {
    static final FewValues ONLY = new FewValues();

    /// Values that begin like a pattern, in one segment of the index: some milliseconds.
    static final int MOST = 10_000;

    private FewValues() {}

    @Override
    public Query rewrite(IndexSearcher searcher, MultiTermQuery pattern) throws IOException {
        BytesRef beginning = beginning(pattern);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Terms values = leaf.reader().terms(pattern.getField());
            if (values != null && areMany(values.iterator(), beginning)) {
                throw new EntryQueryException("more than " + MOST + " values begin as " + pattern.toString(EntryDocument.TEXT)
                        + " does; say more of how it begins");
            }
        }
        return MultiTermQuery.CONSTANT_SCORE_BLENDED_REWRITE.rewrite(searcher, pattern);
    }

    private static boolean areMany(TermsEnum values, BytesRef beginning) throws IOException {
        int count = 0;
        boolean more = values.seekCeil(beginning) != TermsEnum.SeekStatus.END;
        while (more && count <= MOST && StringHelper.startsWith(values.term(), beginning)) {
            count++;
            more = values.next() != null;
        }
        return count > MOST;
    }

    /// What a value must begin with to fit.
    private static BytesRef beginning(MultiTermQuery pattern) {
        return switch (pattern) {
            case PrefixQuery prefix -> prefix.getPrefix().bytes();
            case WildcardQuery wildcard -> new BytesRef(literal(wildcard.getTerm().text()));
            default -> throw new IllegalStateException("a search text has no pattern like " + pattern);
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
