package custody.query.graphql;

import graphql.schema.DataFetcher;
import graphql.schema.idl.RuntimeWiring;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The fetchers of the schema, type by type. A field without one is a mistake that stops the start.
final class Wiring {
    private final Map<String, Map<String, DataFetcher<?>>> types = new HashMap<>();

    /// Fields of a type whose source objects are of one class.
    final class Type<S> {
        private final Class<S> source;
        private final Map<String, DataFetcher<?>> fields;

        private Type(Class<S> source, Map<String, DataFetcher<?>> fields) {
            this.source = source;
            this.fields = fields;
        }

        /// A field read off the source object (see [SourceValue]).
        Type<S> value(String field, Function<S, @Nullable Object> read) {
            return fetch(field, new SourceValue<>(source, read));
        }

        /// A field that needs arguments or other objects.
        Type<S> fetch(String field, DataFetcher<?> fetcher) {
            if (fields.put(field, fetcher) != null) {
                throw new IllegalStateException(field + " is wired twice");
            }
            return this;
        }
    }

    <S> Type<S> type(String name, Class<S> source) {
        return new Type<>(source, types.computeIfAbsent(name, n -> new HashMap<>()));
    }

    boolean has(String type, String field) {
        return types.getOrDefault(type, Map.of()).containsKey(field);
    }

    void into(RuntimeWiring.Builder builder) {
        types.forEach((name, fields) -> builder.type(name, type -> type.dataFetchers(new HashMap<>(fields))));
    }
}
