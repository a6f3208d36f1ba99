package custody.query.graphql;

import custody.query.answer.Projections;
import graphql.execution.DataFetcherResult;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
                    return nodes.find(environment, Arguments.<String>required(environment, "id"), pin).thenApply(found -> pinned(found, pin));
                })
                .fetch("nodes", environment -> {
                    List<String> ids = Arguments.required(environment, "ids");
                    if (ids.size() > Limits.LIST) {
                        throw QueryException.badInput("ids has " + ids.size() + " values, more than " + Limits.LIST);
                    }
                    Pin pin = Pin.of(environment, projections);
                    List<CompletableFuture<@Nullable Object>> found = ids.stream().map(id -> nodes.find(environment, id, pin)).toList();
                    return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
                            .thenApply(all -> pinned(found.stream().map(CompletableFuture::join).toList(), pin));
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

    private static DataFetcherResult<Object> pinned(@Nullable Object data, Pin pin) {
        return DataFetcherResult.newResult().data(data).localContext(pin).build();
    }
}
