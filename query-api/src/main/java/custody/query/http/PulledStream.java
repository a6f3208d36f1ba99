package custody.query.http;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// A source that is asked for one element at a time, on a thread of its own, and only when the subscriber wants one.
///
/// A subscriber that goes away closes the source. The thread is never interrupted: it may be reading a file that
/// others read too, and an interrupt would close it under them.
final class PulledStream<T> implements Publisher<T> {
    /// Blocks until it has an element; empty at the end.
    interface Source<T> extends AutoCloseable {
        Optional<T> next() throws InterruptedException;

        @Override
        void close();
    }

    private static final int MOST_WANTED = 1 << 20;

    private final Source<T> source;
    private final Executor executor;

    PulledStream(Source<T> source, Executor executor) {
        this.source = source;
        this.executor = executor;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Pulling pulling = new Pulling(subscriber);
        subscriber.onSubscribe(pulling);
        executor.execute(pulling);
    }

    private final class Pulling implements Subscription, Runnable {
        private final Subscriber<? super T> subscriber;
        private final Semaphore wanted = new Semaphore(0);
        private volatile boolean cancelled;

        Pulling(Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            int room = MOST_WANTED - wanted.availablePermits();
            if (room > 0) {
                wanted.release((int) Math.min(count, room));
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            source.close();
        }

        @Override
        public void run() {
            try (source) {
                while (!cancelled) {
                    if (!wanted.tryAcquire(1, TimeUnit.SECONDS)) {
                        continue;
                    }
                    Optional<T> next = source.next();
                    if (cancelled) {
                        return;
                    }
                    if (next.isEmpty()) {
                        subscriber.onComplete();
                        return;
                    }
                    subscriber.onNext(next.get());
                }
            } catch (InterruptedException e) {
                subscriber.onComplete();
            } catch (RuntimeException e) {
                subscriber.onError(e);
            }
        }
    }
}
