package custody.query.graphql;

import custody.ledger.merkle.Hash;
import custody.ledger.read.ProofReader;
import custody.query.answer.AlertFacts;
import custody.query.answer.Alerts;
import custody.query.answer.CredentialFacts;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.ReviewFacts;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretFacts;
import custody.query.answer.SourceFacts;
import custody.query.pack.PackStore;
import custody.query.pack.StoredPack;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Objects by their global id.
@Singleton
final class Nodes {
    private final ProofReader proofs;
    private final PackStore packs;
    private final @Nullable Alerts alerts;

    Nodes(ProofReader proofs, PackStore packs, @Nullable Alerts alerts) {
        this.alerts = alerts;
        this.proofs = proofs;
        this.packs = packs;
    }

    /// The type in the schema of an object that a fetcher returned for a `Node`.
    static String typeName(Object node) {
        return switch (node) {
            case EventNode event -> "LedgerEvent";
            case UseNode use -> "Use";
            case ApprovalNode approval -> "Approval";
            case GrantFacts grant -> "Grant";
            case SecretFacts secret -> "Secret";
            case CredentialFacts credential -> "Credential";
            case IdentityFacts identity -> "Identity";
            case RevocationFacts revocation -> "Revocation";
            case SourceFacts source -> "Source";
            case CheckpointNode checkpoint -> "Checkpoint";
            case StoredPack pack -> "EvidencePack";
            case AlertFacts alert -> "Alert";
            case ReviewFacts review -> "ReviewItem";
            default -> throw new IllegalStateException("no node: " + node.getClass());
        };
    }

    /// The object; null for an id that is none, names nothing, or names what this caller may not see.
    CompletableFuture<@Nullable Object> find(DataFetchingEnvironment environment, String text, Pin pin) {
        NodeId id = NodeId.parse(text).orElse(null);
        return id == null ? CompletableFuture.completedFuture(null) : find(environment, id, pin);
    }

    CompletableFuture<@Nullable Object> find(DataFetchingEnvironment environment, NodeId id, Pin pin) {
        String key = id.key();
        Long index = id.index() < 0 ? null : id.index();
        return switch (id.kind()) {
            case EVENT -> any(Loaders.entry(environment, index));
            case USE -> any(Loaders.use(environment, index));
            case APPROVAL -> any(Loaders.entry(environment, index).thenApply(node -> node == null ? null : Entries.asApproval(node).orElse(null)));
            case GRANT -> any(Loaders.grant(environment, key.indexOf(' ') < 1 ? null : GrantKey.parse(key), pin));
            case SECRET -> any(Loaders.secret(environment, key, pin));
            case CREDENTIAL -> any(Loaders.credential(environment, key, pin));
            case IDENTITY -> any(Loaders.identity(environment, key, pin));
            case REVOCATION -> any(Loaders.revocation(environment, index, pin));
            case SOURCE -> any(Loaders.knownSource(environment, key, pin));
            case CHECKPOINT -> one(checkpoint(id.index()));
            case PACK -> one(RequestScope.of(environment.getGraphQlContext()).caller().mayReadRaw() ? pack(key) : Optional.empty());
            case ALERT -> one(alerts == null ? Optional.empty() : alerts.alert(id.index(), pin.asOf()));
            case REVIEW -> one(alerts == null ? Optional.empty() : alerts.review(id.index(), pin.asOf()));
        };
    }

    private static CompletableFuture<@Nullable Object> any(CompletableFuture<? extends @Nullable Object> found) {
        return found.thenApply(each -> each);
    }

    /// Of a kind that is looked up one by one.
    private static CompletableFuture<@Nullable Object> one(Optional<?> found) {
        return CompletableFuture.completedFuture(found.orElse(null));
    }

    private Optional<CheckpointNode> checkpoint(long size) {
        return proofs.checkpoints(size + 1, 1).stream()
                .filter(each -> each.checkpoint().head().size() == size)
                .map(CheckpointNode::new)
                .findFirst();
    }

    private Optional<StoredPack> pack(String key) {
        try {
            return key.matches("[0-9a-f]{64}") ? packs.find(Hash.parseHex(key)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
