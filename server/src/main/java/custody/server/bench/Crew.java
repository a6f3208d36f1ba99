package custody.server.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Some callers that work at once until a time is over.
final class Crew {
    private Crew() {}

    /// What one call of one caller does; answers how many events it carried.
    interface Work {
        int call(int caller, long round) throws Exception;
    }

    /// What the crew did in how many seconds, and what it took of the processors, everything in this process counted.
    record Done(long events, double seconds, double processorSeconds, Latencies latencies) {
        double perSecond() {
            return events / seconds;
        }

        Row processorTime(String bench, String what) {
            return ProcessorTime.row(bench, what, processorSeconds, events);
        }
    }

    /// Runs `callers` for about `seconds`, or until each made `rounds` calls; each makes one at least, even if the machine
    /// lets it begin when the time is over.
    static Done work(int callers, double seconds, long rounds, Work work) throws Exception {
        Latencies[] latencies = new Latencies[callers];
        long[] events = new long[callers];
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(callers);
        double processor = ProcessorTime.seconds();
        long start = System.nanoTime();
        long until = start + (long) (seconds * 1e9);
        for (int c = 0; c < callers; c++) {
            int caller = c;
            latencies[c] = new Latencies();
            Thread.ofVirtual().name("caller-" + c).start(() -> {
                try {
                    for (long round = 0; round < rounds && (round == 0 || System.nanoTime() < until) && failure.get() == null; round++) {
                        long before = System.nanoTime();
                        events[caller] += work.call(caller, round);
                        latencies[caller].add(System.nanoTime() - before);
                    }
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        double took = (System.nanoTime() - start) / 1e9;
        double used = ProcessorTime.seconds() - processor;
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        Latencies all = new Latencies();
        long sum = 0;
        for (int c = 0; c < callers; c++) {
            all.addAll(latencies[c]);
            sum += events[c];
        }
        return new Done(sum, took, used, all);
    }
}
