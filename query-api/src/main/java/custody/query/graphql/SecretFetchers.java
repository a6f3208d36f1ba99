package custody.query.graphql;

import custody.ledger.event.EventType;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.Projections;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// `secrets`, `credentialsByRef` and the types Secret and Credential.
@Singleton
final class SecretFetchers implements Fetchers {
    private static final EntryOrder OLDEST_FIRST = new EntryOrder(EntryOrder.By.EVENT_TIME, true);
    /// Credentials that one reference may find.
    private static final int FOUND = 20;

    private final Projections projections;
    private final Filters filters;
    private final UseFetchers uses;
    private final EventFetchers events;
    private final GrantFetchers grants;

    SecretFetchers(
            Projections projections, Filters filters, UseFetchers uses, EventFetchers events, GrantFetchers grants) {
        this.projections = projections;
        this.filters = filters;
        this.uses = uses;
        this.events = events;
        this.grants = grants;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("secrets", this::secrets).fetch("credentialsByRef", this::byRef);
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
                .fetch("lastUsedAt", environment -> Loaders.last(
                        environment, Activity.Of.SECRET, secret(environment).ref(), pin(environment)))
                .fetch("uses", environment -> uses.list(environment, "secret.uses", of(Field.SECRET, secret(environment).ref())))
                .fetch("grants", environment -> grants.list(
                        environment, "secret.grants", where -> covering(where, secret(environment).ref())))
                .fetch("credentials", this::credentials)
                .value("tags", SecretFacts::tags);
        wireCredential(wiring);
    }

    private void wireCredential(Wiring wiring) {
        wiring.type("Credential", CredentialFacts.class)
                .value("id", credential -> new NodeId(NodeId.Kind.CREDENTIAL, credential.ref()).toString())
                .value("kind", CredentialFacts::kind)
                .value("publicRef", CredentialFacts::ref)
                .value("fingerprint", CredentialFacts::fingerprint)
                .fetch("derivedFrom", environment -> Loaders.credential(environment, credential(environment).parent(), pin(environment)))
                .fetch("secret", environment -> Loaders.secret(environment, credential(environment).secret(), pin(environment)))
                .fetch("issuedTo", environment -> Loaders.identity(environment, credential(environment).holder(), pin(environment)))
                .value("issuedAt", CredentialFacts::issuedAt)
                .value("expiresAt", CredentialFacts::expiresAt)
                .value("revokedAt", CredentialFacts::revokedAt)
                .fetch("lastUsedAt", environment -> Loaders.last(
                        environment, Activity.Of.CREDENTIAL, credential(environment).ref(), pin(environment)))
                .fetch("uses", environment -> uses.list(
                        environment, "credential.uses", of(Field.CREDENTIAL, credential(environment).ref())));
    }

    private Object secrets(DataFetchingEnvironment environment) {
        Map<String, Object> filter = environment.getArgument("filter");
        SecretCriteria where = filters.secrets(filter);
        Connection.Asked asked = Connection.ask(environment, projections, "secrets", where);
        return Connection.of(projections.secrets(where, asked.request()), asked);
    }

    private Object byRef(DataFetchingEnvironment environment) {
        String ref = Arguments.required(environment, "ref");
        String kind = environment.getArgument("kind");
        return projections.credentialsByRef(ref, pin(environment).asOf(), FOUND).stream()
                .filter(found -> kind == null || found.kind().equals(kind))
                .toList();
    }

    private Object credentials(DataFetchingEnvironment environment) {
        String ref = secret(environment).ref();
        Connection.Asked asked = Connection.ask(environment, projections, "secret.credentials", ref);
        return Connection.of(projections.credentialsOf(ref, asked.request()), asked);
    }

    private static Condition exposures(SecretFacts secret) {
        return new Condition.All(
                List.of(of(Field.TYPE, EventType.DISCOVERY.name()), of(Field.SECRET, secret.ref())));
    }

    private static Condition of(Field field, String value) {
        return new Condition.Is(field, Set.of(value));
    }

    private static GrantCriteria covering(GrantCriteria where, String secret) {
        return new GrantCriteria(
                where.refs(), where.from(), where.to(), where.states(), where.grantee(), List.of(secret),
                where.standing(), where.noExpiry(), where.minDuration(), where.neverUsed(), where.unusedFor(),
                where.approver(), where.selfApproved(), where.breakGlass(), where.noJustification(), where.ticket());
    }

    private Pin pin(DataFetchingEnvironment environment) {
        return Pin.of(environment, projections);
    }

    private static SecretFacts secret(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static CredentialFacts credential(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }
}
