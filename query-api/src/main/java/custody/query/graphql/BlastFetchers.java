package custody.query.graphql;

import custody.ledger.read.EntryReader;
import custody.query.answer.CredentialFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Projections;
import custody.query.answer.SecretFacts;
import custody.query.measure.BlastRadius;
import custody.query.measure.BlastRadius.Edge;
import custody.query.measure.BlastRadius.Kind;
import custody.query.measure.BlastRadius.Spot;
import custody.query.measure.BlastWalk;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `blastRadius` and the types BlastRadius and BlastEdge.
@Singleton
final class BlastFetchers implements Fetchers {
    private static final int DEPTH = 4;

    private final Projections projections;
    private final EntryReader entries;

    BlastFetchers(Projections projections, EntryReader entries) {
        this.projections = projections;
        this.entries = entries;
    }

    /// A radius, or a step of it, and the size that its nodes are looked up as of.
    private record Step(Edge edge, Pin pin) {}

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("blastRadius", this::radius);
        wiring.type("BlastRadius", BlastRadius.class)
                .fetch("root", environment -> {
                    BlastRadius radius = Arguments.source(environment);
                    return node(environment, radius.root(), new Pin(radius.asOf()));
                })
                .value("asOf", BlastRadius::asOf)
                .value("secrets", radius -> radius.secrets().size())
                .value("identities", radius -> radius.identities().size())
                .value("systems", BlastRadius::systems)
                .value("maxDuration", BlastRadius::maxDuration)
                .value("endless", BlastRadius::endless)
                .value("maxChainDepth", BlastRadius::maxChainDepth)
                .value("usedFraction", BlastRadius::usedFraction)
                .value("edges", radius -> radius.edges().stream().map(edge -> new Step(edge, new Pin(radius.asOf()))).toList())
                .value("truncated", BlastRadius::truncated);
        wiring.type("BlastEdge", Step.class)
                .fetch("from", environment -> node(environment, step(environment).edge.from(), step(environment).pin))
                .fetch("to", environment -> node(environment, step(environment).edge.to(), step(environment).pin))
                .value("via", step -> step.edge.via().word())
                .fetch("grant", environment -> Loaders.grant(environment, step(environment).edge.grant(), step(environment).pin))
                .value("depth", step -> step.edge.depth());
    }

    private static Step step(DataFetchingEnvironment environment) {
        return Arguments.source(environment);
    }

    private BlastRadius radius(DataFetchingEnvironment environment) {
        Integer depth = environment.getArgument("maxDepth");
        Spot root = root(Arguments.required(environment, "root"));
        Pin pin = Pin.of(environment, projections);
        return new BlastWalk(projections, entries, pin.asOf(), root, depth == null ? DEPTH : depth).radius();
    }

    private static Spot root(String text) {
        return NodeId.parse(text)
                .flatMap(BlastFetchers::spot)
                .orElseThrow(() -> QueryException.badInput("root is not the id of an identity, secret, credential or grant"));
    }

    private static Optional<Spot> spot(NodeId id) {
        Kind kind = switch (id.kind()) {
            case IDENTITY -> Kind.IDENTITY;
            case SECRET -> Kind.SECRET;
            case CREDENTIAL -> Kind.CREDENTIAL;
            case GRANT -> id.key().indexOf(' ') < 1 ? null : Kind.GRANT;
            case EVENT, USE, APPROVAL, REVOCATION, SOURCE, CHECKPOINT, PACK, ALERT, REVIEW -> null;
        };
        return Optional.ofNullable(kind).map(each -> new Spot(each, id.key()));
    }

    /// What is known of a spot; when that is nothing, what its ref says.
    private static CompletableFuture<Object> node(DataFetchingEnvironment environment, Spot spot, Pin pin) {
        String ref = spot.ref();
        return switch (spot.kind()) {
            case IDENTITY -> or(Loaders.identity(environment, ref, pin), () -> IdentityFacts.stated(ref, "UNKNOWN", null, null));
            case SECRET -> or(Loaders.secret(environment, ref, pin), () -> SecretFacts.stated(ref, null, null));
            case CREDENTIAL -> or(Loaders.credential(environment, ref, pin), () -> CredentialFacts.stated(ref, "unknown"));
            case GRANT -> or(Loaders.grant(environment, GrantKey.parse(ref), pin), () -> {
                throw QueryException.badInput("there is no such grant");
            });
        };
    }

    private static <T> CompletableFuture<Object> or(CompletableFuture<@Nullable T> found, Supplier<T> otherwise) {
        return found.thenApply(facts -> Objects.requireNonNull(facts == null ? (Object) otherwise.get() : facts));
    }
}
