package custody.query.catalog;

import custody.ledger.event.EventTime;
import custody.ledger.json.ByteSink;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Writes records as JSON, as [Facts#read] reads them: a member for each component that says something, in their order.
/// An empty text says something: a source may call somebody "", and that is not nobody.
/// It is asked for a row at a time, so that it has one buffer for all. For one thread.
final class RecordText {
    /// The components of a record, and how they are asked for.
    private record Shape(String[] names, Method[] accessors) {
        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Shape shape = new Shape(new String[components.length], new Method[components.length]);
            for (int i = 0; i < components.length; i++) {
                shape.names[i] = components[i].getName();
                shape.accessors[i] = components[i].getAccessor();
                shape.accessors[i].setAccessible(true);
            }
            return shape;
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };
    private static final int BYTES = 1_024;

    private final ByteSink out = new ByteSink(BYTES);

    String of(Record facts) {
        out.clear();
        object(facts);
        return out.text();
    }

    private void object(Record facts) {
        Shape shape = SHAPES.get(facts.getClass());
        boolean first = true;
        out.octet('{');
        for (int i = 0; i < shape.names.length; i++) {
            Object value = value(facts, shape.accessors[i]);
            if (says(value)) {
                if (!first) {
                    out.octet(',');
                }
                first = false;
                out.name(shape.names[i]);
                write(value);
            }
        }
        out.octet('}');
    }

    private static @Nullable Object value(Record facts, Method accessor) {
        try {
            return accessor.invoke(facts);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a component that cannot be read", e);
        }
    }

    private static boolean says(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Collection<?> all -> !all.isEmpty();
            default -> true;
        };
    }

    private void write(@Nullable Object value) {
        switch (value) {
            case String text -> string(text);
            case Instant time -> {
                out.octet('"');
                EventTime.write(time, out);
                out.octet('"');
            }
            case Boolean truth -> out.ascii(truth.toString());
            case Long number -> out.ascii(number.toString());
            case Integer number -> out.ascii(number.toString());
            case Enum<?> word -> string(word.name());
            case Collection<?> all -> list(all);
            case Record more -> object(more);
            case null, default -> throw new IllegalArgumentException("no facts: " + value);
        }
    }

    private void list(Collection<?> all) {
        boolean first = true;
        out.octet('[');
        for (Object each : all) {
            if (!first) {
                out.octet(',');
            }
            first = false;
            write(each);
        }
        out.octet(']');
    }

    /// A database takes no NUL.
    private void string(String text) {
        out.string(text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd'));
    }
}
