package custody.query.index;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What an entry can be found by. Values are words of the event schema, or refs as in the events.
public enum EntryField {
    TYPE("type"),
    LAYER("layer"),
    SOURCE("source"),
    ACTOR("actor.ref"),
    ACTOR_KIND("actor.kind"),
    /// Found in any case.
    ACTOR_NAME("actor.name"),
    /// Any ref of the chain, the actor's included, as stated or as attributed.
    CHAIN("chain"),
    /// A ref of an identity that the entry says something of: see [IdentityNames].
    ABOUT("about"),
    SECRET("secret.uri"),
    /// Found in any case.
    SECRET_NAME("secret.name"),
    CREDENTIAL("credential"),
    /// `<source id> <ref>`: of a use the grant that it was judged by, of any other entry the one that it names.
    GRANT("grant"),
    /// A grant ref, a ticket, or the value of any link.
    REQUEST_REF("request"),
    /// A grant ref that the entry names, or by which a use was judged.
    GRANT_REF("grant.ref"),
    /// The ticket of a grant or an approval.
    TICKET("ticket"),
    SESSION("session"),
    CORRELATION("correlation"),
    IP("ip"),
    DEVICE("device"),
    TOOL("tool"),
    TOOL_SERVER("tool.server"),
    OUTCOME("outcome"),
    ACTION("action"),
    VERDICT("verdict"),
    VERDICT_CLASS("class"),
    FLAG("flag"),
    CONFIDENCE("confidence"),
    /// `true` when the entry came later than its source may be late, or the use has a revised verdict.
    LATE("late"),
    /// Index of the entry that ended the grant of a use.
    ENDED_BY("endedBy");

    private static final Map<String, EntryField> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EntryField::word, Function.identity()));

    private final String word;

    EntryField(String word) {
        this.word = word;
    }

    /// The name in a search text.
    public String word() {
        return word;
    }

    public static Optional<EntryField> ofWord(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /// Whether documents keep the value for counting, which costs something for each of them. It has one at most.
    boolean isColumn() {
        return this == SECRET;
    }

    boolean anyCase() {
        return this == ACTOR_NAME || this == SECRET_NAME;
    }
}
