package custody.query.graphql;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Source;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes down who read source records and proofs, and who was refused: one ADMIN entry for each such request.
///
/// The entry is durable before the answer goes out; what cannot be written down is not answered. It holds the
/// operation's name, a hash of its document and variables, and counts, never the variables themselves.
@Singleton
final class ReadAudit {
    /// The source of what the ledger says about itself.
    static final String SOURCE = "custody";
    private static final String ADAPTER = "custody.query/1";
    private static final int MAX_NAME = 128;

    private final Appender appender;
    private final InstantSource clock = InstantSource.system();

    ReadAudit(Appender appender) {
        this.appender = appender;
    }

    /// Appends the entry of this request, if it needs one.
    ///
    /// @throws QueryException SOURCE_UNAVAILABLE when the ledger does not take it
    void record(RequestScope scope, QueryRequest request) {
        if (scope.rawReads() + scope.proofs() + scope.denials() == 0) {
            return;
        }
        try {
            List<AppendOutcome> outcomes = appender.append(List.of(new Submission(event(scope, request), null)));
            if (outcomes.getFirst() instanceof AppendOutcome.Rejected rejected) {
                throw new IllegalStateException("the entry of a read was rejected: " + rejected.code());
            }
        } catch (AppendRefusedException e) {
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private static QueryException unavailable() {
        return new QueryException(
                ErrorCode.SOURCE_UNAVAILABLE, "this read has to be written down, and the ledger takes nothing now");
    }

    private Event event(RequestScope scope, QueryRequest request) {
        Source source = new Source(
                SOURCE, "custody", "query", scope.requestId(), EventIdKind.COMPOSITE, null, ADAPTER, 0);
        boolean served = scope.rawReads() + scope.proofs() > 0;
        return Event.of(source, EventType.ADMIN, Layer.CUSTODY, clock.instant())
                .outcome(served ? Outcome.SUCCESS : Outcome.DENIED)
                .actionRaw("query " + name(request.operationName()) + ": records " + scope.rawReads() + ", proofs "
                        + scope.proofs() + ", denied " + scope.denials())
                .actor(Actor.of("custody:" + scope.caller().name(), ActorKind.UNKNOWN))
                .context(Context.builder().requestId(scope.requestId()).build())
                .link("custody.query", digest(request))
                .build();
    }

    private static String name(@Nullable String operation) {
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
