package custody.query.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Words by which something is found. A word leads where the first entry that says so led it, for ever.
final class Words {
    private static final int REMEMBERED = 50_000;

    /// What a word is for.
    enum Kind {
        /// A ticket, or a link value of a REQUEST, leads to grant refs, for the search of entries.
        REQUEST("R"),
        /// The same leads to grants, given or asked for.
        NAME("N"),
        /// A fingerprint or a link value leads to credentials.
        CREDENTIAL("C"),
        /// A pattern of a scope leads to grants; what is no pattern is a [Lead].
        SCOPE("S");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }
    }

    private record Said(Kind kind, String word, String target) {}

    private final CatalogRows rows;
    private final Map<Said, Long> batch = new LinkedHashMap<>();
    /// What is in the table for certain; bounded, the oldest goes first.
    private final Set<Said> written = new LinkedHashSet<>();

    Words(CatalogRows rows) {
        this.rows = rows;
    }

    void say(Kind kind, String word, String target, long seq) {
        Said said = new Said(kind, Facts.key(word), Facts.key(target));
        if (!written.contains(said)) {
            batch.merge(said, seq, Math::min);
        }
    }

    void write() {
        List<@Nullable Object[]> made = new ArrayList<>();
        batch.forEach((said, seq) -> made.add(new Object[] {said.kind.letter, said.word, said.target, seq}));
        rows.batch(
                "INSERT INTO catalog_word (kind, word_key, target_key, seq) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (kind, word_key, target_key) DO NOTHING",
                made);
        written.addAll(batch.keySet());
        batch.clear();
        var oldest = written.iterator();
        for (int over = written.size() - REMEMBERED; over > 0; over--) {
            oldest.next();
            oldest.remove();
        }
    }

    void forget() {
        batch.clear();
        written.clear();
    }

    /// Keys of what the words led to below a size.
    static Set<String> targets(CatalogRows rows, Kind kind, Collection<String> words, long asOf, int max) {
        List<String> found = rows.queryIn(
                "SELECT target_key FROM catalog_word WHERE word_key IN ({}) AND kind = ? AND seq < ? LIMIT " + max,
                words.stream().map(Facts::key).distinct().toList(),
                List.of(kind.letter, asOf),
                row -> row.getString(1));
        return new LinkedHashSet<>(found);
    }
}
