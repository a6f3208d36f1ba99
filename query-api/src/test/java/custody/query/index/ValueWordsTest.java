package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.junit.jupiter.api.Test;

class ValueWordsTest {
    private static final String[] PARTS = {"a", "Z", "9", "/", " ", "-", "_", "\n", "É", "ß", "İ", "Σ", "ς", "漢", "\uD83D\uDE00",
        "\uD801\uDC00", "\uD800", "\u0000", "\u007f", "\u0080", "x".repeat(254), "Y".repeat(255), "7".repeat(256), "ab:CD"};

    private final WordAnalyzer analyzer = new WordAnalyzer();
    private final EntryValues values = new EntryValues();
    private final ValueWords words = new ValueWords(analyzer, values);

    private static List<String> read(TokenStream words) throws IOException {
        var term = words.getAttribute(TermToBytesRefAttribute.class);
        var step = words.addAttribute(PositionIncrementAttribute.class);
        List<String> read = new ArrayList<>();
        words.reset();
        while (words.incrementToken()) {
            read.add(term.getBytesRef().utf8ToString() + "+" + step.getPositionIncrement());
        }
        words.end();
        words.close();
        return read;
    }

    /// The same words as a search finds in the same text.
    @Test
    void wordsAreThoseOfTheAnalyzer() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            int first = values.count();
            var all = new ArrayList<String>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                var value = new StringBuilder("v" + i + ".");
                for (int j = random.nextInt(6); j > 0; j--) {
                    value.append(PARTS[random.nextInt(PARTS.length)]);
                }
                all.add(value.toString());
                values.add(first, random.nextBoolean() ? EntryField.SECRET : null, value.toString(), true);
            }
            words.set(first, values.count());
            assertEquals(read(analyzer.tokenStream("text", String.join("\n", all))), read(words), "seed " + seed + " " + all);
            if (random.nextInt(100) == 0) {
                values.clear();
            }
        }
    }

    @Test
    void whatAnotherFieldSaidIsNotSaidAgain() throws IOException {
        values.add(0, EntryField.ACTOR, "user:A", true);
        values.add(0, EntryField.CHAIN, "user:A", true);
        values.add(0, EntryField.CHAIN, "user:A", true);
        values.add(0, null, "user:A", true);
        values.add(0, null, "user:b", true);
        values.add(0, EntryField.SECRET_NAME, "é", false);
        assertEquals(4, values.count());
        words.set(0, 4);
        assertEquals(List.of("user+1", "a+1", "user+1", "b+1"), read(words));
    }

    @Test
    void repeatedValuesAreAnotherDocuments() throws IOException {
        values.add(0, EntryField.ACTOR, "user:A", true);
        values.add(0, EntryField.VERDICT, "NO_GRANT", true);
        values.repeat(0, 1);
        values.add(2, EntryField.VERDICT, "REVOKED", true);
        words.set(2, values.count());
        assertEquals(List.of("user+1", "a+1", "revoked+1"), read(words));
        assertEquals(EntryField.VERDICT, values.field(3));
    }
}
