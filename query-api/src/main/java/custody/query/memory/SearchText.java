package custody.query.memory;

import custody.ledger.event.EventCodec;
import custody.query.answer.Condition.Field;
import custody.query.answer.UnreadableQueryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A search text as this store understands it: words and `field:value` (with a final `*` for a prefix), all of which
/// must fit; `AND` between them may be written or not. The rest of the Lucene syntax is refused, not guessed.
record SearchText(List<Term> terms) {
    private static final int MAX_TERMS = 50;
    private static final Map<String, Field> FIELDS = Map.ofEntries(
            Map.entry("type", Field.TYPE),
            Map.entry("source", Field.SOURCE),
            Map.entry("actor", Field.ACTOR),
            Map.entry("actor.kind", Field.ACTOR_KIND),
            Map.entry("actor.name", Field.ACTOR_NAME),
            Map.entry("chain", Field.CHAIN),
            Map.entry("secret", Field.SECRET),
            Map.entry("secret.uri", Field.SECRET),
            Map.entry("credential", Field.CREDENTIAL),
            Map.entry("request", Field.REQUEST_REF),
            Map.entry("session", Field.SESSION),
            Map.entry("ip", Field.IP),
            Map.entry("tool", Field.TOOL),
            Map.entry("outcome", Field.OUTCOME),
            Map.entry("action", Field.ACTION),
            Map.entry("verdict", Field.VERDICT),
            Map.entry("flag", Field.FLAG));

    /// One word; `field` is null for the whole event.
    record Term(@Nullable Field field, String value, boolean prefix) {}

    static SearchText ofWords(String words) {
        List<Term> terms = new ArrayList<>();
        for (String word : words.strip().split("\\s+")) {
            terms.add(new Term(null, Matching.lower(word), false));
        }
        return new SearchText(terms);
    }

    static SearchText parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            if (!word.equals("AND")) {
                terms.add(term(word));
            }
        }
        if (terms.size() > MAX_TERMS) {
            throw new UnreadableQueryException(terms.size() + " terms, more than " + MAX_TERMS);
        }
        return new SearchText(terms);
    }

    private static Term term(String word) {
        if (word.equals("OR") || word.equals("NOT") || word.matches(".*[()\\[\\]{}\"~^?!\\\\].*") || word.matches("[+-].*")) {
            throw new UnreadableQueryException("only words and field:value are searched for here, all of which must fit");
        }
        int colon = word.indexOf(':');
        Field field = colon < 1 ? null : FIELDS.get(word.substring(0, colon).toLowerCase(Locale.ROOT));
        if (colon > 0 && field == null) {
            throw new UnreadableQueryException("no field of that name; there are " + FIELDS.keySet().stream().sorted().toList());
        }
        String value = field == null ? word : word.substring(colon + 1);
        boolean prefix = value.endsWith("*");
        return new Term(field, Matching.lower(prefix ? value.substring(0, value.length() - 1) : value), prefix);
    }

    boolean matches(Seen seen, Matching matching) {
        return terms.stream().allMatch(term -> matches(term, seen, matching));
    }

    private static boolean matches(Term term, Seen seen, Matching matching) {
        if (term.field == null) {
            return Matching.lower(new String(EventCodec.encode(seen.event()), StandardCharsets.UTF_8)).contains(term.value);
        }
        return matching.values(term.field, seen).stream()
                .map(Matching::lower)
                .anyMatch(value -> term.prefix ? value.startsWith(term.value) : value.equals(term.value));
    }
}
