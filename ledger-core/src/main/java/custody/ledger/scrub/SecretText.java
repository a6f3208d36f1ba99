package custody.ledger.scrub;

import custody.ledger.scrub.SecretShapes.Span;
import java.util.List;

/// Takes the secrets out of one text.
final class SecretText {
    private SecretText() {}

    /// The text itself when nothing is found.
    static String clean(String text, Redaction redaction) {
        if (!Suspicion.of(text)) {
            return text;
        }
        List<Span> spans = SecretShapes.find(text);
        if (spans.isEmpty()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length() + 64);
        int at = 0;
        for (Span span : spans) {
            clean.append(text, at, span.from());
            clean.append(redaction.inText(text.substring(span.from(), span.to()), span.guessable()));
            at = span.to();
        }
        return clean.append(text, at, text.length()).toString();
    }

    /// Whether one secret that nobody guesses is all there is.
    static boolean isWhollyIssued(String text) {
        List<Span> spans = SecretShapes.find(text);
        return spans.size() == 1
                && !spans.getFirst().guessable()
                && spans.getFirst().from() == 0
                && spans.getFirst().to() == text.length();
    }
}
