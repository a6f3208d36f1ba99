package custody.query.graphql;

import custody.query.answer.Activity;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialCriteria;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantKey;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.Tally;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// `credentials`, `credentialsByRef` and the type Credential.
@Singleton
final class CredentialFetchers implements Fetchers {
    /// Credentials that one reference may find.
    private static final int FOUND = 20;
    /// The newest decisions that are shown, and the newest issues' grants and newest uses that they are looked for by.
    private static final int NEWEST = 100;

    private final Projections projections;
    private final UseFetchers uses;

    CredentialFetchers(Projections projections, UseFetchers uses) {
        this.projections = projections;
        this.uses = uses;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("credentialsByRef", this::byRef).fetch("credentials", this::credentials);
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
                .fetch("state", environment -> credential(environment).state(projections.timeAt(pin(environment).asOf())))
                .fetch("issue", environment -> evidence(environment).thenCompose(
                        found -> Loaders.entry(environment, found.issues().isEmpty() ? null : found.issues().getFirst())))
                .fetch("approvals", environment -> evidence(environment).thenCompose(found -> approvals(environment, found)))
                .fetch("revocation", environment -> Loaders.revocation(
                        environment, credential(environment).revokedBy(), pin(environment)))
                .fetch("firstUsedAt", environment -> Loaders.first(
                        environment, Activity.Of.CREDENTIAL, credential(environment).ref(), pin(environment)))
                .fetch("firstUse", environment -> uses.first(environment, used(environment)))
                .fetch("lastUsedAt", environment -> Loaders.last(
                        environment, Activity.Of.CREDENTIAL, credential(environment).ref(), pin(environment)))
                .fetch("uses", environment -> uses.list(environment, "credential.uses", used(environment)));
    }

    private Object byRef(DataFetchingEnvironment environment) {
        String ref = Arguments.required(environment, "ref");
        String kind = environment.getArgument("kind");
        return projections.credentialsByRef(ref, pin(environment).asOf(), FOUND).stream()
                .filter(found -> kind == null || found.kind().equals(kind))
                .toList();
    }

    private Object credentials(DataFetchingEnvironment environment) {
        Map<String, Object> filter = environment.getArgument("filter");
        FilterInput in = new FilterInput(filter == null ? Map.of() : filter);
        CredentialCriteria where = new CredentialCriteria(in.bool("outlivesGrant"), Set.copyOf(in.strings("kinds")));
        Connection.Asked asked = Connection.ask(environment, projections, "credentials", where);
        return Connection.of(projections.credentials(where, asked.request()), asked);
    }

    private CompletableFuture<CredentialEvidence> evidence(DataFetchingEnvironment environment) {
        return Loaders.credentialEvidence(environment, credential(environment).ref(), pin(environment));
    }

    /// On the grants that what issued it names, and on those by which its uses were judged; of many the newest.
    private CompletableFuture<List<ApprovalNode>> approvals(DataFetchingEnvironment environment, CredentialEvidence evidence) {
        long asOf = pin(environment).asOf();
        Set<GrantKey> grants = new HashSet<>(newest(List.copyOf(evidence.grants())));
        grants.addAll(judging(used(environment), asOf));
        Set<Long> decisions = new TreeSet<>();
        projections.grants(grants, asOf).values().forEach(grant -> decisions.addAll(grant.approvals()));
        return Loaders.approvals(environment, newest(List.copyOf(decisions)));
    }

    /// The grants by which uses were judged; of too many those of the newest uses.
    private Set<GrantKey> judging(Condition uses, long asOf) {
        Set<GrantKey> all = projections.tally(Tally.ofUses(uses, asOf, Field.GRANT)).keySet().stream()
                .map(List::getFirst)
                .filter(key -> !key.isEmpty())
                .map(GrantKey::parse)
                .collect(Collectors.toSet());
        if (all.size() <= NEWEST) {
            return all;
        }
        Page<Long> last = projections.uses(uses, EntryOrder.NEWEST_FIRST, new PageRequest(asOf, NEWEST, null, true, false));
        return projections.attributions(last.rows().stream().map(Page.Row::node).toList(), asOf).values().stream()
                .map(Attributed::grant)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static <T> List<T> newest(List<T> all) {
        return all.subList(Math.max(0, all.size() - NEWEST), all.size());
    }

    private static Condition used(DataFetchingEnvironment environment) {
        return new Condition.Is(Field.CREDENTIAL, Set.of(credential(environment).ref()));
    }

    private Pin pin(DataFetchingEnvironment environment) {
        return Pin.of(environment, projections);
    }

    private static CredentialFacts credential(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }
}
