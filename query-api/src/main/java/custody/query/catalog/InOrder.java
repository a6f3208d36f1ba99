package custody.query.catalog;

import custody.query.answer.UnreadableQueryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Parts of one question that are worked on by some threads at once and taken by the one who gives them, in the order in which
/// they are given. No more than [#WAITING] are there at a time. When it is closed nothing is worked on any more.
final class InOrder<T> implements AutoCloseable {
    /// Threads for one question.
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
    /// Parts that are worked on or not taken yet.
    static final int WAITING = THREADS * 2;

    private final ExecutorService workers = Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().name("part of a question").daemon().factory());
    private final Deque<Future<T>> waiting = new ArrayDeque<>();
    private final Consumer<T> to;

    InOrder(Consumer<T> to) {
        this.to = to;
    }

    /// Gives a part; the first ones may be taken before it is begun.
    void give(Callable<T> part) {
        while (waiting.size() >= WAITING) {
            take();
        }
        waiting.addLast(workers.submit(part));
    }

    /// Takes what is left.
    void finish() {
        while (!waiting.isEmpty()) {
            take();
        }
    }

    private void take() {
        try {
            to.accept(waiting.removeFirst().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreadableQueryException("nobody waits for the answer any more");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("a part of a question failed", e);
        }
    }

    /// What is begun is not interrupted, which would close files under others; it is short.
    @Override
    public void close() {
        waiting.forEach(part -> part.cancel(false));
        workers.shutdown();
        boolean interrupted = false;
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
