package custody.query.graphql;

import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An input object whose fields were coerced by the schema.
record FilterInput(Map<?, ?> map) {
    static FilterInput of(Object object) {
        return new FilterInput((Map<?, ?>) object);
    }

    @Nullable Object get(String field) {
        return map.get(field);
    }

    boolean has(String field) {
        return map.get(field) != null;
    }

    @Nullable FilterInput object(String field) {
        return map.get(field) instanceof Map<?, ?> inner ? new FilterInput(inner) : null;
    }

    List<?> list(String field) {
        List<?> list = map.get(field) instanceof List<?> values ? values : List.of();
        if (list.size() > Limits.LIST) {
            throw QueryException.badInput(field + " has " + list.size() + " values, more than " + Limits.LIST);
        }
        return list;
    }

    List<String> strings(String field) {
        return list(field).stream().map(String::valueOf).toList();
    }

    @Nullable String string(String field) {
        return map.get(field) instanceof String text ? text : null;
    }

    @Nullable Boolean bool(String field) {
        return map.get(field) instanceof Boolean value ? value : null;
    }

    @Nullable Instant instant(String field) {
        return map.get(field) instanceof Instant value ? value : null;
    }

    @Nullable Duration duration(String field) {
        return map.get(field) instanceof Duration value ? value : null;
    }

    @Nullable String key(String field, NodeId.Kind kind) {
        return map.get(field) instanceof String id ? NodeId.key(kind, id) : null;
    }

    void is(List<Condition> all, String field, Field by) {
        Object value = map.get(field);
        if (value instanceof String text) {
            all.add(new Condition.Is(by, Set.of(text)));
        } else if (value != null) {
            all.add(new Condition.Is(by, Set.copyOf(strings(field))));
        }
    }

    void ids(List<Condition> all, String field, NodeId.Kind kind, Field by) {
        Object value = map.get(field);
        if (value != null) {
            Set<String> keys = new HashSet<>();
            List<?> ids = value instanceof List<?> ? list(field) : List.of(value);
            ids.forEach(id -> keys.add(NodeId.key(kind, String.valueOf(id))));
            all.add(new Condition.Is(by, keys));
        }
    }

    void text(List<Condition> all) {
        if (map.get("text") instanceof String words) {
            Filters.checkLength(words);
            all.add(new Condition.Text(words));
        }
    }

    void within(List<Condition> all) {
        FilterInput time = object("time");
        if (time != null) {
            all.add(time.range());
        }
    }

    /// The condition of this as a time range.
    Condition range() {
        Instant from = instant("from");
        Instant to = instant("to");
        if (from != null && to != null && to.isBefore(from)) {
            throw QueryException.badInput("time.to is before time.from");
        }
        return new Condition.Within(micros(from, Long.MIN_VALUE), microsAbove(to));
    }

    /// Times are found by microseconds: one that begins before the end is inside.
    private static long microsAbove(@Nullable Instant time) {
        long micros = micros(time, Long.MAX_VALUE);
        return time != null && time.getNano() % 1_000 != 0 ? micros + 1 : micros;
    }

    private static long micros(@Nullable Instant time, long otherwise) {
        return time == null ? otherwise : ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
