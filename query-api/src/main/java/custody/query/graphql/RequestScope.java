package custody.query.graphql;

import custody.query.answer.Projections;
import graphql.GraphQLContext;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What all fetchers of one request share: who asks, what it costs, and what has to be written down about it.
final class RequestScope {
    private final Caller caller;
    private final String requestId;
    private final CostBudget budget;
    private final boolean readOnly;
    private final AtomicInteger rawReads = new AtomicInteger();
    private final AtomicInteger proofs = new AtomicInteger();
    private final AtomicInteger denials = new AtomicInteger();
    private volatile @Nullable RequestCost cost;
    private @Nullable Pin pin;
    private volatile CostBudget.@Nullable Standing standing;

    RequestScope(Caller caller, String requestId, CostBudget budget, boolean readOnly) {
        this.readOnly = readOnly;
        this.caller = caller;
        this.requestId = requestId;
        this.budget = budget;
    }

    static RequestScope of(GraphQLContext context) {
        return Objects.requireNonNull(context.get(RequestScope.class));
    }

    Caller caller() {
        return caller;
    }

    String requestId() {
        return requestId;
    }

    /// Whether mutations are refused.
    boolean readOnly() {
        return readOnly;
    }

    /// Takes the operation's points from the caller's budget.
    void charge(RequestCost operation) {
        try {
            standing = budget.charge(caller.name(), Math.max(1, operation.cost()));
        } catch (QueryException e) {
            throw new RateLimitedException(e);
        }
        cost = operation;
    }

    /// The size at which the request began to be answered.
    synchronized Pin pin(Projections projections) {
        if (pin == null) {
            pin = new Pin(projections.size());
        }
        return pin;
    }

    RequestCost cost() {
        return Objects.requireNonNull(cost, "nothing is fetched before it was charged");
    }

    CostBudget.Standing standing() {
        return Objects.requireNonNull(standing, "nothing is fetched before it was charged");
    }

    void rawRead() {
        rawReads.incrementAndGet();
    }

    void proofRead() {
        proofs.incrementAndGet();
    }

    void denied() {
        denials.incrementAndGet();
    }

    int rawReads() {
        return rawReads.get();
    }

    int proofs() {
        return proofs.get();
    }

    int denials() {
        return denials.get();
    }
}
