package custody.query.graphql;

import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Projections;
import custody.query.answer.SourceFacts;
import custody.query.attribution.Awaited;
import custody.query.attribution.UseAt;
import graphql.execution.DataFetcherResult;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `uses` and the types Use, DelegationHop, Attribution and what hangs under them.
@Singleton
final class UseFetchers implements Fetchers {
    private final Projections projections;
    private final Entries entries;
    private final Filters filters;

    UseFetchers(Projections projections, Entries entries, Filters filters) {
        this.projections = projections;
        this.entries = entries;
        this.filters = filters;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("uses", environment -> list(environment, "uses", Condition.ANY_ENTRY));
        wireUse(wiring);
        wireContext(wiring);
        wireChain(wiring);
        wireAttribution(wiring);
    }

    /// The uses that the field's filter and `also` leave.
    Object list(DataFetchingEnvironment environment, String list, Condition also) {
        return list(environment, list, also, asOf -> also);
    }

    /// The same of a thing, with what makes a use one of it at the page's size.
    Object list(DataFetchingEnvironment environment, String list, Object of, LongFunction<Condition> at) {
        Map<String, Object> filter = environment.getArgument("filter");
        EntryOrder order = EventFetchers.order(environment);
        Connection.Asked asked = Connection.ask(environment, projections, list, String.valueOf(filter), order, of);
        long asOf = asked.request().asOf();
        Condition where = new Condition.All(List.of(filters.uses(filter, asOf), at.apply(asOf)));
        return Connection.of(projections.uses(where, order, asked.request()), asked, entries::uses);
    }

    private void wireUse(Wiring wiring) {
        wiring.type("Use", UseNode.class)
                .value("id", use -> NodeId.of(NodeId.Kind.USE, use.index()).toString())
                .value("event", UseNode::node)
                .value("at", use -> use.event().eventTime())
                .value("until", use -> use.event().endTime())
                .value("count", use -> use.event().count() == null ? Long.valueOf(1) : use.event().count())
                .value("action", use -> action(use.event()))
                .value("actionRaw", use -> use.event().actionRaw())
                .fetch("executor", environment -> EventFetchers.actorOf(environment, projections, use(environment).event().actor()))
                .fetch("initiator", environment -> attribution(environment).thenCompose(found -> initiator(environment, found)))
                .fetch("chain", environment -> attribution(environment).thenApply(UseFetchers::hops))
                .fetch("secret", environment -> EventFetchers.secretOf(environment, projections, use(environment).event()))
                .fetch("credential", this::credential)
                .value("secretVersion", use -> use.event().secret() == null ? null : use.event().secret().version())
                .value("context", use -> context(use.event()))
                .fetch("task", environment -> attribution(environment)
                        .thenCompose(found -> Loaders.grant(environment, found.grant(), pin(environment)))
                        .thenApply(grant -> grant == null ? null : grant.task()))
                .fetch("attribution", this::judgement);
    }

    private static String action(Event event) {
        return event.action() != null ? event.action().word() : event.actionRaw() != null ? event.actionRaw() : "other";
    }

    static Context context(@Nullable Event event) {
        return event == null || event.context() == null ? Context.builder().build() : event.context();
    }

    private static void wireContext(Wiring wiring) {
        wiring.type("UseContext", Context.class)
                .value("ip", Context::ip)
                .value("ipTrusted", context -> Boolean.TRUE.equals(context.ipTrusted()))
                .value("geo", Context::geo)
                .value("deviceId", Context::deviceId)
                .value("deviceManaged", Context::deviceManaged)
                .value("sessionRef", Context::session)
                .value("userAgent", Context::userAgent)
                .value("tool", Context::tool)
                .value("toolServer", Context::toolServer)
                .value("intent", Context::intent)
                .value("traceId", Context::traceId)
                .value("mfa", Context::mfa)
                .value("environment", Context::environment)
                .value("resource", Context::resource);
    }

    private void wireChain(Wiring wiring) {
        wiring.type("DelegationHop", ChainHop.class)
                .value("position", ChainHop::position)
                .fetch("actor", environment -> member(environment, Objects.requireNonNull(environment.getSource())))
                .value("actorRef", ChainHop::actorRef)
                .value("proven", ChainHop::proven)
                .fetch("evidence", environment -> Loaders.entry(environment, hop(environment).evidence()))
                .fetch("grant", environment -> Loaders.grant(environment, hop(environment).grant(), pin(environment)))
                .value("validUntil", ChainHop::validUntil);
    }

    private void wireAttribution(Wiring wiring) {
        wiring.type("Attribution", Attributed.class)
                .value("verdict", Attributed::verdict)
                .value("class", Attributed::verdictClass)
                .fetch("flags", this::flags)
                .value("finality", Attributed::finality)
                .value("confidence", Attributed::confidence)
                .value("joinKeys", Attributed::joins)
                .fetch("grant", environment -> Loaders.grant(environment, judged(environment).grant(), pin(environment)))
                .fetch("approvals", environment -> Loaders.approvals(environment, judged(environment).approvals()))
                .fetch("revocation", environment -> Loaders.entry(environment, judged(environment).revocation()))
                .fetch("basis", this::basis)
                .fetch("awaits", this::awaits)
                .value("candidates", Attributed::candidates)
                .value("reason", Attributed::reason)
                .value("policyVersion", Attributed::policyVersion)
                .value("evaluatedAtSeq", Attributed::causedBy)
                .fetch("supersedes", this::before)
                .fetch("causedBy", environment -> Loaders.entry(environment, judged(environment).causedBy()))
                .fetch("history", this::history);
        wiring.type("AwaitedSource", Awaited.class)
                .fetch("source", environment -> Loaders.source(environment, awaited(environment).source(), pin(environment)))
                .value("stream", awaited -> awaited.stream().isEmpty() ? null : awaited.stream())
                .value("gap", Awaited::isGap)
                .value("reached", Awaited::reached)
                .fetch("event", environment -> Loaders.lastHeard(environment, awaited(environment), pin(environment)));
        wiring.type("JoinKey", Attributed.Join.class)
                .value("name", Attributed.Join::name)
                .value("value", Attributed.Join::value)
                .fetch("fromSource", environment -> source(environment, join(environment).from()))
                .fetch("toSource", environment -> source(environment, join(environment).to()))
                .value("confidence", Attributed.Join::confidence);
        wiring.type("GrantCandidate", Attributed.Candidate.class)
                .fetch("grant", environment -> Loaders.grant(
                        environment, Arguments.<Attributed.Candidate>source(environment).grant(), pin(environment)))
                .value("rejectedBecause", Attributed.Candidate::rejectedBecause)
                .value("confidence", Attributed.Candidate::confidence)
                .value("detail", Attributed.Candidate::detail);
    }

    /// The verdict as of the asked size; null when the ledger did not have the use then.
    private @Nullable Object judgement(DataFetchingEnvironment environment) {
        Pin pin = pin(environment);
        return use(environment).index() >= pin.asOf() ? null : attribution(environment).thenApply(found -> pinned(found, pin));
    }

    private CompletableFuture<Attributed> attribution(DataFetchingEnvironment environment) {
        return Loaders.attribution(environment, use(environment).index(), pin(environment)).thenApply(found -> {
            if (found == null) {
                throw new QueryException(ErrorCode.SOURCE_UNAVAILABLE, "this use is not judged yet as of that size");
            }
            return found;
        });
    }

    /// The version's own, and for the one in force what is observed of the use.
    private CompletableFuture<List<String>> flags(DataFetchingEnvironment environment) {
        Attributed attributed = judged(environment);
        Pin pin = pin(environment);
        return Loaders.attribution(environment, attributed.use(), pin)
                .thenCombine(Loaders.observations(environment, attributed.use(), pin), (inForce, observed) ->
                        observed.isEmpty() || inForce == null || inForce.causedBy() != attributed.causedBy()
                                ? attributed.flags()
                                : Stream.concat(attributed.flags().stream(), observed.stream()).distinct().sorted().toList());
    }

    /// Of the version in force by what is known as of the size, of any other by what was known when it was made.
    private CompletableFuture<List<EventNode>> basis(DataFetchingEnvironment environment) {
        Attributed attributed = judged(environment);
        return isInForce(environment, attributed).thenCompose(is -> Loaders.basis(
                environment, new UseAt(attributed.use(), is ? pin(environment).asOf() : attributed.causedBy() + 1)));
    }

    private CompletableFuture<List<Awaited>> awaits(DataFetchingEnvironment environment) {
        Attributed attributed = judged(environment);
        return isInForce(environment, attributed).thenCompose(is -> is
                ? Loaders.awaited(environment, attributed.use(), pin(environment))
                : CompletableFuture.completedFuture(List.of()));
    }

    private CompletableFuture<Boolean> isInForce(DataFetchingEnvironment environment, Attributed attributed) {
        return Loaders.attribution(environment, attributed.use(), pin(environment))
                .thenApply(found -> found != null && found.causedBy() == attributed.causedBy());
    }

    private CompletableFuture<@Nullable IdentityFacts> initiator(
            DataFetchingEnvironment environment, Attributed attributed) {
        List<ChainHop> hops = hops(attributed);
        return hops.isEmpty() ? CompletableFuture.completedFuture(null) : member(environment, hops.getFirst()).thenApply(found -> found);
    }

    private CompletableFuture<IdentityFacts> member(DataFetchingEnvironment environment, ChainHop hop) {
        return Loaders.identity(environment, hop.actorRef(), pin(environment))
                .thenApply(found -> found != null
                        ? found
                        : IdentityFacts.stated(hop.actorRef(), hop.kind() == null ? "UNKNOWN" : hop.kind(), hop.name(), null));
    }

    static List<ChainHop> hops(Attributed attributed) {
        List<ChainHop> hops = new ArrayList<>();
        for (Attributed.Hop hop : attributed.chain()) {
            hops.add(new ChainHop(
                    hops.size(), hop.actorRef(), null, null, hop.proven(), hop.evidence(), hop.grant(), hop.validUntil()));
        }
        return hops;
    }

    private CompletableFuture<@Nullable CredentialFacts> credential(DataFetchingEnvironment environment) {
        custody.ledger.event.Credential stated = use(environment).event().credential();
        return Loaders.credential(environment, stated == null ? null : stated.ref(), pin(environment))
                .thenApply(found -> found != null || stated == null
                        ? found
                        : CredentialFacts.stated(stated.ref(), stated.kind()));
    }

    /// The version that this one took the place of.
    private CompletableFuture<@Nullable Attributed> before(DataFetchingEnvironment environment) {
        Attributed attributed = judged(environment);
        if (attributed.supersedes() < 0) {
            return CompletableFuture.completedFuture(null);
        }
        return Loaders.history(environment, attributed.use(), pin(environment)).thenApply(all -> all.stream()
                .filter(each -> each.causedBy() == attributed.supersedes())
                .findFirst()
                .orElse(null));
    }

    private CompletableFuture<DataFetcherResult<Object>> history(DataFetchingEnvironment environment) {
        Attributed attributed = judged(environment);
        Connection.Asked asked = Connection.ask(environment, projections, "history", attributed.use());
        return Loaders.history(environment, attributed.use(), new Pin(asked.request().asOf())).thenApply(all ->
                Connection.of(Connection.slice(all, each -> Long.toString(each.causedBy()), asked.request()), asked));
    }

    private CompletableFuture<SourceFacts> source(DataFetchingEnvironment environment, long entry) {
        return Loaders.entry(environment, entry).thenCompose(node -> Loaders.source(
                environment, node == null ? "" : node.entry().source(), pin(environment)));
    }

    private static DataFetcherResult<Object> pinned(Object data, Pin pin) {
        return DataFetcherResult.newResult().data(data).localContext(pin).build();
    }

    private Pin pin(DataFetchingEnvironment environment) {
        return Pin.of(environment, projections);
    }

    private static UseNode use(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static ChainHop hop(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static Attributed judged(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static Awaited awaited(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static Attributed.Join join(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }
}
