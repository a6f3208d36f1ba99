package custody.query.graphql;

import graphql.execution.preparsed.PreparsedDocumentEntry;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Documents that were parsed and found valid lately, by their text: programs ask the same again and again.
///
/// What a document costs, and who may run it, is looked at each time. For any number of threads.
final class ReadDocuments {
    /// A longer text is not kept. What is kept takes some hundred times its text in memory.
    private static final int LONGEST_CHARS = 1 << 14;
    private static final int CHARS_MAX = 1 << 18;

    private final Map<String, PreparsedDocumentEntry> kept = new LinkedHashMap<>(64, 0.75f, true);
    private int chars;

    /// The document of a text, read now if it is not at hand; one with errors is read each time.
    PreparsedDocumentEntry get(String text, Supplier<PreparsedDocumentEntry> read) {
        PreparsedDocumentEntry known = find(text);
        if (known != null) {
            return known;
        }
        PreparsedDocumentEntry document = read.get();
        if (!document.hasErrors() && text.length() <= LONGEST_CHARS) {
            keep(text, document);
        }
        return document;
    }

    private synchronized @Nullable PreparsedDocumentEntry find(String text) {
        return kept.get(text);
    }

    private synchronized void keep(String text, PreparsedDocumentEntry document) {
        chars += kept.put(text, document) == null ? text.length() : 0;
        Iterator<String> eldest = kept.keySet().iterator();
        while (chars > CHARS_MAX) {
            chars -= eldest.next().length();
            eldest.remove();
        }
    }

    synchronized int size() {
        return kept.size();
    }
}
