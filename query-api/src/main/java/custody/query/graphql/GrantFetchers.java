package custody.query.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import custody.ledger.event.EventType;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.Projections;
import custody.query.measure.ScopeUse;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// `grants` and the types Grant and Approval.
@Singleton
final class GrantFetchers implements Fetchers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Projections projections;
    private final Filters filters;
    private final UseFetchers uses;
    private final EventFetchers events;

    GrantFetchers(Projections projections, Filters filters, UseFetchers uses, EventFetchers events) {
        this.projections = projections;
        this.filters = filters;
        this.uses = uses;
        this.events = events;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("grants", environment -> list(environment, "grants", filter -> filter));
        wiring.type("Grant", GrantFacts.class)
                .value("id", grant -> new NodeId(NodeId.Kind.GRANT, grant.key().toString()).toString())
                .value("ref", grant -> grant.key().ref())
                .fetch("source", environment -> Loaders.source(
                        environment, grant(environment).key().source(), Pin.of(environment, projections)))
                .fetch("state", this::state)
                .fetch("grantee", environment -> Loaders.identity(environment, grant(environment).grantee(), pin(environment)))
                .fetch("requester", environment -> Loaders.identity(environment, grant(environment).requester(), pin(environment)))
                .value("secretScope", GrantFacts::scope)
                .value("actions", GrantFacts::actions)
                .value("conditions", grant -> json(grant.conditions()))
                .value("justification", GrantFacts::justification)
                .value("ticket", GrantFacts::ticket)
                .value("task", GrantFacts::task)
                .value("startsAt", GrantFacts::startsAt)
                .value("expiresAt", GrantFacts::expiresAt)
                .value("revokedAt", GrantFacts::revokedAt)
                .value("standing", GrantFacts::standing)
                .value("breakGlass", GrantFacts::breakGlass)
                .fetch("approvals", environment -> Loaders.approvals(environment, grant(environment).approvals()))
                .value("quorum", GrantFacts::quorum)
                .fetch("firstUsedAt", environment -> used(environment).thenApply(used -> used == null ? null : used.first()))
                .fetch("lastUsedAt", environment -> used(environment).thenApply(used -> used == null ? null : used.last()))
                .fetch("excessWindow", environment -> used(environment).thenApply(used -> excess(grant(environment), used)))
                .fetch("scopeUse", environment -> Loaders.scopeUse(environment, grant(environment), pin(environment)))
                .fetch("uses", environment -> uses.list(environment, "grant.uses", of(environment)))
                .fetch("events", environment -> events.list(
                        environment, "grant.events", of(environment), new EntryOrder(EntryOrder.By.EVENT_TIME, true),
                        of(environment).toString()));
        wiring.type("ScopeUse", ScopeUse.class)
                .value("usedFraction", ScopeUse::usedFraction)
                .value("unusedScope", ScopeUse::unusedScope)
                .value("unusedActions", ScopeUse::unusedActions);
        wireApproval(wiring);
    }

    private void wireApproval(Wiring wiring) {
        wiring.type("Approval", ApprovalNode.class)
                .value("id", node -> NodeId.of(NodeId.Kind.APPROVAL, node.node().index()).toString())
                .value("kind", node -> of(node, Approval.Kind.HUMAN, Approval::kind))
                .fetch("approver", environment -> EventFetchers.actorOf(
                        environment, projections, approver(Objects.requireNonNull(environment.getSource()))))
                .value("policyId", node -> of(node, null, Approval::policyId))
                .value("policyVersion", node -> of(node, null, Approval::policyVersion))
                .value("decision", GrantFetchers::decision)
                .value("decidedAt", node -> node.event().eventTime())
                .value("reason", node -> of(node, null, Approval::reason))
                .value("ticket", GrantFetchers::ticket)
                .value("event", ApprovalNode::node);
    }

    /// Grants under the field's filter, after `also` has had its say about it.
    Object list(
            DataFetchingEnvironment environment,
            String list,
            UnaryOperator<GrantCriteria> also) {
        Map<String, Object> filter = environment.getArgument("filter");
        Connection.Asked asked =
                Connection.ask(environment, projections, list, String.valueOf(filter), also.apply(GrantCriteria.ANY));
        GrantCriteria where = also.apply(filters.grants(filter, asked.request().asOf()));
        return Connection.of(projections.grants(where, asked.request()), asked);
    }

    private static Condition of(DataFetchingEnvironment environment) {
        return new Condition.Is(Field.GRANT, Set.of(grant(environment).key().toString()));
    }

    private CompletableFuture<String> state(DataFetchingEnvironment environment) {
        GrantFacts grant = grant(environment);
        return Loaders.grant(environment, grant.key(), pin(environment)).thenApply(then -> then == null ? grant.state() : then.state());
    }

    private CompletableFuture<@Nullable Activity> used(DataFetchingEnvironment environment) {
        return Loaders.activity(environment, Activity.Of.GRANT, grant(environment).key().toString(), pin(environment));
    }

    private static @Nullable Duration excess(GrantFacts grant, @Nullable Activity used) {
        Instant end = grant.revokedAt() != null ? grant.revokedAt() : grant.expiresAt();
        return end == null || used == null ? null : Duration.between(used.last(), end);
    }

    /// Who decided: the one named, else the actor of the event, except where a rule or another system did.
    private static @Nullable Actor approver(ApprovalNode node) {
        Approval body = body(node);
        if (body == null) {
            return node.event().actor();
        }
        return body.by() != null || body.kind() != Approval.Kind.HUMAN ? body.by() : node.event().actor();
    }

    private static Object decision(ApprovalNode node) {
        if (node.event().type() == EventType.DENIAL) {
            return Approval.Decision.REJECTED;
        }
        return Objects.requireNonNull(of(node, Approval.Decision.APPROVED, Approval::decision));
    }

    private static @Nullable String ticket(ApprovalNode node) {
        String own = of(node, null, Approval::ticket);
        return own != null || node.event().grant() == null ? own : node.event().grant().ticket();
    }

    /// A part of the approval's body; what a decision without body stands for otherwise (rule D15).
    private static <T> @Nullable T of(ApprovalNode node, @Nullable T otherwise, Function<Approval, @Nullable T> part) {
        Approval body = body(node);
        return body == null ? otherwise : part.apply(body);
    }

    private static @Nullable Approval body(ApprovalNode node) {
        return node.event().approval();
    }

    private static @Nullable Object json(@Nullable String text) {
        try {
            return text == null ? null : JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("conditions that are not JSON", e);
        }
    }

    private Pin pin(DataFetchingEnvironment environment) {
        return Pin.of(environment, projections);
    }

    private static GrantFacts grant(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }
}
