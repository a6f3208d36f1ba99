package custody.query.graphql;

import custody.ledger.read.EntryReader;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.CredentialFacts;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.Projections;
import custody.query.answer.SecretFacts;
import custody.query.measure.BlastWalk;
import custody.query.measure.Issued;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// `identities` and the types Identity and IdentityAlias.
@Singleton
final class IdentityFetchers implements Fetchers {
    private final Projections projections;
    private final EntryReader entries;
    private final UseFetchers uses;
    private final GrantFetchers grants;

    IdentityFetchers(Projections projections, EntryReader entries, UseFetchers uses, GrantFetchers grants) {
        this.projections = projections;
        this.entries = entries;
        this.uses = uses;
        this.grants = grants;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("identities", this::identities);
        wiring.type("Identity", IdentityFacts.class)
                .value("id", identity -> new NodeId(NodeId.Kind.IDENTITY, identity.ref()).toString())
                .value("refs", IdentityFacts::refs)
                .value("kind", IdentityFacts::kind)
                .value("name", IdentityFacts::name)
                .value("aliases", IdentityFacts::aliases)
                .value("spiffeId", IdentityFacts::spiffeId)
                .fetch("owner", environment -> Loaders.identity(environment, identity(environment).owner(), Pin.of(environment, projections)))
                .value("team", identity -> identity.profile().team())
                .value("purpose", identity -> identity.profile().purpose())
                .value("population", identity ->
                        identity.profile().population() == null ? "UNKNOWN" : identity.profile().population())
                .value("expiresAt", identity -> identity.profile().expiresAt())
                .value("reviewDueAt", identity -> identity.profile().reviewDueAt())
                .value("missing", identity -> IdentityCriteria.missing(identity.owner(), identity.profile()))
                .fetch("reachableSecrets", this::reachable)
                .value("firstSeen", IdentityFacts::firstSeen)
                .fetch("lastActive", this::lastActive)
                .fetch("grants", environment -> grants.list(
                        environment, "identity.grants", where -> where.to(identity(environment).ref())))
                .fetch("credentials", this::credentials)
                .fetch("uses", environment -> uses.list(
                        environment, "identity.uses", identity(environment).ref(),
                        asOf -> new Condition.Is(Condition.Field.ACTOR, refs(environment, asOf))));
        wiring.type("IdentityAlias", IdentityFacts.Alias.class)
                .fetch("source", environment -> Loaders.source(
                        environment, alias(environment).source(), Pin.of(environment, projections)))
                .value("value", IdentityFacts.Alias::value)
                .value("since", IdentityFacts.Alias::since)
                .value("until", IdentityFacts.Alias::until)
                .fetch("evidence", environment -> Loaders.entry(environment, alias(environment).evidence()));
    }

    /// Its refs at a size; on a later page that is not the one it was read at.
    private Set<String> refs(DataFetchingEnvironment environment, long asOf) {
        IdentityFacts now = identity(environment);
        IdentityFacts then = asOf == Pin.of(environment, projections).asOf()
                ? now
                : projections.identities(List.of(now.ref()), asOf).getOrDefault(now.ref(), IdentityFacts.stated(now.ref(), now.kind(), null, null));
        return Set.copyOf(then.refs());
    }

    /// Under whichever of its refs.
    private Object lastActive(DataFetchingEnvironment environment) {
        Pin pin = Pin.of(environment, projections);
        CompletableFuture<@Nullable Instant> last = CompletableFuture.completedFuture(null);
        for (String ref : identity(environment).refs()) {
            last = last.thenCombine(Loaders.last(environment, Activity.Of.IDENTITY, ref, pin), IdentityFetchers::later);
        }
        return last;
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        return a == null || b != null && b.isAfter(a) ? b : a;
    }

    private Object reachable(DataFetchingEnvironment environment) {
        String ref = identity(environment).ref();
        Connection.Asked asked = Connection.ask(environment, projections, "identity.reachableSecrets", ref);
        List<String> refs = BlastWalk.reachable(projections, entries, asked.request().asOf(), ref);
        Page<String> page = Connection.slice(refs, each -> each, asked.request());
        List<String> shown = page.rows().stream().map(Page.Row::node).toList();
        Map<String, SecretFacts> known = projections.secrets(shown, asked.request().asOf());
        return Connection.of(page.map(each -> known.getOrDefault(each, SecretFacts.stated(each, null, null))), asked);
    }

    private Object credentials(DataFetchingEnvironment environment) {
        Connection.Asked asked = Connection.ask(environment, projections, "identity.credentials", identity(environment).ref());
        long asOf = asked.request().asOf();
        List<CredentialFacts> all = Issued.to(projections, refs(environment, asOf), asOf);
        return Connection.of(Connection.slice(all, CredentialFacts::ref, asked.request()), asked);
    }

    private Object identities(DataFetchingEnvironment environment) {
        Map<String, Object> filter = environment.getArgument("filter");
        IdentityCriteria where = Filters.identities(filter);
        Connection.Asked asked = Connection.ask(environment, projections, "identities", where);
        return Connection.of(projections.identities(where, asked.request()), asked);
    }

    private static IdentityFacts identity(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static IdentityFacts.Alias alias(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }
}
