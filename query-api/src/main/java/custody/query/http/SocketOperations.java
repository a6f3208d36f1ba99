package custody.query.http;

import custody.query.graphql.Caller;
import custody.query.graphql.ErrorCode;
import custody.query.graphql.LiveResponses;
import custody.query.graphql.QueryAnswer;
import custody.query.graphql.QueryEngine;
import custody.query.http.Conversation.CloseCode;
import custody.query.http.RequestParser.BadRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the operations of sockets, each on a thread of its own that is never interrupted.
final class SocketOperations implements Conversation.Host {
    private static final Logger LOG = LoggerFactory.getLogger(SocketOperations.class);
    private static final Duration LOOK_UP = Duration.ofSeconds(15);

    private final QueryEngine engine;
    private final RequestParser parser;
    private final Doorkeeper door;
    private final Executor executor;

    SocketOperations(QueryEngine engine, RequestParser parser, Doorkeeper door, Executor executor) {
        this.engine = engine;
        this.parser = parser;
        this.door = door;
        this.executor = executor;
    }

    @Override
    public Optional<Caller> caller(@Nullable String authorization) {
        return door.caller(authorization);
    }

    @Override
    public Doorkeeper.Pass pass(@Nullable String authorization) {
        return door.pass(authorization);
    }

    @Override
    public Conversation.Running start(Conversation conversation, String id, Map<?, ?> payload, Caller caller) {
        String requestId = UUID.randomUUID().toString();
        if (conversation.operations() >= Conversation.OPERATIONS) {
            return refused(conversation, id, QueryEngine.refusal(
                    ErrorCode.RATE_LIMITED, "operations is " + (Conversation.OPERATIONS + 1) + ", more than the limit of "
                            + Conversation.OPERATIONS + " on one socket", requestId));
        }
        try {
            QueryEngine.Operation operation = engine.operation(parser.payload(payload), caller, requestId);
            Conversation.Running running = operation::cancel;
            executor.execute(() -> run(new Slot(conversation, id, running), operation, requestId));
            return running;
        } catch (BadRequestException e) {
            return refused(conversation, id, QueryEngine.refusal(ErrorCode.BAD_USER_INPUT, String.valueOf(e.getMessage()), requestId));
        }
    }

    private Conversation.Running refused(Conversation conversation, String id, QueryAnswer refusal) {
        Conversation.Running nothing = new Conversation.Running() {
            @Override
            public void cancel() {}
        };
        executor.execute(() -> new Slot(conversation, id, nothing).fail(refusal.response()));
        return nothing;
    }

    /// One operation's place in its conversation.
    private record Slot(Conversation conversation, String id, Conversation.Running operation) {
        boolean isWanted() {
            return conversation.runs(id, operation);
        }

        void fail(Map<String, Object> response) {
            conversation.fail(id, operation, Objects.requireNonNullElse(response.get("errors"), List.of()));
        }

        void complete() {
            conversation.complete(id, operation);
        }

        /// Sends a response and waits until it has gone out.
        void next(Map<String, Object> response) throws InterruptedException {
            try {
                CompletionStage<?> sent = conversation.next(id, response);
                sent.toCompletableFuture().get(Conversation.SLOWEST.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                conversation.close(CloseCode.TOO_SLOW, "messages are not taken; go on after the last cursor");
            } catch (ExecutionException e) {
                conversation.closed();
            }
        }
    }

    private static void run(Slot slot, QueryEngine.Operation operation, String requestId) {
        try {
            QueryAnswer answer = operation.run();
            if (answer.live().isPresent()) {
                follow(slot, answer.live().get());
            } else if (answer.hasData()) {
                slot.next(answer.response());
                slot.complete();
            } else {
                slot.fail(answer.response());
            }
        } catch (RuntimeException e) {
            LOG.error("request {} failed on a socket", requestId, e);
            slot.fail(QueryEngine.refusal(ErrorCode.INTERNAL, "an internal error; the log has it under this request id", requestId).response());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void follow(Slot slot, LiveResponses live) throws InterruptedException {
        try (live) {
            while (slot.isWanted() && !live.isClosed()) {
                Optional<LiveResponses.Next> next = live.next(LOOK_UP);
                if (next.isPresent() && next.get().isLast()) {
                    slot.fail(next.get().response());
                } else if (next.isPresent() && slot.isWanted()) {
                    slot.next(next.get().response());
                }
            }
        }
        slot.complete();
    }
}
