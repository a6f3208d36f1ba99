package custody.query.graphql;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads a field off its source object, without an environment: what comes out is at hand, never a future, and reading
/// it again gives the same.
record SourceValue<S>(Class<S> source, Function<S, @Nullable Object> read) implements LightDataFetcher<Object> {
    @Nullable Object of(Object object) {
        return read.apply(source.cast(object));
    }

    @Override
    public @Nullable Object get(
            GraphQLFieldDefinition field, Object object, Supplier<DataFetchingEnvironment> environment) {
        return of(object);
    }

    @Override
    public @Nullable Object get(DataFetchingEnvironment environment) {
        return of(Arguments.source(environment));
    }
}
