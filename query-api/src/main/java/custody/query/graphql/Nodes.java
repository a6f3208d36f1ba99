package custody.query.graphql;

import custody.query.answer.AlertFacts;
import custody.query.answer.Alerts;
import custody.query.answer.CredentialFacts;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Projections;
import custody.query.answer.ReviewFacts;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretFacts;
import custody.query.answer.SourceFacts;
import custody.ledger.merkle.Hash;
import custody.ledger.read.ProofReader;
import custody.query.pack.PackStore;
import custody.query.pack.StoredPack;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Objects by their global id.
@Singleton
final class Nodes {
    private final Projections projections;
    private final Entries entries;
    private final ProofReader proofs;
    private final PackStore packs;
    private final @Nullable Alerts alerts;

    Nodes(
            Projections projections, Entries entries, ProofReader proofs, PackStore packs, @Nullable Alerts alerts) {
        this.alerts = alerts;
        this.projections = projections;
        this.entries = entries;
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
    @Nullable Object find(String text, Pin pin, Caller caller) {
        return NodeId.parse(text)
                .filter(id -> id.kind() != NodeId.Kind.PACK || caller.mayReadRaw())
                .flatMap(id -> find(id, pin))
                .orElse(null);
    }

    private Optional<?> find(NodeId id, Pin pin) {
        List<String> key = List.of(id.key());
        long asOf = pin.asOf();
        return switch (id.kind()) {
            case EVENT -> entries.node(id.index());
            case USE -> entries.use(id.index());
            case APPROVAL -> entries.node(id.index()).flatMap(Entries::asApproval);
            case GRANT -> grant(id.key(), asOf);
            case SECRET -> Optional.ofNullable(projections.secrets(key, asOf).get(id.key()));
            case CREDENTIAL -> Optional.ofNullable(projections.credentials(key, asOf).get(id.key()));
            case IDENTITY -> Optional.ofNullable(projections.identities(key, asOf).get(id.key()));
            case REVOCATION -> revocation(id.index(), asOf);
            case SOURCE -> source(id.key(), asOf);
            case CHECKPOINT -> checkpoint(id.index());
            case PACK -> pack(id.key());
            case ALERT -> alerts == null ? Optional.empty() : alerts.alert(id.index(), asOf);
            case REVIEW -> alerts == null ? Optional.empty() : alerts.review(id.index(), asOf);
        };
    }

    private Optional<GrantFacts> grant(String text, long asOf) {
        if (text.indexOf(' ') < 1) {
            return Optional.empty();
        }
        GrantKey key = GrantKey.parse(text);
        return Optional.ofNullable(projections.grants(List.of(key), asOf).get(key));
    }

    private Optional<RevocationFacts> revocation(long index, long asOf) {
        return Optional.ofNullable(projections.revocations(List.of(index), asOf).get(index));
    }

    Optional<SourceFacts> source(String id, long asOf) {
        return Optional.ofNullable(projections.sources(List.of(id), asOf).get(id));
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
