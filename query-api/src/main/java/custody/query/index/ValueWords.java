package custody.query.index;

import java.io.IOException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// The words of a document's text, value by value: those of [WordAnalyzer], found without making characters of ASCII.
final class ValueWords extends TokenStream {
    /// A longer run of letters and digits is several words.
    static final int LONGEST = CharTokenizer.DEFAULT_MAX_WORD_LEN;
    /// By ASCII byte: the letter or digit in lower case; 0 when it is neither.
    private static final byte[] FOLDED = new byte[128];

    static {
        for (int c = 0; c < FOLDED.length; c++) {
            FOLDED[c] = Character.isLetterOrDigit(c) ? (byte) Character.toLowerCase(c) : 0;
        }
    }

    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final Analyzer analyzer;
    private final BytesRef word = new BytesRef(LONGEST);
    private final BytesRef value = new BytesRef();
    private final EntryValues values;
    private int next;
    private int end;
    private @Nullable TokenStream others;

    ValueWords(Analyzer analyzer, EntryValues values) {
        this.analyzer = analyzer;
        this.values = values;
    }

    /// Goes to the values in `[from, to)`.
    void set(int from, int to) {
        next = from;
        end = to;
        value.length = 0;
    }

    @Override
    public boolean incrementToken() throws IOException {
        while (true) {
            if (others != null) {
                if (others.incrementToken()) {
                    term.setBytesRef(others.getAttribute(TermToBytesRefAttribute.class).getBytesRef());
                    return true;
                }
                leaveOthers(others);
            } else if (isWord()) {
                term.setBytesRef(word);
                return true;
            } else if (!nextValue()) {
                return false;
            }
        }
    }

    private boolean nextValue() throws IOException {
        while (next < end && !values.isText(next)) {
            next++;
        }
        if (next == end) {
            return false;
        }
        values.read(next, value);
        if (!values.isAscii(next++)) {
            others = analyzer.tokenStream(EntryDocument.TEXT, value.utf8ToString());
            others.reset();
            value.length = 0;
        }
        return true;
    }

    private void leaveOthers(TokenStream done) throws IOException {
        done.end();
        done.close();
        others = null;
    }

    /// Takes the next word off the value; whether there is one.
    private boolean isWord() {
        int at = value.offset;
        int to = at + value.length;
        int length = 0;
        while (at < to && length < word.bytes.length) {
            byte folded = FOLDED[value.bytes[at++]];
            if (folded != 0) {
                word.bytes[length++] = folded;
            } else if (length > 0) {
                break;
            }
        }
        value.offset = at;
        value.length = to - at;
        word.length = length;
        return length > 0;
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        clearAttributes();
    }
}
