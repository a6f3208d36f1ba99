package custody.query.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.event.Event;
import custody.query.answer.AlertCriteria;
import custody.query.answer.AlertFacts;
import custody.query.answer.Alerts;
import custody.query.answer.Condition;
import custody.query.answer.Page;
import custody.query.answer.Projections;
import custody.query.answer.ReviewFacts;
import custody.query.answer.RuleFacts;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// `alerts`, `rules`, `reviewItems` and the types Alert, AnomalyRule and ReviewItem.
@Singleton
final class AlertFetchers implements Fetchers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Alerts alerts;
    private final Projections projections;
    private final Entries entries;
    private final Nodes nodes;

    /// `alerts` is null where nothing is detected; there are none then.
    AlertFetchers(@Nullable Alerts alerts, Projections projections, Entries entries, Nodes nodes) {
        this.alerts = alerts;
        this.projections = projections;
        this.entries = entries;
        this.nodes = nodes;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class)
                .fetch("alerts", this::list)
                .fetch("rules", environment -> alerts == null ? List.of() : alerts.rules())
                .fetch("reviewItems", this::reviews);
        wiring.type("AnomalyRule", RuleFacts.class)
                .value("id", RuleFacts::id)
                .value("name", RuleFacts::id)
                .value("description", RuleFacts::description)
                .value("threshold", rule -> json(rule.threshold()))
                .value("enabled", RuleFacts::enabled)
                .value("severity", RuleFacts::severity)
                .value("owner", RuleFacts::owner)
                .value("controls", RuleFacts::controls)
                .value("version", RuleFacts::version);
        wireAlert(wiring);
        wireReview(wiring);
    }

    private void wireAlert(Wiring wiring) {
        wiring.type("Alert", AlertFacts.class)
                .value("id", alert -> NodeId.of(NodeId.Kind.ALERT, alert.index()).toString())
                .value("rule", AlertFacts::rule)
                .value("severity", AlertFacts::severity)
                .value("at", AlertFacts::at)
                .fetch("actor", environment -> event(environment)
                        .thenCompose(event -> EventFetchers.actorOf(environment, projections, event.actor())))
                .fetch("secret", environment -> event(environment)
                        .thenCompose(event -> EventFetchers.secretOf(environment, projections, event)))
                .fetch("uses", this::uses)
                .fetch("evidence", environment -> events(environment, "alert.evidence", alert(environment).evidence()))
                .value("explanation", AlertFacts::explanation)
                .value("subject", AlertFacts::subject)
                .value("owner", AlertFacts::owner)
                .fetch("event", environment -> Loaders.entry(environment, alert(environment).index()));
    }

    private void wireReview(Wiring wiring) {
        wiring.type("ReviewItem", ReviewFacts.class)
                .value("id", review -> NodeId.of(NodeId.Kind.REVIEW, review.trigger()).toString())
                .value("kind", ReviewFacts::kind)
                .fetch("subject", this::subject)
                .fetch("trigger", environment -> Loaders.entry(environment, review(environment).trigger()))
                .value("openedAt", ReviewFacts::openedAt)
                .value("dueAt", ReviewFacts::dueAt)
                .value("open", review -> review.signed().isEmpty())
                .value("gap", ReviewFacts::gap)
                .fetch("evidence", environment -> events(environment, "review.evidence", evidence(review(environment))));
    }

    private Object list(DataFetchingEnvironment environment) {
        Condition.Within time = within(Filters.within(environment.getArgument("time")));
        FilterInput in = new FilterInput(environment.getArguments());
        AlertCriteria where = new AlertCriteria(
                time.from(), time.to(), rules(environment, alerts), severities(environment), in.has("owners") ? Set.copyOf(in.strings("owners")) : null,
                environment.getArgument("owned"));
        Connection.Asked asked = Connection.ask(environment, projections, "alerts", where);
        return Connection.of(alerts == null ? new Page<>(List.of(), false, 0L) : alerts.alerts(where, asked.request()), asked);
    }

    private static Condition.Within within(Condition time) {
        return time instanceof Condition.Within within ? within : new Condition.Within(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private Object reviews(DataFetchingEnvironment environment) {
        Boolean open = environment.getArgument("open");
        Instant dueBefore = environment.getArgument("dueBefore");
        Connection.Asked asked = Connection.ask(environment, projections, "reviewItems", String.valueOf(open), String.valueOf(dueBefore));
        return Connection.of(
                alerts == null ? new Page<>(List.of(), false, 0L) : alerts.reviews(open, dueBefore, asked.request()), asked);
    }

    private Object uses(DataFetchingEnvironment environment) {
        List<Long> evidence = alert(environment).evidence();
        List<Long> all = evidence.stream().filter(entries.uses(evidence).keySet()::contains).toList();
        Connection.Asked asked = Connection.ask(environment, projections, "alert.uses", alert(environment).index());
        return Connection.of(Connection.slice(all, index -> Long.toString(index), asked.request()), asked, entries::uses);
    }

    private Object events(DataFetchingEnvironment environment, String list, List<Long> all) {
        Connection.Asked asked = Connection.ask(environment, projections, list, all);
        return Connection.of(Connection.slice(all, index -> Long.toString(index), asked.request()), asked, entries::nodes);
    }

    private static List<Long> evidence(ReviewFacts review) {
        List<Long> all = new ArrayList<>();
        all.add(review.trigger());
        all.addAll(review.signed());
        return all;
    }

    /// What a review is about; the entry that opened it where no projection knows more.
    private CompletableFuture<@Nullable Object> subject(DataFetchingEnvironment environment) {
        ReviewFacts review = review(environment);
        Pin pin = Pin.of(environment, projections);
        NodeId trigger = NodeId.of(NodeId.Kind.EVENT, review.trigger());
        NodeId.Kind kind = switch (review.about()) {
            case "IDENTITY" -> NodeId.Kind.IDENTITY;
            case "GRANT" -> NodeId.Kind.GRANT;
            case "SECRET" -> NodeId.Kind.SECRET;
            default -> NodeId.Kind.EVENT;
        };
        return kind == NodeId.Kind.EVENT
                ? nodes.find(environment, trigger, pin)
                : nodes.find(environment, new NodeId(kind, review.subject()), pin).thenCompose(found ->
                        found == null ? nodes.find(environment, trigger, pin) : CompletableFuture.completedFuture(found));
    }

    /// The rules that are asked for; null when all are.
    static @Nullable Set<String> rules(DataFetchingEnvironment environment, @Nullable Alerts alerts) {
        List<String> given = environment.getArgument("rules");
        return given == null || alerts == null
                ? null
                : known("rules", given, alerts.rules().stream().map(RuleFacts::id).toList());
    }

    private static @Nullable Set<String> severities(DataFetchingEnvironment environment) {
        List<String> given = environment.getArgument("severity");
        return given == null
                ? null
                : known("severity", given.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList(), AlertCriteria.SEVERITIES);
    }

    /// What there is not would be found nowhere, as if all were well.
    private static Set<String> known(String argument, List<String> given, List<String> all) {
        if (!all.containsAll(given)) {
            throw QueryException.badInput(argument + " are among " + String.join(", ", all));
        }
        return Set.copyOf(given);
    }

    private static CompletableFuture<Event> event(DataFetchingEnvironment environment) {
        long index = alert(environment).index();
        return Loaders.entry(environment, index).thenApply(node -> {
            if (node == null || node.event() == null) {
                throw new IllegalStateException("the alert at entry " + index + " was erased");
            }
            return node.event();
        });
    }

    private static Object json(String text) {
        try {
            return JSON.readValue(text, Map.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("thresholds that are no JSON", e);
        }
    }

    private static AlertFacts alert(DataFetchingEnvironment environment) {
        return Arguments.source(environment);
    }

    private static ReviewFacts review(DataFetchingEnvironment environment) {
        return Arguments.source(environment);
    }
}
