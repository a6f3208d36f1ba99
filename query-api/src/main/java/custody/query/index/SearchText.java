package custody.query.index;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.jspecify.annotations.Nullable;

/// Reads a search text: Lucene's classic syntax over the fields of [EntryField], `time` with ranges of RFC 3339
/// instants, and free text for what names no field. Regular expressions and fuzzy terms are refused, for one
/// of them could search for minutes. One instance for one text.
final class SearchText extends QueryParser {
    /// The longest text in characters.
    static final int LONGEST = 4_096;

    private SearchText(Analyzer analyzer) {
        super(EntryDocument.TEXT, analyzer);
        setDefaultOperator(Operator.AND);
        setAllowLeadingWildcard(false);
    }

    static Query read(String text, Analyzer analyzer) {
        if (text.length() > LONGEST) {
            throw new EntryQueryException("the search text is longer than " + LONGEST + " characters");
        }
        try {
            return new SearchText(analyzer).parse(text);
        } catch (ParseException e) {
            throw new EntryQueryException("the search text cannot be read: " + firstLine(e));
        } catch (IndexSearcher.TooManyClauses e) {
            throw new EntryQueryException("the search text has too many parts");
        }
    }

    @Override
    protected Query getFieldQuery(String field, String value, boolean quoted) throws ParseException {
        if (field.equals(EntryDocument.TEXT)) {
            // A ref is several words, which belong together.
            return super.getFieldQuery(field, value, true);
        }
        EntryField known = known(field);
        return new TermQuery(new Term(known.word(), EntryDocument.value(known, value)));
    }

    @Override
    protected Query getFieldQuery(String field, String value, int slop) throws ParseException {
        return field.equals(EntryDocument.TEXT) ? super.getFieldQuery(field, value, slop) : getFieldQuery(field, value, true);
    }

    @Override
    protected Query getPrefixQuery(String field, String prefix) throws ParseException {
        if (field.equals(EntryDocument.TEXT)) {
            return super.getPrefixQuery(field, prefix);
        }
        EntryField known = known(field);
        return new PrefixQuery(new Term(known.word(), EntryDocument.value(known, prefix)));
    }

    @Override
    protected Query getWildcardQuery(String field, String pattern) throws ParseException {
        if (field.equals(EntryDocument.TEXT) || field.equals("*")) {
            return super.getWildcardQuery(field, pattern);
        }
        EntryField known = known(field);
        if (pattern.startsWith("*") || pattern.startsWith("?")) {
            throw new EntryQueryException("a value may not start with a wildcard");
        }
        return new WildcardQuery(new Term(known.word(), EntryDocument.value(known, pattern)));
    }

    @Override
    protected Query getRangeQuery(
            String field, @Nullable String from, @Nullable String to, boolean fromIn, boolean toIn) {
        if (!field.equals(EntryDocument.TIME)) {
            throw new EntryQueryException("only time takes a range, " + field + " does not");
        }
        long least = from == null ? Long.MIN_VALUE : micros(from) + (fromIn ? 0 : 1);
        long most = to == null ? Long.MAX_VALUE : micros(to) - (toIn ? 0 : 1);
        return LongField.newRangeQuery(EntryDocument.TIME, least, most);
    }

    @Override
    protected Query getRegexpQuery(String field, String pattern) {
        throw new EntryQueryException("regular expressions are not supported");
    }

    @Override
    protected Query getFuzzyQuery(String field, String term, float similarity) {
        throw new EntryQueryException("fuzzy terms (~) are not supported");
    }

    private static long micros(String time) {
        try {
            return EntryDocument.micros(Instant.parse(time));
        } catch (DateTimeParseException e) {
            throw new EntryQueryException("a time should be like \"2026-11-21T10:00:00Z\", in quotes");
        }
    }

    private static EntryField known(String field) {
        return EntryField.ofWord(field).orElseThrow(() -> new EntryQueryException(
                "there is no field " + field + "; nearest: " + String.join(", ", nearest(field)) + "; all: "
                        + Arrays.stream(EntryField.values()).map(EntryField::word).collect(Collectors.joining(", "))
                        + ", time; a colon inside a value needs quotes"));
    }

    private static List<String> nearest(String field) {
        return Arrays.stream(EntryField.values())
                .map(EntryField::word)
                .sorted(Comparator.comparingInt(word -> distance(word, field)))
                .limit(3)
                .toList();
    }

    /// Levenshtein's distance.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static String firstLine(ParseException e) {
        String message = e.getMessage();
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
