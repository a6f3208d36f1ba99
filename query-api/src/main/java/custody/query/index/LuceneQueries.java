package custody.query.index;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;
import org.apache.lucene.util.automaton.Operations;

/// Turns our query tree into Lucene's.
final class LuceneQueries {
    private final Analyzer analyzer;
    private final int mostValues;

    /// Refuses searches whose patterns so many values begin like: see [FewValues].
    LuceneQueries(Analyzer analyzer, int mostValues) {
        this.analyzer = analyzer;
        this.mostValues = mostValues;
    }

    /// The query of a search on an index that covers `size` entries, `asOf` being at most that.
    Query of(Search search, long asOf, long size) {
        try {
            var all = new BooleanQuery.Builder();
            all.add(of(search.where(), new FewValues(mostValues)), search.order() == Search.Order.RELEVANCE ? Occur.MUST : Occur.FILTER);
            if (search.over() == Search.Over.USES) {
                all.add(kind(EntryDocument.USE), Occur.FILTER);
            }
            if (asOf < size) {
                all.add(LongField.newRangeQuery(EntryDocument.FROM, 0, asOf - 1), Occur.FILTER);
            }
            all.add(NumericDocValuesField.newSlowRangeQuery(EntryDocument.TO, asOf, Long.MAX_VALUE), Occur.FILTER);
            return all.build();
        } catch (IndexSearcher.TooManyClauses e) {
            throw new EntryQueryException("the search has too many parts");
        }
    }

    /// The query of the documents that began to hold with an entry in `[from, below)`.
    Query began(Search.Over over, EntryQuery where, long from, long below) {
        try {
            var all = new BooleanQuery.Builder();
            all.add(of(where, new FewValues(mostValues)), Occur.FILTER);
            if (over == Search.Over.USES) {
                all.add(kind(EntryDocument.USE), Occur.FILTER);
            }
            all.add(LongField.newRangeQuery(EntryDocument.FROM, from, below - 1), Occur.FILTER);
            return all.build();
        } catch (IndexSearcher.TooManyClauses e) {
            throw new EntryQueryException("the search has too many parts");
        }
    }

    private Query of(EntryQuery query, FewValues few) {
        return switch (query) {
            case EntryQuery.And and -> joined(and.of(), few, Occur.MUST, new MatchAllDocsQuery());
            case EntryQuery.Or or -> joined(or.of(), few, Occur.SHOULD, new MatchNoDocsQuery());
            case EntryQuery.Not not -> new BooleanQuery.Builder()
                    .add(new MatchAllDocsQuery(), Occur.FILTER)
                    .add(of(not.of(), few), Occur.MUST_NOT)
                    .build();
            case EntryQuery.Is is -> is(is);
            case EntryQuery.StartsWith starts -> new PrefixQuery(term(starts.field(), starts.prefix()), few);
            case EntryQuery.Holds holds -> holds(holds, few);
            case EntryQuery.Within within -> within.from() >= within.to()
                    ? new MatchNoDocsQuery()
                    : new TimesWithin(within.from(), within.to() - 1);
            case EntryQuery.Entries entries -> SortedNumericDocValuesField.newSlowSetQuery(
                    EntryDocument.INDEX, entries.indexes().stream().mapToLong(Long::longValue).toArray());
            case EntryQuery.Words words -> words(words.text());
            case EntryQuery.Syntax syntax -> SearchText.read(syntax.text(), analyzer, few);
        };
    }

    /// Times go first: a segment that has none of them, as most have not, is left before a term is looked for in it.
    private Query joined(List<EntryQuery> of, FewValues few, Occur occur, Query none) {
        if (of.isEmpty()) {
            return none;
        }
        var all = new BooleanQuery.Builder();
        of.stream()
                .sorted(Comparator.comparing(each -> each instanceof EntryQuery.Within ? 0 : 1))
                .forEach(each -> all.add(of(each, few), occur));
        return all.build();
    }

    private static Query is(EntryQuery.Is is) {
        List<Term> terms = is.values().stream().map(value -> term(is.field(), value)).toList();
        return switch (terms.size()) {
            case 0 -> new MatchNoDocsQuery();
            case 1 -> new TermQuery(terms.getFirst());
            default -> new TermInSetQuery(is.field().word(), terms.stream().map(Term::bytes).map(BytesRef::deepCopyOf).toList());
        };
    }

    private static Query holds(EntryQuery.Holds holds, FewValues few) {
        String escaped = holds.text().replaceAll("([\\\\*?])", "\\\\$1");
        Term pattern = term(holds.field(), "*" + escaped.toLowerCase(Locale.ROOT) + "*");
        return new WildcardQuery(pattern, Operations.DEFAULT_DETERMINIZE_WORK_LIMIT, few);
    }

    private Query words(String text) {
        Query query = new QueryBuilder(analyzer) {
            @Override
            protected Query newTermQuery(Term word, float boost) {
                return WordQueries.ofWord(word, each -> super.newTermQuery(each, boost));
            }
        }.createBooleanQuery(EntryDocument.TEXT, text, Occur.MUST);
        return query == null ? new MatchNoDocsQuery() : query;
    }

    private static Query kind(String kind) {
        return new TermQuery(new Term(EntryDocument.DOCUMENT, kind));
    }

    private static Term term(EntryField field, String value) {
        return new Term(field.word(), EntryDocument.value(field, value));
    }
}
