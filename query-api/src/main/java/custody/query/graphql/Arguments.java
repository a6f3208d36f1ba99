package custody.query.graphql;

import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;

/// What the schema guarantees a fetcher: required arguments, and the object that a field hangs under.
final class Arguments {
    private Arguments() {}

    static <T> T required(DataFetchingEnvironment environment, String name) {
        return Objects.requireNonNull(environment.<T>getArgument(name), name);
    }

    static <T> T source(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.<T>getSource());
    }
}
