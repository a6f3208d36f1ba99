package custody.query.graphql;

import custody.query.audit.ReadAudit;
import custody.query.audit.Reading;
import custody.query.audit.UnrecordedException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Has written down who read source records and proofs over GraphQL, and who was refused: one entry a request.
///
/// The entry holds the operation's name, a hash of its document and variables, and counts, never the variables.
@Singleton
final class QueryAudit {
    private static final int MAX_NAME = 128;

    private final ReadAudit audit;

    QueryAudit(ReadAudit audit) {
        this.audit = audit;
    }

    /// Appends the entry of this request, if it needs one.
    ///
    /// @throws QueryException SOURCE_UNAVAILABLE when the ledger does not take it
    void record(RequestScope scope, QueryRequest request) {
        if (scope.rawReads() + scope.proofs() + scope.denials() == 0) {
            return;
        }
        String name = request.operationName() != null ? request.operationName() : scope.onlyOperation();
        String action = "query " + shown(name) + ": records " + scope.rawReads() + ", proofs " + scope.proofs()
                + ", denied " + scope.denials();
        boolean served = scope.rawReads() + scope.proofs() > 0;
        try {
            audit.record(new Reading(scope.caller().name(), scope.requestId(), action, served, digest(request)));
        } catch (UnrecordedException e) {
            throw new QueryException(ErrorCode.SOURCE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static String shown(@Nullable String operation) {
        return operation == null ? "(unnamed)" : operation.substring(0, Math.min(operation.length(), MAX_NAME));
    }

    private static String digest(QueryRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.query().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(new TreeMap<>(request.variables()).toString().getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
