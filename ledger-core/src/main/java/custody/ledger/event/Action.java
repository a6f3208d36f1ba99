package custody.ledger.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What was done with the secret or credential; the source's own word stays in `actionRaw`.
public enum Action {
    FETCH("fetch"),
    REVEAL("reveal"),
    COPY("copy"),
    FILL("fill"),
    EXPORT("export"),
    SHARE("share"),
    DECRYPT("decrypt"),
    SIGN("sign"),
    AUTHENTICATE("authenticate"),
    ASSUME("assume"),
    EXEC("exec"),
    QUERY("query"),
    EDIT("edit"),
    LIST("list"),
    OTHER("other");

    private static final Map<String, Action> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Action::word, v -> v));

    private final String word;

    Action(String word) {
        this.word = word;
    }

    /// The word in JSON.
    public String word() {
        return word;
    }

    public static Optional<Action> ofWord(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }
}
