package custody.query.graphql;

import custody.query.answer.AlertFacts;
import custody.query.answer.Alerts;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final Condition IS_ALERT = new Condition.Is(Condition.Field.TYPE, Set.of("ALERT"));

    private final Projections projections;
    private final Horizon horizon;
    private final Entries entries;
    private final Filters filters;
    private final Seats seats;
    private final @Nullable Alerts alerts;

    /// `alerts` is null where nothing is detected; none is raised then.
    LiveFetchers(
            Projections projections, Horizon horizon, Entries entries, Filters filters, Seats seats, @Nullable Alerts alerts) {
        this.seats = seats;
        this.alerts = alerts;
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
                .fetch("verdictChanged", this::verdictChanged)
                .fetch("alertRaised", this::alertRaised);
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

    private Publisher<?> alertRaised(DataFetchingEnvironment environment) {
        Arrival arrival = RequestScope.of(environment.getGraphQlContext()).arrival();
        if (arrival != null) {
            return Flux.just(alert(arrival).orElseThrow(() -> new QueryException(ErrorCode.INTERNAL, "the alert was erased")));
        }
        Set<String> rules = AlertFetchers.rules(environment, alerts);
        return open(environment, "alertRaised", (behind, below, max) -> alerts(rules, behind, below, max));
    }

    private Optional<AlertFacts> alert(Arrival arrival) {
        return alerts == null ? Optional.empty() : alerts.alert(arrival.index(), arrival.cause() + 1);
    }

    /// Only the entry itself says of which rule it is: reads on until there are enough, or no more.
    private List<Arrival> alerts(@Nullable Set<String> rules, Arrival behind, long below, int max) {
        List<Arrival> kept = new ArrayList<>();
        Arrival place = behind;
        boolean more = true;
        while (more && kept.size() < max) {
            List<Arrival> part = arrivals(Arrival.Of.ENTRIES, IS_ALERT, place, below, max - kept.size());
            more = part.size() == max - kept.size();
            place = part.isEmpty() ? place : part.getLast();
            part.stream()
                    .filter(each -> alert(each).filter(of -> rules == null || rules.contains(of.rule().id())).isPresent())
                    .forEach(kept::add);
        }
        return kept;
    }

    private Change change(Arrival arrival) {
        List<Attributed> history = projections
                .histories(List.of(arrival.index()), arrival.cause() + 1)
                .getOrDefault(arrival.index(), List.of());
        UseNode use = entries.use(arrival.index())
                .orElseThrow(() -> new QueryException(ErrorCode.INTERNAL, "the use was erased"));
        if (history.isEmpty()) {
            throw new IllegalStateException("no version of use " + arrival.index() + " that entry " + arrival.cause() + " caused");
        }
        return new Change(use, history.size() < 2 ? null : history.get(history.size() - 2), history.getLast());
    }

    private Publisher<?> open(
            DataFetchingEnvironment environment, String name, Arrival.Of of, LongFunction<Condition> where) {
        return open(environment, name, (behind, below, max) -> arrivals(of, where.apply(below), behind, below, max));
    }

    private Publisher<?> open(DataFetchingEnvironment environment, String name, Watch.Source source) {
        RequestScope scope = RequestScope.of(environment.getGraphQlContext());
        String after = scope.resume() != null ? scope.resume() : environment.getArgument("after");
        Arrival place = place(name, after);
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
