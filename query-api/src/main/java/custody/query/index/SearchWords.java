package custody.query.index;

import custody.ledger.event.ActorKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.query.attribution.Confidence;
import custody.query.attribution.Flag;
import custody.query.attribution.Observations;
import custody.query.attribution.Verdict;
import custody.query.attribution.VerdictClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a search text may name: its fields, and the words of those fields whose values are a closed set. A word is
/// found in any case; one that there is not is told, for no entry could ever have it.
final class SearchWords {
    /// A name of which more letters are wrong is another name.
    private static final int NEAR = 2;

    private SearchWords() {}

    static EntryField field(String name) {
        return EntryField.ofWord(name).orElseThrow(() -> {
            List<String> near = near(name);
            return new EntryQueryException("there is no field " + name
                    + (near.isEmpty() ? "" : "; nearest: " + String.join(", ", near))
                    + "; all: " + String.join(", ", fields().toList()) + "; a colon inside a value needs quotes");
        });
    }

    /// The value as the index has it.
    static String value(EntryField field, String said) {
        List<String> words = words(field);
        if (words.isEmpty()) {
            return EntryDocument.value(field, said);
        }
        String word = inCase(field, said);
        if (!words.contains(word)) {
            throw new EntryQueryException(field == EntryField.FLAG && isObserved(word)
                    ? "the flag " + word + " is observed when asked and not searched for: uses(filter: {flags: [" + word + "]}) has it"
                    : field.word() + " is never " + said + "; there are " + String.join(", ", words));
        }
        return word;
    }

    /// The same of a part of a value.
    static String part(EntryField field, String said) {
        return words(field).isEmpty() ? EntryDocument.value(field, said) : inCase(field, said);
    }

    private static String inCase(EntryField field, String said) {
        return field == EntryField.LATE ? said.toLowerCase(Locale.ROOT) : said.toUpperCase(Locale.ROOT);
    }

    /// All values that the field can have; none when they are not a closed set.
    static List<String> words(EntryField field) {
        return switch (field) {
            case TYPE -> names(EventType.values());
            case LAYER -> names(Layer.values());
            case ACTOR_KIND -> names(ActorKind.values());
            case OUTCOME -> names(Outcome.values());
            case VERDICT -> names(Verdict.values());
            case VERDICT_CLASS -> names(VerdictClass.values());
            case CONFIDENCE -> names(Confidence.values());
            case FLAG -> Arrays.stream(Flag.values()).map(Enum::name).filter(flag -> !isObserved(flag)).toList();
            case LATE -> List.of("true");
            case SOURCE, ACTOR, ACTOR_NAME, CHAIN, ABOUT, SECRET, SECRET_NAME, CREDENTIAL, GRANT, REQUEST_REF, GRANT_REF, TICKET,
                    SESSION, CORRELATION, IP, DEVICE, TOOL, TOOL_SERVER, ACTION, ENDED_BY -> List.of();
        };
    }

    private static List<String> names(Enum<?>[] words) {
        return Arrays.stream(words).map(Enum::name).toList();
    }

    /// Whether no version of a verdict holds all of that flag.
    private static boolean isObserved(String flag) {
        return Flag.isDetected(flag) || Observations.FLAGS.stream().anyMatch(each -> each.name().equals(flag));
    }

    private static Stream<String> fields() {
        return Stream.concat(Arrays.stream(EntryField.values()).map(EntryField::word), Stream.of(EntryDocument.TIME));
    }

    private static List<String> near(String name) {
        return fields()
                .filter(field -> distanceOfAny(field, name) <= NEAR)
                .sorted(Comparator.comparingInt(field -> distanceOfAny(field, name)))
                .limit(3)
                .toList();
    }

    /// From the name of a field, or from one of its parts: `secret` is near to `secret.uri`.
    private static int distanceOfAny(String field, String name) {
        return Stream.concat(Stream.of(field), Arrays.stream(field.split("\\.")))
                .mapToInt(part -> distance(part, name))
                .min()
                .orElseThrow();
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
}
