package custody.query.graphql;

import custody.query.answer.Arrival;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Projections;
import custody.query.answer.UnreadableQueryException;
import custody.query.live.Horizon;
import custody.query.live.Seats;
import custody.query.live.Watch;
import graphql.execution.DataFetcherResult;
import graphql.schema.DataFetchingEnvironment;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/// The subscriptions and the type VerdictChange.
///
/// An operation runs once to be opened, which checks the arguments and finds the place to start from, and then once
/// for each arrival.
@Singleton
@Requires(beans = Horizon.class)
final class LiveFetchers implements Fetchers {
    private final Projections projections;
    private final Horizon horizon;
    private final Entries entries;
    private final Filters filters;
    private final Seats seats;

    LiveFetchers(Projections projections, Horizon horizon, Entries entries, Filters filters, Seats seats) {
        this.seats = seats;
        this.projections = projections;
        this.horizon = horizon;
        this.entries = entries;
        this.filters = filters;
    }

    /// A use's new version and the one that it replaced.
    private record Change(UseNode use, @Nullable Attributed from, Attributed to) {}

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Subscription", Object.class)
                .fetch("eventAppended", this::eventAppended)
                .fetch("verdictChanged", this::verdictChanged);
        wiring.type("VerdictChange", Change.class)
                .value("use", Change::use)
                .value("from", change -> change.from == null ? null : pinned(change.from, change.from.causedBy() + 1))
                .value("to", change -> pinned(change.to, change.to.causedBy() + 1));
    }

    private static DataFetcherResult<Attributed> pinned(Attributed version, long asOf) {
        return DataFetcherResult.<Attributed>newResult().data(version).localContext(new Pin(asOf)).build();
    }

    private Publisher<?> eventAppended(DataFetchingEnvironment environment) {
        Arrival arrival = RequestScope.of(environment.getGraphQlContext()).arrival();
        if (arrival != null) {
            return Flux.just(entries.required(arrival.index()));
        }
        Map<String, Object> filter = environment.getArgument("filter");
        return open(environment, "eventAppended", Arrival.Of.ENTRIES, size -> filters.events(filter, size));
    }

    private Publisher<?> verdictChanged(DataFetchingEnvironment environment) {
        Arrival arrival = RequestScope.of(environment.getGraphQlContext()).arrival();
        if (arrival != null) {
            return Flux.just(change(arrival));
        }
        Map<String, Object> filter = environment.getArgument("filter");
        return open(environment, "verdictChanged", Arrival.Of.VERDICTS, size -> filters.uses(filter, size));
    }

    private Change change(Arrival arrival) {
        List<Attributed> history = projections.history(arrival.index(), arrival.cause() + 1);
        UseNode use = entries.use(arrival.index())
                .orElseThrow(() -> new QueryException(ErrorCode.INTERNAL, "the use was erased"));
        if (history.isEmpty()) {
            throw new IllegalStateException("no version of use " + arrival.index() + " that entry " + arrival.cause() + " caused");
        }
        return new Change(use, history.size() < 2 ? null : history.get(history.size() - 2), history.getLast());
    }

    private Publisher<?> open(
            DataFetchingEnvironment environment, String name, Arrival.Of of, LongFunction<Condition> where) {
        RequestScope scope = RequestScope.of(environment.getGraphQlContext());
        String after = scope.resume() != null ? scope.resume() : environment.getArgument("after");
        Arrival place = place(name, after);
        Watch.Source source = (behind, below, max) -> arrivals(of, where.apply(below), behind, below, max);
        long size = projections.size();
        source.arrivals(Arrival.behind(size), size, 1); // what is wrong with the filter shows here
        Seats.Seat seat = seats.take(scope.caller().name()).orElseThrow(() -> new QueryException(
                ErrorCode.RATE_LIMITED,
                "there are " + Seats.PER_CALLER + " open subscriptions of this token, or " + Seats.ALL + " of all",
                Map.of("retryAfterSeconds", 10L, "limit", Map.of("name", "subscriptions", "allowed", Seats.PER_CALLER))));
        scope.open(name, new Watch(horizon, seat, source, place));
        return Flux.never();
    }

    private List<Arrival> arrivals(Arrival.Of of, Condition where, Arrival behind, long below, int max) {
        try {
            return projections.arrivals(of, where, behind, below, max);
        } catch (UnreadableQueryException e) {
            throw QueryException.badInput(String.valueOf(e.getMessage()));
        }
    }

    /// The place that a cursor or a tree size stands for; without either, the end of what is visible now.
    private Arrival place(String name, @Nullable String after) {
        if (after == null) {
            return Arrival.behind(projections.size());
        }
        if (after.matches("[0-9]{1,18}")) {
            long size = Long.parseLong(after);
            if (size > entries.size()) {
                throw new QueryException(ErrorCode.CURSOR_EXPIRED, "the ledger has only " + entries.size() + " entries");
            }
            return Arrival.behind(size);
        }
        Cursor cursor = Cursor.parse(after, Cursor.question(name), entries.size());
        try {
            return new Arrival(cursor.asOf() - 1, Long.parseLong(cursor.key()));
        } catch (NumberFormatException e) {
            throw QueryException.badInput("not a cursor");
        }
    }
}
