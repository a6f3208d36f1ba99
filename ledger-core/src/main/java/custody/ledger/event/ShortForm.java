package custody.ledger.event;

import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// What an integrator may leave unsaid in a native event, and what then holds.
final class ShortForm {
    static final String SYSTEM = "native";
    static final String ADAPTER = "native/1";
    static final String CREDENTIAL_KIND = "credential";

    private static final Map<String, ActorKind> KIND_BY_PREFIX = Map.ofEntries(
            Map.entry("user", ActorKind.HUMAN),
            Map.entry("human", ActorKind.HUMAN),
            Map.entry("email", ActorKind.HUMAN),
            Map.entry("group", ActorKind.GROUP),
            Map.entry("svc", ActorKind.SERVICE_ACCOUNT),
            Map.entry("service", ActorKind.SERVICE_ACCOUNT),
            Map.entry("workload", ActorKind.WORKLOAD),
            Map.entry("spiffe", ActorKind.WORKLOAD),
            Map.entry("agent", ActorKind.AGENT),
            Map.entry("key", ActorKind.API_KEY),
            Map.entry("system", ActorKind.SYSTEM));

    private ShortForm() {}

    /// The kind that a ref's prefix tells; UNKNOWN when it tells none.
    static ActorKind kindOf(String ref) {
        int colon = ref.indexOf(':');
        return colon < 0 ? ActorKind.UNKNOWN : KIND_BY_PREFIX.getOrDefault(ref.substring(0, colon), ActorKind.UNKNOWN);
    }

    /// An id that the same content gets again.
    static String eventIdOf(JsonNode event) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(CanonicalJson.bytes(event));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Layer layerOf(EventType type) {
        return switch (type) {
            case USE, ATTEMPT, ROTATE, DISCOVERY, INVENTORY, ALERT, SOURCE_GAP, ADMIN -> Layer.CUSTODY;
            case ISSUE -> Layer.BROKER;
            case REQUEST, APPROVAL, DENIAL, GRANT, RENEW, REVOCATION, EXPIRY, REVIEW -> Layer.PRIVILEGE;
            case DELEGATION, SESSION_START, SESSION_END -> Layer.IDENTITY;
        };
    }
}
