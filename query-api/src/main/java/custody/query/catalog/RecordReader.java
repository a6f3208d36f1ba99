package custody.query.catalog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import custody.ledger.event.EventTime;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads records of one type as [RecordText] writes them: each member in the place of its component, and nothing, no, or 0
/// for what is not there. Questions read very many rows.
final class RecordReader {
    private static final ClassValue<RecordReader> READERS = new ClassValue<>() {
        @Override
        protected RecordReader computeValue(Class<?> type) {
            return new RecordReader(type);
        }
    };

    private final Constructor<?> constructor;
    private final Map<String, Integer> places = new HashMap<>();
    private final Value[] values;
    private final @Nullable Object[] absent;

    private RecordReader(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        this.values = new Value[components.length];
        this.absent = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            places.put(components[i].getName(), i);
            values[i] = value(components[i].getGenericType());
            absent[i] = absent(components[i].getType());
        }
        try {
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            this.constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its constructor", e);
        }
    }

    /// Reads the value at which a parser is.
    private interface Value {
        @Nullable Object read(JsonParser parser) throws IOException;
    }

    /// Reads the object at which a parser is.
    static <T> T read(JsonParser parser, Class<T> type) throws IOException {
        return type.cast(READERS.get(type).read(parser));
    }

    private Object read(JsonParser parser) throws IOException {
        @Nullable Object[] arguments = absent.clone();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            Integer place = places.get(name);
            if (place == null) {
                throw new IOException("no component is called as a member is");
            }
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                arguments[place] = values[place].read(parser);
            }
        }
        try {
            return constructor.newInstance(arguments);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException | IllegalArgumentException e) {
            throw new IOException("a record that cannot be", e);
        }
    }

    private static @Nullable Object absent(Class<?> type) {
        return type == boolean.class ? Boolean.FALSE : type == long.class ? (Object) 0L : type == int.class ? (Object) 0 : null;
    }

    private static Value value(Type type) {
        if (type instanceof ParameterizedType listed) {
            Value each = value(listed.getActualTypeArguments()[0]);
            return listed.getRawType() == List.class ? parser -> all(parser, each, new ArrayList<@Nullable Object>())
                    : listed.getRawType() == Set.class ? parser -> all(parser, each, new LinkedHashSet<@Nullable Object>())
                    : unknown(type);
        }
        Class<?> of = (Class<?>) type;
        if (of == String.class) {
            return JsonParser::getText;
        } else if (of == Instant.class) {
            return parser -> time(parser.getText());
        } else if (of == boolean.class || of == Boolean.class) {
            return JsonParser::getBooleanValue;
        } else if (of == long.class || of == Long.class) {
            return JsonParser::getLongValue;
        } else if (of == int.class || of == Integer.class) {
            return JsonParser::getIntValue;
        } else if (of.isEnum()) {
            return word(of);
        }
        return of.isRecord() ? READERS.get(of)::read : unknown(type);
    }

    private static Value word(Class<?> of) {
        Map<String, Object> words = new HashMap<>();
        for (Object each : of.getEnumConstants()) {
            words.put(((Enum<?>) each).name(), each);
        }
        return parser -> {
            Object word = words.get(parser.getText());
            if (word == null) {
                throw new IOException("no word of " + of.getSimpleName());
            }
            return word;
        };
    }

    private static Value unknown(Type type) {
        throw new IllegalArgumentException("facts have no " + type);
    }

    private static Object all(JsonParser parser, Value each, Collection<@Nullable Object> to) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            to.add(each.read(parser));
        }
        return to;
    }

    static Instant time(String text) {
        return EventTime.parse(text).orElseGet(() -> Instant.parse(text));
    }
}
