package custody.query.graphql;

import custody.query.answer.Arrival;
import custody.query.answer.Projections;
import custody.query.live.Watch;
import graphql.GraphQLContext;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
    private final @Nullable Arrival arrival;
    private final @Nullable String resume;
    private @Nullable Pin pin;
    private volatile CostBudget.@Nullable Standing standing;
    private volatile boolean subscription;
    private volatile boolean countCapped;
    private volatile @Nullable Opened opened;
    private volatile @Nullable PreparsedDocumentEntry document;

    /// A subscription's place, and the name that its cursors carry.
    record Opened(String name, Watch watch) {}

    RequestScope(Caller caller, String requestId, CostBudget budget, QueryRequest request) {
        this(caller, requestId, budget, request.readOnly(), request.resume(), null);
    }

    private RequestScope(
            Caller caller, String requestId, CostBudget budget, boolean readOnly, @Nullable String resume, @Nullable Arrival arrival) {
        this.readOnly = readOnly;
        this.caller = caller;
        this.requestId = requestId;
        this.budget = budget;
        this.resume = resume;
        this.arrival = arrival;
        this.pin = arrival == null ? null : new Pin(arrival.cause() + 1);
    }

    /// The scope in which a subscription's operation runs for one arrival; it is pinned to what the ledger knew then.
    RequestScope of(Arrival each) {
        RequestScope scope = new RequestScope(caller, requestId, budget, readOnly, null, each);
        scope.document = document;
        return scope;
    }

    /// What the operation runs for; null when it is no subscription, or is only being opened.
    @Nullable Arrival arrival() {
        return arrival;
    }

    /// The cursor with which the transport asks to go on, instead of the one in the document.
    @Nullable String resume() {
        return resume;
    }

    /// Says that the operation is a subscription.
    void subscribes() {
        subscription = true;
    }

    boolean isSubscription() {
        return subscription;
    }

    void open(String name, Watch watch) {
        opened = new Opened(name, watch);
    }

    @Nullable Opened opened() {
        return opened;
    }

    /// The document as parsed and validated, which is the same for each arrival.
    PreparsedDocumentEntry document(Supplier<PreparsedDocumentEntry> parse) {
        PreparsedDocumentEntry known = document;
        if (known == null) {
            known = parse.get();
            document = known;
        }
        return known;
    }

    /// The name in a document of one operation; null when it has none, or was not read.
    @Nullable String onlyOperation() {
        PreparsedDocumentEntry known = document;
        Document read = known == null ? null : known.getDocument();
        return read == null ? null : read.getDefinitionsOfType(OperationDefinition.class).getFirst().getName();
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

    /// Refuses what has to be written down in the ledger: its entry would be the next arrival, and so on for ever.
    void notLive(String what) {
        if (arrival != null) {
            throw QueryException.badInput(what + " are not part of subscriptions: ask for them by node(id:)");
        }
    }

    /// Says that a list is longer than what is counted of it.
    void countCapped() {
        countCapped = true;
    }

    boolean isCountCapped() {
        return countCapped;
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
