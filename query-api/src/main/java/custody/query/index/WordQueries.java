package custody.query.index;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.Operations;

/// Where the words of a search are looked for: in the text, and in fields whose values are not said again there.
///
/// Most ids of requests and traces are in one entry only: as words of the text too they would be half of all its words.
/// And a few words, as SUCCESS, would be in every text. A value of these fields that is one word is found as one by the
/// field itself; one of several, as NO_GRANT, is in the text.
final class WordQueries {
    /// The fields whose values are a closed set of words in capitals.
    private static final Set<EntryField> IN_CAPITALS = Arrays.stream(EntryField.values())
            .filter(field -> SearchWords.words(field).stream().anyMatch(WordQueries::isInCapitals))
            .collect(Collectors.collectingAndThen(
                    Collectors.toCollection(() -> EnumSet.noneOf(EntryField.class)), Collections::unmodifiableSet));

    private WordQueries() {}

    /// Whether a value is not among the words of the text, because it is found as a word without.
    static boolean isFoundAlone(EntryField field, String value) {
        return field == EntryField.CORRELATION ? isWord(value) : IN_CAPITALS.contains(field) && isInCapitals(value);
    }

    /// Whether [ValueWords] would make of it one word, which it is already.
    private static boolean isWord(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'z')) {
                return false;
            }
        }
        return value.length() <= ValueWords.LONGEST;
    }

    private static boolean isInCapitals(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 'A' || value.charAt(i) > 'Z') {
                return false;
            }
        }
        return true;
    }

    /// What the query of a word finds anywhere.
    static Query ofWord(Term word, Function<Term, Query> query) {
        return anywhere(word, query, capitals(word)::equals);
    }

    /// What the query of a word's beginning finds anywhere.
    static Query ofPrefix(Term prefix, Function<Term, Query> query) {
        String capitals = capitals(prefix);
        return anywhere(prefix, query, value -> value.startsWith(capitals));
    }

    /// What the query of a pattern finds anywhere.
    static Query ofPattern(Term pattern, Function<Term, Query> query) {
        Term capitals = new Term(pattern.field(), capitals(pattern));
        var fits = new CharacterRunAutomaton(WildcardQuery.toAutomaton(capitals, Operations.DEFAULT_DETERMINIZE_WORK_LIMIT));
        return anywhere(pattern, query, fits::run);
    }

    private static Query anywhere(Term word, Function<Term, Query> query, Predicate<String> fits) {
        var all = new BooleanQuery.Builder()
                .add(query.apply(word), Occur.SHOULD)
                .add(query.apply(new Term(EntryField.CORRELATION.word(), word.bytes())), Occur.SHOULD);
        for (EntryField field : IN_CAPITALS) {
            SearchWords.words(field).stream()
                    .filter(WordQueries::isInCapitals)
                    .filter(fits)
                    .forEach(value -> all.add(new TermQuery(new Term(field.word(), value)), Occur.SHOULD));
        }
        return all.build();
    }

    private static String capitals(Term word) {
        return word.text().toUpperCase(Locale.ROOT);
    }
}
