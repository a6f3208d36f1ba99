package custody.query.graphql;

import custody.ledger.event.EventTime;
import custody.ledger.merkle.Hash;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The scalars beyond GraphQL's own. Errors never quote what was given.
final class Scalars {
    private static final int MAX_CHARS = 64;

    private Scalars() {}

    static List<GraphQLScalarType> all() {
        return List.of(
                scalar("DateTime", Scalars::instant, value -> EventTime.format((Instant) value)),
                scalar("Duration", Scalars::duration, Object::toString),
                scalar("Long", Scalars::integer, Object::toString),
                scalar("Hash", text -> Hash.parseHex(text.replaceFirst("^sha256:", "")), Scalars::hash),
                scalar("JSON", text -> text, value -> value));
    }

    private static Object instant(String text) {
        return EventTime.parse(text).orElseThrow(
                () -> new IllegalArgumentException("a UTC time such as 2026-11-22T06:00:00.5Z should stand here"));
    }

    private static Object duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("an ISO 8601 duration such as PT8H should stand here", e);
        }
    }

    private static Object integer(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a 64-bit integer in a string should stand here", e);
        }
    }

    private static Object hash(Object value) {
        return value instanceof Hash hash ? "sha256:" + hash.toHex() : value;
    }

    private static GraphQLScalarType scalar(
            String name, Function<String, Object> read, Function<Object, Object> write) {
        return GraphQLScalarType.newScalar().name(name).coercing(new TextCoercing(name, read, write)).build();
    }

    /// A scalar that is a string on the wire; `Long` may be given as a number too.
    private record TextCoercing(String name, Function<String, Object> read, Function<Object, Object> write)
            implements Coercing<Object, Object> {
        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return write.apply(value);
        }

        @Override
        public Object parseValue(Object value, GraphQLContext context, Locale locale) {
            try {
                return parse(textOf(value));
            } catch (IllegalArgumentException e) {
                throw new CoercingParseValueException(e.getMessage());
            }
        }

        @Override
        public Object parseLiteral(
                Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
            try {
                return parse(literal(value));
            } catch (IllegalArgumentException e) {
                throw new CoercingParseLiteralException(e.getMessage());
            }
        }

        @Override
        public Value<?> valueToLiteral(Object value, GraphQLContext context, Locale locale) {
            return StringValue.of(String.valueOf(write.apply(value)));
        }

        private Object parse(@Nullable String text) {
            if (text == null || text.length() > MAX_CHARS && !name.equals("JSON")) {
                throw new IllegalArgumentException("this is no " + name);
            }
            return read.apply(text);
        }

        private @Nullable String textOf(Object value) {
            boolean integer = value instanceof Integer || value instanceof Long || value instanceof Short;
            return value instanceof String text ? text : integer && name.equals("Long") ? value.toString() : null;
        }

        private @Nullable String literal(Value<?> value) {
            return switch (value) {
                case StringValue text -> text.getValue();
                case IntValue number when name.equals("Long") -> number.getValue().toString();
                default -> null;
            };
        }
    }
}
