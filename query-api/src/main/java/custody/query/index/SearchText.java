package custody.query.index;

import custody.ledger.event.EventTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.automaton.Operations;
import org.jspecify.annotations.Nullable;

/// Reads a search text: Lucene's classic syntax over the fields of [EntryField], `time` with ranges of days and
/// RFC 3339 instants, and free text for what names no field (docs/spec/search.md). Regular expressions and fuzzy terms
/// are refused, for one of them could search for minutes. One instance for one text.
final class SearchText extends QueryParser {
    /// The longest text in characters.
    static final int LONGEST = 4_096;
    private static final String ANYTHING = "*";
    private static final Duration DAY = Duration.ofDays(1);

    private final FewValues fewValues;

    private SearchText(Analyzer analyzer, FewValues fewValues) {
        super(EntryDocument.TEXT, analyzer);
        this.fewValues = fewValues;
        setDefaultOperator(Operator.AND);
        // Words that stand beside each other are one each, not a phrase.
        setSplitOnWhitespace(true);
        setAllowLeadingWildcard(false);
        setMultiTermRewriteMethod(fewValues);
    }

    static Query read(String text, Analyzer analyzer, FewValues fewValues) {
        if (text.length() > LONGEST) {
            throw new EntryQueryException("the search text is longer than " + LONGEST + " characters");
        }
        if (text.isBlank()) {
            throw new EntryQueryException("the search text is empty");
        }
        try {
            return new SearchText(analyzer, fewValues).parse(text);
        } catch (ParseException e) {
            throw new EntryQueryException("the search text cannot be read" + place(e)
                    + "; a value that holds : / ( ) [ ] { } \" ^ ~ ! or \\ needs quotes, as in secret.uri:\"vault:prod/db\"");
        } catch (IndexSearcher.TooManyClauses e) {
            throw new EntryQueryException("the search text has too many parts");
        }
    }

    /// Where reading stopped, when that is known.
    private static String place(ParseException e) {
        return e.getCause() instanceof ParseException cause && cause.currentToken != null && cause.currentToken.next != null
                ? " from its character " + (cause.currentToken.next.beginColumn + 1) + " on"
                : "";
    }

    /// Of clauses that only exclude, all the rest; Lucene's own would find nothing.
    @Override
    protected Query getBooleanQuery(List<BooleanClause> clauses) throws ParseException {
        if (!clauses.isEmpty() && clauses.stream().allMatch(clause -> clause.occur() == Occur.MUST_NOT)) {
            clauses.add(new BooleanClause(new MatchAllDocsQuery(), Occur.FILTER));
        }
        return super.getBooleanQuery(clauses);
    }

    @Override
    protected Query getFieldQuery(String field, String value, boolean quoted) throws ParseException {
        if (field.equals(EntryDocument.TEXT)) {
            // A ref is several words, which belong together.
            return super.getFieldQuery(field, value, true);
        }
        if (field.equals(EntryDocument.TIME)) {
            return between(Span.of(value).from, Span.of(value).to);
        }
        EntryField known = SearchWords.field(field);
        return new TermQuery(new Term(known.word(), SearchWords.value(known, value)));
    }

    @Override
    protected Query getFieldQuery(String field, String value, int slop) throws ParseException {
        return field.equals(EntryDocument.TEXT) ? super.getFieldQuery(field, value, slop) : getFieldQuery(field, value, true);
    }

    @Override
    protected Query newTermQuery(Term word, float boost) {
        return WordQueries.ofWord(word, each -> super.newTermQuery(each, boost));
    }

    @Override
    protected Query newPrefixQuery(Term prefix) {
        return WordQueries.ofPrefix(prefix, super::newPrefixQuery);
    }

    @Override
    protected Query newWildcardQuery(Term pattern) {
        return WordQueries.ofPattern(pattern, super::newWildcardQuery);
    }

    @Override
    protected Query getPrefixQuery(String field, String prefix) throws ParseException {
        if (field.equals(EntryDocument.TEXT)) {
            return super.getPrefixQuery(field, prefix);
        }
        EntryField known = SearchWords.field(field);
        return new PrefixQuery(new Term(known.word(), SearchWords.part(known, prefix)), fewValues);
    }

    @Override
    protected Query getWildcardQuery(String field, String pattern) throws ParseException {
        boolean everywhere = field.equals(EntryDocument.TEXT) || field.equals(ANYTHING);
        if (everywhere && pattern.equals(ANYTHING)) {
            return new MatchAllDocsQuery();
        }
        if (!everywhere && pattern.equals(ANYTHING)) {
            return new PrefixQuery(new Term(SearchWords.field(field).word(), ""), fewValues);
        }
        if (pattern.startsWith("*") || pattern.startsWith("?")) {
            throw new EntryQueryException("a value may not start with a wildcard");
        }
        if (everywhere) {
            return super.getWildcardQuery(field, pattern);
        }
        EntryField known = SearchWords.field(field);
        return new WildcardQuery(new Term(known.word(), SearchWords.part(known, pattern)), Operations.DEFAULT_DETERMINIZE_WORK_LIMIT, fewValues);
    }

    @Override
    protected Query getRangeQuery(
            String field, @Nullable String from, @Nullable String to, boolean fromIn, boolean toIn) {
        if (!field.equals(EntryDocument.TIME)) {
            String named = field.equals(EntryDocument.TEXT) ? "text" : SearchWords.field(field).word();
            throw new EntryQueryException("only time takes a range, " + named + " does not");
        }
        return between(
                from == null ? Long.MIN_VALUE : fromIn ? Span.of(from).from : Span.of(from).to + 1,
                to == null ? Long.MAX_VALUE : toIn ? Span.of(to).to : Span.of(to).from - 1);
    }

    private static Query between(long least, long most) {
        return new TimesWithin(least, most);
    }

    @Override
    protected Query getRegexpQuery(String field, String pattern) {
        throw new EntryQueryException("regular expressions are not supported");
    }

    @Override
    protected Query getFuzzyQuery(String field, String term, float similarity) {
        throw new EntryQueryException("fuzzy terms (~) are not supported");
    }

    /// The microseconds that a day or an instant has, both ends included.
    private record Span(long from, long to) {
        static Span of(String time) {
            Instant instant = EventTime.parse(time).orElse(null);
            if (instant != null) {
                return new Span(EntryDocument.micros(instant), EntryDocument.micros(instant));
            }
            Instant day = EventTime.parse(time + "T00:00:00Z").orElseThrow(() -> new EntryQueryException(
                    "a time should be like 2026-11-21 or \"2026-11-21T10:00:00Z\", in quotes"));
            return new Span(EntryDocument.micros(day), EntryDocument.micros(day.plus(DAY)) - 1);
        }
    }
}
