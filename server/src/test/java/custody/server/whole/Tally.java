package custody.server.whole;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How many facts of a known truth the answers tell, by question.
final class Tally {
    /// What the answers say of one fact. `LATER`: that its own end is not visible, an ancestor's later end is.
    enum Told {
        RIGHT,
        LATER,
        NOT_VISIBLE,
        WRONG
    }

    private final Map<String, Map<Told, List<String>>> found = new LinkedHashMap<>();

    void note(String question, Told told, String what) {
        found.computeIfAbsent(question, q -> new EnumMap<>(Told.class)).computeIfAbsent(told, t -> new ArrayList<>()).add(what);
    }

    List<String> of(Told told) {
        return found.entrySet().stream()
                .flatMap(each -> each.getValue().getOrDefault(told, List.of()).stream().map(what -> each.getKey() + ": " + what))
                .toList();
    }

    /// A line for each question: `question: right 3, not visible 1`.
    String counts() {
        return lines(false);
    }

    /// The same with the names of what is not right.
    String names() {
        return lines(true);
    }

    private String lines(boolean named) {
        return found.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue().entrySet().stream()
                .map(told -> word(told.getKey()) + " " + told.getValue().size()
                        + (named && told.getKey() != Told.RIGHT ? " " + told.getValue() : ""))
                .collect(Collectors.joining(", "))).collect(Collectors.joining("\n"));
    }

    private static String word(Told told) {
        return told.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
