package custody.ingest.adapter;

import custody.ledger.event.EventTime;
import custody.ledger.json.JsonKind;
import custody.ledger.json.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A place in a record that may be missing, or hold anything; reading never throws.
///
/// With `anyCase` member names are found whatever their case: log stores that fold names pass them on so.
public record View(@Nullable JsonNode node, boolean anyCase) {
    private static final View NOTHING = new View(null, false);
    /// No event time has more digits before the point (year 9999).
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);
    private static final int MAX_NUMBER = 40;

    public static View of(JsonNode node) {
        return new View(node, false);
    }

    public View at(String... path) {
        JsonNode here = node;
        for (String name : path) {
            here = here == null ? null : member(here, name);
        }
        return here == null ? NOTHING : new View(here, anyCase);
    }

    private @Nullable JsonNode member(JsonNode parent, String name) {
        JsonNode exact = parent.get(name);
        if (exact != null || !anyCase) {
            return exact;
        }
        for (JsonNode.Member member : parent.members()) {
            if (member.name().equalsIgnoreCase(name)) {
                return member.value();
            }
        }
        return null;
    }

    public boolean isThere() {
        return node != null && !node.isNull();
    }

    public boolean isObject() {
        return node != null && node.isObject();
    }

    /// A string that is not empty; NUL and lone surrogates in it are written as escapes.
    public @Nullable String text(String... path) {
        JsonNode found = at(path).node;
        if (found == null || !found.isString()) {
            return null;
        }
        String text = found.asString();
        if (found.isStringThatIsNotText()) {
            text = escaped(text);
        }
        return text.isEmpty() ? null : text;
    }

    /// The text there, or what stands in for it.
    public String textOr(String otherwise, String... path) {
        String text = text(path);
        return text == null ? otherwise : text;
    }

    /// A string, number or truth value as text.
    public @Nullable String scalar(String... path) {
        JsonNode found = at(path).node;
        if (found == null) {
            return null;
        }
        return switch (found.kind()) {
            case STRING -> text(path);
            case NUMBER -> found.asNumberText();
            case TRUE -> "true";
            case FALSE -> "false";
            case NULL, ARRAY, OBJECT -> null;
        };
    }

    /// A truth value, also when written as a string; null when neither.
    public @Nullable Boolean truth(String... path) {
        String text = scalar(path);
        if (text == null) {
            return null;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    public List<View> elements() {
        List<View> all = new ArrayList<>();
        if (node != null) {
            node.elements().forEach(element -> all.add(new View(element, anyCase)));
        }
        return all;
    }

    /// The non-empty strings of an array.
    public List<String> texts(String... path) {
        List<String> all = new ArrayList<>();
        for (View element : at(path).elements()) {
            String text = element.text();
            if (text != null) {
                all.add(text);
            }
        }
        return all;
    }

    /// A moment: RFC 3339 with any offset, the same with a space or without a zone (then UTC), or a number of
    /// seconds since 1970 with exact decimal digits; empty when it is none of these.
    public Optional<Instant> time(String... path) {
        JsonNode found = at(path).node;
        if (found == null) {
            return Optional.empty();
        }
        if (found.kind() == JsonKind.NUMBER) {
            return seconds(found.asNumberText());
        }
        String text = text(path);
        return text == null ? Optional.empty() : parse(text);
    }

    private static Optional<Instant> parse(String text) {
        Optional<Instant> usual = EventTime.parse(text);
        if (usual.isPresent() || text.length() < 19 || text.length() > 40) {
            return usual;
        }
        String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + "T" + text.substring(11) : text;
        if (iso.matches(".*[+-]\\d{4}")) {
            iso = iso.substring(0, iso.length() - 2) + ":" + iso.substring(iso.length() - 2);
        }
        try {
            boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 18 || iso.lastIndexOf('-') > 18;
            Instant time = zoned
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso, DateTimeFormatter.ISO_LOCAL_DATE_TIME).toInstant(ZoneOffset.UTC);
            return Optional.of(time).filter(EventTime::isWritable);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> seconds(String number) {
        if (number.length() > MAX_NUMBER || number.indexOf('e') >= 0 || number.indexOf('E') >= 0) {
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(number);
        if (value.signum() < 0 || value.compareTo(LAST_SECOND) > 0) {
            return Optional.empty();
        }
        long whole = value.longValue();
        int nanos = value.subtract(BigDecimal.valueOf(whole)).movePointRight(9).intValue();
        return Optional.of(Instant.ofEpochSecond(whole, nanos));
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else if (c == 0 || Character.isSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
