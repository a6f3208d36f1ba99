package custody.query.graphql;

import custody.ledger.event.EventType;
import custody.ledger.read.EntryReader;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.measure.Exposed;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/// `secrets` and the type Secret.
@Singleton
final class SecretFetchers implements Fetchers {
    private static final EntryOrder OLDEST_FIRST = new EntryOrder(EntryOrder.By.EVENT_TIME, true);
    /// The newest grants and credentials that belong to a secret's story.
    private static final int STORY = 1_000;

    private final Projections projections;
    private final EntryReader entries;
    private final Filters filters;
    private final UseFetchers uses;
    private final EventFetchers events;
    private final GrantFetchers grants;

    SecretFetchers(
            Projections projections, EntryReader entries, Filters filters, UseFetchers uses, EventFetchers events, GrantFetchers grants) {
        this.projections = projections;
        this.entries = entries;
        this.filters = filters;
        this.uses = uses;
        this.events = events;
        this.grants = grants;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("secrets", this::secrets);
        wiring.type("Secret", SecretFacts.class)
                .value("id", secret -> new NodeId(NodeId.Kind.SECRET, secret.ref()).toString())
                .value("uri", SecretFacts::ref)
                .value("kind", secret -> secret.kind() == null ? "secret" : secret.kind())
                .value("name", SecretFacts::name)
                .value("currentVersion", SecretFacts::currentVersion)
                .fetch("owner", environment -> Loaders.identity(environment, secret(environment).owner(), pin(environment)))
                .value("issuanceSource", SecretFacts::issuanceSource)
                .value("revocationTrigger", SecretFacts::revocationTrigger)
                .value("provenanceDebt", SecretFacts::debt)
                .fetch("exposures", environment -> events.list(
                        environment, "secret.exposures", exposures(secret(environment)), OLDEST_FIRST,
                        secret(environment).ref()))
                .value("lastRotatedAt", SecretFacts::lastRotatedAt)
                .fetch("firstUsedAt", environment -> Loaders.first(
                        environment, Activity.Of.SECRET, secret(environment).ref(), pin(environment)))
                .fetch("firstUse", environment -> Loaders.firstUse(
                        environment, Activity.Of.SECRET, secret(environment).ref(), pin(environment)))
                .fetch("lastUsedAt", environment -> Loaders.last(
                        environment, Activity.Of.SECRET, secret(environment).ref(), pin(environment)))
                .fetch("uses", environment -> uses.list(environment, "secret.uses", of(Field.SECRET, secret(environment).ref())))
                .fetch("grants", environment -> grants.list(
                        environment, "secret.grants", where -> where.covering(List.of(secret(environment).ref()))))
                .fetch("credentials", this::credentials)
                .fetch("exposedTo", this::exposedTo)
                .fetch("events", environment -> events.list(
                        environment, "secret.events", asOf -> story(secret(environment).ref(), asOf), OLDEST_FIRST,
                        secret(environment).ref()))
                .value("purpose", secret -> secret.profile().purpose())
                .value("team", secret -> secret.profile().team())
                .value("expiresAt", secret -> secret.profile().expiresAt())
                .value("reviewDueAt", secret -> secret.profile().reviewDueAt())
                .value("tags", SecretFacts::tags);
    }

    private Object secrets(DataFetchingEnvironment environment) {
        Map<String, Object> filter = environment.getArgument("filter");
        SecretCriteria where = filters.secrets(filter);
        Connection.Asked asked = Connection.ask(environment, projections, "secrets", where);
        return Connection.of(projections.secrets(where, asked.request()), asked);
    }

    private Object credentials(DataFetchingEnvironment environment) {
        String ref = secret(environment).ref();
        Connection.Asked asked = Connection.ask(environment, projections, "secret.credentials", ref);
        return Connection.of(projections.credentialsOf(ref, asked.request()), asked);
    }

    private Object exposedTo(DataFetchingEnvironment environment) {
        String ref = secret(environment).ref();
        Map<String, Object> time = Arguments.required(environment, "time");
        Connection.Asked asked = Connection.ask(environment, projections, "secret.exposedTo", ref, String.valueOf(time));
        long asOf = asked.request().asOf();
        SortedMap<String, Long> first = Exposed.to(projections, entries, ref, Filters.within(time), asOf);
        Page<String> page = Connection.slice(List.copyOf(first.keySet()), each -> each, asked.request());
        Map<String, IdentityFacts> known = projections.identities(page.rows().stream().map(Page.Row::node).toList(), asOf);
        return Connection.withVia(
                page.map(each -> known.getOrDefault(each, IdentityFacts.stated(each, "UNKNOWN", null, null))), asked, first::get);
    }

    /// What names the secret, and what names a grant that covers it or a credential that was issued of it, but for uses of others;
    /// the grants and credentials are those of a size.
    private Condition story(String ref, long asOf) {
        Set<String> grants = new LinkedHashSet<>();
        projections.grants(GrantCriteria.ANY.covering(List.of(ref)), new PageRequest(asOf, STORY, null, true, false))
                .rows().forEach(row -> grants.add(row.node().key().toString()));
        Set<String> credentials = new LinkedHashSet<>();
        projections.credentialsOf(ref, new PageRequest(asOf, STORY, null, false, false))
                .rows().forEach(row -> credentials.add(row.node().ref()));
        Condition named = new Condition.Some(List.of(
                new Condition.Is(Field.GRANT, grants), new Condition.Is(Field.CREDENTIAL, credentials)));
        Condition uses = new Condition.Is(Field.TYPE, Set.of(EventType.USE.name(), EventType.ATTEMPT.name()));
        return new Condition.Some(List.of(
                of(Field.SECRET, ref), new Condition.All(List.of(named, new Condition.Not(uses)))));
    }

    private static Condition exposures(SecretFacts secret) {
        return new Condition.All(
                List.of(of(Field.TYPE, EventType.DISCOVERY.name()), of(Field.SECRET, secret.ref())));
    }

    private static Condition of(Field field, String value) {
        return new Condition.Is(field, Set.of(value));
    }

    private Pin pin(DataFetchingEnvironment environment) {
        return Pin.of(environment, projections);
    }

    private static SecretFacts secret(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }
}
