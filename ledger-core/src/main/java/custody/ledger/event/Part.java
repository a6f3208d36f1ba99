package custody.ledger.event;

import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonKind;
import custody.ledger.json.JsonNode;
import custody.ledger.json.JsonNode.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One object of an event being read, with the way that led to it.
final class Part {
    /// More of anything in one list of one event is no event any more.
    private static final int MAX_LIST = 10_000;

    final JsonNode node;
    private final @Nullable Part parent;
    /// A known field, or a known list and an index: nothing that a pointer would need to escape.
    private final String name;

    Part(JsonNode node, @Nullable Part parent, String name) throws EventFormatException {
        this(node, parent, name, "an object");
    }

    private Part(JsonNode node, @Nullable Part parent, String name, String expected) throws EventFormatException {
        this.node = node;
        this.parent = parent;
        this.name = name;
        if (!node.isObject()) {
            throw new EventFormatException("field_type", pointer(), node.offset(), expected + " should stand here");
        }
    }

    Iterable<Member> members() {
        return node.members(FieldNames.ALL);
    }

    Part child(Member member) throws EventFormatException {
        return new Part(member.value(), this, member.name());
    }

    /// The same where a string would have been its ref.
    Part childNotRef(Member member) throws EventFormatException {
        return new Part(member.value(), this, member.name(), "a ref as a string, or an object,");
    }

    String text(Member member) throws EventFormatException {
        return text(member.value(), member.name());
    }

    private String text(JsonNode value, String field) throws EventFormatException {
        if (!value.isString()) {
            throw error("field_type", field, value, "a string should stand here");
        }
        if (value.isStringThatIsNotText()) {
            throw error("string_not_text", field, value, "a string holds a NUL or a lone surrogate");
        }
        return value.asString();
    }

    List<String> texts(Member member) throws EventFormatException {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(member)) {
            texts.add(text(element, member.name() + "/" + texts.size()));
        }
        return texts;
    }

    Iterable<JsonNode> elements(Member member) throws EventFormatException {
        if (!member.value().isArray()) {
            throw error("field_type", member, "an array should stand here");
        }
        if (member.value().size() > MAX_LIST) {
            throw error("list_too_long", member, "more than " + MAX_LIST + " elements");
        }
        return member.value().elements();
    }

    boolean truth(Member member) throws EventFormatException {
        return switch (member.value().kind()) {
            case TRUE -> true;
            case FALSE -> false;
            case NULL, NUMBER, STRING, ARRAY, OBJECT -> throw error("field_type", member, "true or false should stand here");
        };
    }

    long integer(Member member, long least) throws EventFormatException {
        if (member.value().kind() != JsonKind.NUMBER) {
            throw error("field_type", member, "an integer should stand here");
        }
        if (!CanonicalJson.isExact(member.value())) {
            throw error("number_inexact", member, "a double does not hold this number");
        }
        OptionalLong value = member.value().asInteger();
        if (value.isEmpty() || value.getAsLong() < least) {
            throw error("field_value", member, "an integer of at least " + least + " should stand here");
        }
        return value.getAsLong();
    }

    int smallInteger(Member member, int least) throws EventFormatException {
        long value = integer(member, least);
        if (value > Integer.MAX_VALUE) {
            throw error("field_value", member, "the integer is too large");
        }
        return (int) value;
    }

    Instant time(Member member) throws EventFormatException {
        return EventTime.parse(text(member))
                .orElseThrow(() -> error("time_invalid", member, "a UTC time such as 2026-11-22T06:00:00.5Z should stand here"));
    }

    <E extends Enum<E>> E constant(Member member, Class<E> type) throws EventFormatException {
        String text = text(member);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw noWord(member, Arrays.stream(type.getEnumConstants()).map(Enum::name));
    }

    Action action(Member member) throws EventFormatException {
        return Action.ofWord(text(member))
                .orElseThrow(() -> noWord(member, Arrays.stream(Action.values()).map(Action::word)));
    }

    EventFormatException noWord(Member member, Stream<String> words) {
        return error("field_value", member, "one of " + words.collect(Collectors.joining(", ")) + " should stand here");
    }

    /// An object's canonical text, refused when it would lose something.
    String object(Member member) throws EventFormatException {
        if (!member.value().isObject()) {
            throw error("field_type", member, "an object should stand here");
        }
        requireExact(member.value(), member);
        return new String(CanonicalJson.bytes(member.value()), java.nio.charset.StandardCharsets.UTF_8);
    }

    private void requireExact(JsonNode value, Member member) throws EventFormatException {
        if (value.kind() == JsonKind.NUMBER && !CanonicalJson.isExact(value)) {
            throw error("number_inexact", member, "a double does not hold a number in here");
        }
        if (value.isStringThatIsNotText()) {
            throw error("string_not_text", member, "a string in here holds a NUL or a lone surrogate");
        }
        for (JsonNode element : value.elements()) {
            requireExact(element, member);
        }
        for (Member inner : value.members()) {
            requireExact(inner.value(), member);
        }
    }

    <T> T required(@Nullable T value, String field) throws EventFormatException {
        if (value == null) {
            throw new EventFormatException("field_missing", pointer() + "/" + field, node.offset(),
                    "the field " + field + " is missing");
        }
        return value;
    }

    EventFormatException unknown(Member member) {
        return error("field_unknown", escape(member.name()), member.value(), "there is no such field");
    }

    EventFormatException error(String code, Member member, String detail) {
        return error(code, member.name(), member.value(), detail);
    }

    private EventFormatException error(String code, String field, JsonNode value, String detail) {
        return new EventFormatException(code, pointer() + "/" + field, value.offset(), detail);
    }

    private String pointer() {
        return parent == null ? "" : parent.pointer() + "/" + name;
    }

    private static String escape(String field) {
        return field.replace("~", "~0").replace("/", "~1");
    }
}
