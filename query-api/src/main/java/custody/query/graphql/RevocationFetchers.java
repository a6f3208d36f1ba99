package custody.query.graphql;

import custody.ledger.event.Revocation;
import custody.query.answer.Condition;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `revocations` and the types Revocation, RevocationTarget and LayerRevocation.
@Singleton
final class RevocationFetchers implements Fetchers {
    private final Projections projections;
    private final Filters filters;
    private final UseFetchers uses;

    RevocationFetchers(Projections projections, Filters filters, UseFetchers uses) {
        this.projections = projections;
        this.filters = filters;
        this.uses = uses;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("revocations", this::revocations);
        wiring.type("Revocation", RevocationFacts.class)
                .value("id", facts -> NodeId.of(NodeId.Kind.REVOCATION, facts.index()).toString())
                .fetch("event", environment -> Loaders.entry(environment, facts(environment).index()))
                .fetch("target", environment -> Loaders.entry(environment, facts(environment).index()).thenApply(RevocationFetchers::target))
                .fetch("grant", environment -> Loaders.grant(environment, facts(environment).grant(), pin(environment)))
                .fetch("credential", environment -> Loaders.credential(environment, facts(environment).credential(), pin(environment)))
                .fetch("secret", environment -> Loaders.secret(environment, facts(environment).secret(), pin(environment)))
                .value("effectiveAt", RevocationFacts::effectiveAt)
                .value("trigger", RevocationFacts::trigger)
                .value("requestedAt", RevocationFacts::requestedAt)
                .value("timeToRevoke", RevocationFacts::timeToRevoke)
                .value("layers", RevocationFacts::layers)
                .value("complete", RevocationFacts::complete)
                .fetch("lastUseAfter", environment -> Loaders.use(environment, facts(environment).lastUseAfter()))
                .value("leakWindow", RevocationFacts::leakWindow)
                .fetch("usesAfter", environment -> uses.list(
                        environment, "revocation.usesAfter",
                        new Condition.Is(Condition.Field.ENDED_BY, Set.of(Long.toString(facts(environment).index())))));
        wiring.type("RevocationTarget", Revocation.Target.class)
                .value("kind", Revocation.Target::kind)
                .value("ref", Revocation.Target::ref);
        wiring.type("LayerRevocation", LayerFacts.class)
                .value("layer", LayerFacts::layer)
                .fetch("source", environment -> Loaders.source(
                        environment, Arguments.<LayerFacts>source(environment).source(), Pin.of(environment, projections)))
                .value("revokedAt", LayerFacts::revokedAt)
                .value("confirmedAt", LayerFacts::confirmedAt)
                .fetch("lastUseAfter", environment -> Loaders.use(environment, Arguments.<LayerFacts>source(environment).lastUseAfter()))
                .value("complete", layer -> layer.confirmedAt() != null);
    }

    private static Revocation.@Nullable Target target(@Nullable EventNode node) {
        Revocation said = node == null || node.event() == null ? null : node.event().revocation();
        return said == null ? null : said.target();
    }

    private Object revocations(DataFetchingEnvironment environment) {
        Map<String, Object> filter = environment.getArgument("filter");
        Connection.Asked asked = Connection.ask(environment, projections, "revocations", String.valueOf(filter));
        RevocationCriteria where = filters.revocations(filter, asked.request().asOf());
        return Connection.of(projections.revocations(where, asked.request()), asked);
    }

    private Pin pin(DataFetchingEnvironment environment) {
        return Pin.of(environment, projections);
    }

    private static RevocationFacts facts(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }
}
