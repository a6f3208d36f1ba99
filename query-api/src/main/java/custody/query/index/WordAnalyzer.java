package custody.query.index;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.util.CharTokenizer;

/// Words are runs of letters and digits, in lower case, so that every part of a ref can be found alone.
final class WordAnalyzer extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = CharTokenizer.fromTokenCharPredicate(Character::isLetterOrDigit);
        return new TokenStreamComponents(words, new LowerCaseFilter(words));
    }

    /// The pattern of a word is as the words are.
    @Override
    protected TokenStream normalize(String field, TokenStream pattern) {
        return new LowerCaseFilter(pattern);
    }
}
