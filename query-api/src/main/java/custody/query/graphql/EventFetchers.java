package custody.query.graphql;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.Hop;
import custody.ledger.event.Layer;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Payload;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Projections;
import custody.query.answer.SecretFacts;
import custody.query.audit.OwnEntries;
import custody.query.audit.OwnSource;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// `events`, `search` and the type LedgerEvent.
@Singleton
final class EventFetchers implements Fetchers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Projections projections;
    private final Entries entries;
    private final Filters filters;

    EventFetchers(Projections projections, Entries entries, Filters filters) {
        this.projections = projections;
        this.entries = entries;
        this.filters = filters;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("events", this::events).fetch("search", this::search)
                .fetch("event", environment -> named(environment, Arguments.required(environment, "eventId")));
        wiring.type("LedgerEvent", EventNode.class)
                .value("id", node -> NodeId.of(NodeId.Kind.EVENT, node.index()).toString())
                .value("seq", EventNode::index)
                .value("type", node -> node.entry().type())
                .value("layer", node -> node.event() == null ? Layer.CUSTODY : node.event().layer())
                .fetch("source", environment -> Loaders.source(
                        environment, node(environment).entry().source(), Pin.of(environment, projections)))
                .value("sourceEventId", node -> node.event() == null ? "" : node.event().source().eventId())
                .value("eventTime", EventNode::at)
                .value("recordedTime", node -> node.event() == null ? null : node.event().recordedTime())
                .value("receivedAt", node -> node.entry().time())
                .value("latenessSeconds", node -> seconds(Duration.between(node.at(), node.entry().time())))
                .value("erased", node -> node.event() == null)
                .fetch("actor", environment -> actor(environment, event(environment)))
                .value("chain", node -> stated(node.event()))
                .fetch("secret", environment -> secret(environment, event(environment)))
                .value("context", node -> UseFetchers.context(node.event()))
                .value("grantId", node -> grantId(node.entry().source(), node.event()))
                .value("summary", node -> Summary.of(node))
                .fetch("raw", environment -> raw(environment))
                .value("hash", node -> node.entry().leafHash())
                .value("prevHash", node -> node.entry().previous())
                .fetch("corrects", this::corrected)
                .fetch("use", this::use)
                .fetch("related", this::related);
    }

    private Object events(DataFetchingEnvironment environment) {
        Map<String, Object> filter = environment.getArgument("filter");
        EntryOrder order = order(environment);
        Connection.Asked asked = Connection.ask(environment, projections, "events", String.valueOf(filter), order);
        return page(filters.events(filter, asked.request().asOf()), order, asked);
    }

    private Object search(DataFetchingEnvironment environment) {
        String query = Arguments.required(environment, "query");
        Filters.checkLength(query);
        Map<String, Object> time = environment.getArgument("time");
        Condition where = new Condition.All(List.of(new Condition.Query(query), Filters.within(time)));
        return list(environment, "search", where, order(environment), query + time);
    }

    Object list(
            DataFetchingEnvironment environment, String list, Condition where, EntryOrder order, String question) {
        return list(environment, list, asOf -> where, order, question);
    }

    /// The same, with what belongs to the list at the page's size.
    Object list(
            DataFetchingEnvironment environment, String list, LongFunction<Condition> at, EntryOrder order, String question) {
        Connection.Asked asked = Connection.ask(environment, projections, list, question, order);
        return page(at.apply(asked.request().asOf()), order, asked);
    }

    private Object page(Condition where, EntryOrder order, Connection.Asked asked) {
        return Connection.of(projections.entries(where, order, asked.request()), asked, entries::nodes);
    }

    static EntryOrder order(DataFetchingEnvironment environment) {
        Map<String, Object> order = environment.getArgument("orderBy");
        return order == null
                ? EntryOrder.NEWEST_FIRST
                : new EntryOrder(
                        EntryOrder.By.valueOf(String.valueOf(order.get("field"))), "ASC".equals(order.get("direction")));
    }

    /// The event that this one takes back.
    private CompletableFuture<@Nullable EventNode> corrected(DataFetchingEnvironment environment) {
        Event event = event(environment);
        return named(environment, event == null ? null : event.corrects());
    }

    /// What was judged of the entry; null of one that is no use, or was corrected away.
    private CompletableFuture<@Nullable UseNode> use(DataFetchingEnvironment environment) {
        UseNode use = Entries.asUse(node(environment)).orElse(null);
        return use == null
                ? CompletableFuture.completedFuture(null)
                : Loaders.attribution(environment, use.index(), Pin.of(environment, projections)).thenApply(found -> found == null ? null : use);
    }

    private CompletableFuture<@Nullable EventNode> named(DataFetchingEnvironment environment, @Nullable String id) {
        return Loaders.named(environment, id, Pin.of(environment, projections));
    }

    private Object related(DataFetchingEnvironment environment) {
        EventNode node = node(environment);
        Event event = node.event();
        List<Condition> any = new ArrayList<>();
        if (event != null && event.grant() != null) {
            any.add(new Condition.Is(Field.GRANT, Set.of(new GrantKey(event.source().id(), event.grant().ref()).toString())));
        }
        if (event != null && event.credential() != null) {
            any.add(new Condition.Is(Field.CREDENTIAL, Set.of(event.credential().ref())));
        }
        if (event != null && event.context() != null && event.context().session() != null) {
            any.add(new Condition.Is(Field.SESSION, Set.of(event.context().session())));
        }
        any.add(new Condition.Is(Field.CORRELATION, noted(node)));
        return list(environment, "related", new Condition.Some(any), new EntryOrder(EntryOrder.By.EVENT_TIME, true), String.valueOf(node.index()));
    }

    /// By what notes on this entry name it; of a note, also its subject and its case.
    private static Set<String> noted(EventNode node) {
        Set<String> names = new HashSet<>(Set.of(OwnEntries.subject(node.index())));
        if (node.event() != null && node.entry().source().equals(OwnSource.ID)) {
            node.event().links().stream()
                    .filter(link -> link.name().equals(OwnEntries.SUBJECT) || link.name().equals(OwnEntries.CASE))
                    .forEach(link -> names.add(link.value()));
        }
        return names;
    }

    private CompletableFuture<@Nullable IdentityFacts> actor(DataFetchingEnvironment environment, @Nullable Event event) {
        return actorOf(environment, projections, event == null ? null : event.actor());
    }

    /// The identity of an actor; one that no projection knows is what the event states.
    static CompletableFuture<@Nullable IdentityFacts> actorOf(
            DataFetchingEnvironment environment, Projections projections, @Nullable Actor actor) {
        return Loaders.identity(environment, actor == null ? null : actor.ref(), Pin.of(environment, projections))
                .thenApply(facts -> facts != null || actor == null
                        ? facts
                        : IdentityFacts.stated(actor.ref(), actor.kind().name(), actor.name(), actor.spiffeId()));
    }

    private CompletableFuture<@Nullable SecretFacts> secret(DataFetchingEnvironment environment, @Nullable Event event) {
        return secretOf(environment, projections, event);
    }

    static CompletableFuture<@Nullable SecretFacts> secretOf(
            DataFetchingEnvironment environment, Projections projections, @Nullable Event event) {
        custody.ledger.event.Secret secret = event == null ? null : event.secret();
        return Loaders.secret(environment, secret == null ? null : secret.ref(), Pin.of(environment, projections))
                .thenApply(facts -> facts != null || secret == null
                        ? facts
                        : SecretFacts.stated(secret.ref(), secret.kind(), secret.name()));
    }

    /// A time may lie further away than a long has nanoseconds.
    private static double seconds(Duration lateness) {
        return lateness.getSeconds() + lateness.getNano() / 1e9;
    }

    /// The chain as the event itself states it.
    private static List<ChainHop> stated(@Nullable Event event) {
        List<ChainHop> hops = new ArrayList<>();
        if (event == null || event.actor() == null) {
            return hops;
        }
        boolean proven = true;
        for (Hop hop : event.onBehalfOf()) {
            hops.add(new ChainHop(hops.size(), hop.ref(), hop.kind(), null, proven, null, null, null));
            proven = hop.evidence() != null;
        }
        Actor actor = event.actor();
        hops.add(new ChainHop(hops.size(), actor.ref(), actor.kind().name(), actor.name(), proven, null, null, null));
        return hops;
    }

    private static @Nullable String grantId(String source, @Nullable Event event) {
        return event == null || event.grant() == null
                ? null
                : new NodeId(NodeId.Kind.GRANT, new GrantKey(source, event.grant().ref()).toString()).toString();
    }

    private static @Nullable Object raw(DataFetchingEnvironment environment) {
        RequestScope scope = RequestScope.of(environment.getGraphQlContext());
        scope.notLive("source records");
        if (!scope.caller().mayReadRaw()) {
            throw new QueryException(ErrorCode.FORBIDDEN, "source records are for compliance and admin");
        }
        Payload payload = node(environment).entry().payload();
        scope.rawRead();
        JsonNode record = payload == null ? null : payload.json().get("record");
        if (record == null || record.isNull()) {
            return null;
        }
        try {
            return JSON.readValue(CanonicalJson.bytes(record), Object.class);
        } catch (JacksonException e) {
            throw new IllegalStateException("a record that was hashed is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EventNode node(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static @Nullable Event event(DataFetchingEnvironment environment) {
        return node(environment).event();
    }
}
