package custody.query.graphql;

import custody.ledger.event.Credential;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialCriteria;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.attribution.JoinName;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// `credentials`, `credentialsByRef` and the type Credential.
@Singleton
final class CredentialFetchers implements Fetchers {
    /// Credentials that one reference may find.
    private static final int FOUND = 20;

    private final Projections projections;
    private final Entries entries;
    private final UseFetchers uses;

    CredentialFetchers(Projections projections, Entries entries, UseFetchers uses) {
        this.projections = projections;
        this.entries = entries;
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
                .fetch("approvals", environment -> Loaders.decisions(environment, credential(environment).ref(), pin(environment)))
                .fetch("revocation", environment -> Loaders.revocation(
                        environment, credential(environment).revokedBy(), pin(environment)))
                .fetch("firstUsedAt", environment -> Loaders.first(
                        environment, Activity.Of.CREDENTIAL, credential(environment).ref(), pin(environment)))
                .fetch("firstUse", environment -> Loaders.firstUse(
                        environment, Activity.Of.CREDENTIAL, credential(environment).ref(), pin(environment)))
                .fetch("lastUsedAt", environment -> Loaders.last(
                        environment, Activity.Of.CREDENTIAL, credential(environment).ref(), pin(environment)))
                .fetch("uses", environment -> uses.list(environment, "credential.uses", used(environment)));
    }

    private Object byRef(DataFetchingEnvironment environment) {
        String ref = Arguments.required(environment, "ref");
        String kind = environment.getArgument("kind");
        long asOf = pin(environment).asOf();
        List<CredentialFacts> known = projections.credentialsByRef(ref, asOf, FOUND);
        return (known.isEmpty() ? usedUnder(ref, asOf) : known).stream()
                .filter(found -> kind == null || found.kind().equals(kind))
                .toList();
    }

    /// Credentials that uses call so, where neither their issue nor the first entry that tells of them does: a key that
    /// is older than the ledger, and was found by a scanner before it was used.
    private Collection<CredentialFacts> usedUnder(String ref, long asOf) {
        Condition linked = new Condition.Is(Field.CORRELATION, Set.of(ref));
        Page<Long> found = projections.uses(linked, EntryOrder.NEWEST_FIRST, new PageRequest(asOf, FOUND, null, true, false));
        Set<String> refs = new HashSet<>();
        for (UseNode use : entries.uses(found.rows().stream().map(Page.Row::node).toList()).values()) {
            Credential used = use.event().credential();
            if (used != null && use.event().links().stream().anyMatch(link -> JoinName.isCredential(link) && link.value().equals(ref))) {
                refs.add(used.ref());
            }
        }
        return projections.credentials(refs, asOf).values();
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
