package custody.query.graphql;

import custody.query.answer.Projections;
import graphql.execution.DataFetcherResult;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `node`, `nodes` and `rateLimit`, and the connection types, which belong to no noun.
@Singleton
final class QueryFetchers implements Fetchers {
    private final Nodes nodes;
    private final Projections projections;

    QueryFetchers(Nodes nodes, Projections projections) {
        this.nodes = nodes;
        this.projections = projections;
    }

    @Override
    public void wire(Wiring wiring) {
        Connection.wire(wiring);
        wiring.type("Query", Object.class)
                .fetch("node", environment -> {
                    Pin pin = Pin.of(environment, projections);
                    return pinned(nodes.find(Arguments.<String>required(environment, "id"), pin, caller(environment)), pin);
                })
                .fetch("nodes", environment -> {
                    List<String> ids = Arguments.required(environment, "ids");
                    if (ids.size() > Limits.LIST) {
                        throw QueryException.badInput("ids has " + ids.size() + " values, more than " + Limits.LIST);
                    }
                    Pin pin = Pin.of(environment, projections);
                    List<@Nullable Object> found = new ArrayList<>();
                    ids.forEach(id -> found.add(nodes.find(id, pin, caller(environment))));
                    return pinned(found, pin);
                })
                .fetch("rateLimit", environment -> RequestScope.of(environment.getGraphQlContext()));
        wiring.type("RateLimit", RequestScope.class)
                .value("cost", scope -> scope.cost().cost())
                .value("limit", scope -> scope.standing().limit())
                .value("nodeCount", scope -> scope.cost().nodes())
                .value("remaining", scope -> scope.standing().remaining())
                .value("used", scope -> scope.standing().used())
                .value("resetAt", scope -> scope.standing().resetAt());
    }

    private static Caller caller(DataFetchingEnvironment environment) {
        return RequestScope.of(environment.getGraphQlContext()).caller();
    }

    private static DataFetcherResult<Object> pinned(@Nullable Object data, Pin pin) {
        return DataFetcherResult.newResult().data(data).localContext(pin).build();
    }
}
