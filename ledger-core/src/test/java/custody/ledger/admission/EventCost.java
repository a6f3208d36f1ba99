package custody.ledger.admission;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import custody.ledger.open.LedgerSettings;
import custody.ledger.open.OpenLedger;
import custody.ledger.scrub.ScrubRules;
import custody.ledger.scrub.Scrubber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// What an event costs in processor time, stage by stage and thread by thread; to be run by hand.
///
/// Processor time is that of the thread, so that a machine that others use as well still says something. Arguments:
/// rounds of stages, calls of 500 events, a directory.
public final class EventCost {
    private static final int CALL = 500;
    private static final int CALLERS = 8;
    private static final ThreadMXBean THREADS =
            (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long number;
    private long sink;

    private EventCost() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int calls = args.length > 1 ? Integer.parseInt(args[1]) : 2_000;
        Path directory = args.length > 2 ? Path.of(args[2]) : Path.of("target");
        EventCost cost = new EventCost();
        System.out.println("bytes of an event as posted: " + cost.posted().length);
        for (int i = 0; i < 3; i++) {
            System.out.println(cost.stages(rounds));
        }
        Path data = Files.createTempDirectory(directory, "event-cost");
        try (OpenLedger ledger = OpenLedger.open(data, LedgerSettings.STANDARD, InstantSource.system())) {
            for (int i = 0; i < 3; i++) {
                System.out.println(cost.ledger(ledger, calls));
            }
        } finally {
            delete(data);
        }
        System.out.println("(" + cost.sink + ")");
    }

    private byte[] posted() {
        long n = number++;
        String hex = Long.toHexString((n + 1) * 0x9e3779b97f4a7c15L);
        return ("{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"vault-prod\",\"system\":\"vault\",\"stream\":\"audit-file\","
                + "\"eventId\":\"0193-" + hex + "-" + n + "\",\"adapter\":\"vault/1\"},\"type\":\"USE\",\"layer\":\"CUSTODY\","
                + "\"eventTime\":\"2026-11-22T06:" + two(n / 60_000) + ":" + two(n / 1_000) + "." + (100 + n % 899) + "Z\",\"outcome\":\"SUCCESS\","
                + "\"action\":\"fetch\",\"actor\":{\"ref\":\"svc:payments-" + n % 5_000 + "\",\"kind\":\"SERVICE_ACCOUNT\","
                + "\"name\":\"payments worker\"},\"secret\":{\"ref\":\"vault:prod/kv/data/payments/" + n % 20_000 + "\",\"kind\":\"kv\"},"
                + "\"context\":{\"ip\":\"10.3." + n % 251 + "." + n % 241 + "\",\"userAgent\":\"vault-agent/1.17.2 (linux; amd64)\","
                + "\"requestId\":\"req-" + hex + "\",\"environment\":\"prod\"},"
                + "\"links\":[{\"name\":\"request_id\",\"value\":\"" + hex + "\"},{\"name\":\"accessor\",\"value\":\"acc-" + n % 9_000 + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String two(long n) {
        return Long.toString(100 + n % 60).substring(1);
    }

    /// One thread does stage after stage over a batch of events; nanoseconds and bytes of heap for one event.
    private String stages(int rounds) throws Exception {
        Map<String, long[]> spent = new TreeMap<>();
        Scrubber scrubber = new Scrubber(ScrubRules.standard(), new byte[32]);
        RandomGenerator random = new SecureRandom();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (int round = 0; round < rounds; round++) {
            byte[][] lines = lines();
            JsonDocument[] documents = new JsonDocument[CALL];
            Event[] events = new Event[CALL];
            byte[][] payloads = new byte[CALL][];
            ByteSink out = new ByteSink(1_024);
            each(spent, "1 parse", i -> documents[i] = JsonDocument.parse(lines[i]));
            each(spent, "2 decode", i -> events[i] = EventCodec.decodePosted(documents[i].root(), EventDefaults.NONE));
            each(spent, "3 limits", i -> sink += EventLimits.check(events[i]).isPresent() ? 1 : 0);
            each(spent, "4 scrub", i -> sink += scrubber.event(events[i], null) == events[i] ? 0 : 1);
            each(spent, "5 identity", i -> sink += events[i].id().hashCode());
            each(spent, "6 canonical bytes with identity", i -> {
                out.clear();
                EventCodec.write(events[i], out);
                payloads[i] = out.toByteArray();
            });
            each(spent, "7 commitment", i -> sink += sha256.digest(payloads[i])[0]);
            Preparation preparation = new Preparation(scrubber, random, CALL);
            each(spent, "8 whole preparation", i -> sink += preparation.prepare(new Submission(events[i], null)).hashCode());
        }
        return told(spent, (long) rounds * CALL);
    }

    private byte[][] lines() {
        byte[][] lines = new byte[CALL][];
        for (int i = 0; i < CALL; i++) {
            lines[i] = posted();
        }
        return lines;
    }

    private interface Step {
        void run(int i) throws Exception;
    }

    private static void each(Map<String, long[]> spent, String name, Step step) throws Exception {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long begun = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < CALL; i++) {
            step.run(i);
        }
        long[] sum = spent.computeIfAbsent(name, _ -> new long[2]);
        sum[0] += THREADS.getCurrentThreadCpuTime() - begun;
        sum[1] += THREADS.getCurrentThreadAllocatedBytes() - bytes;
    }

    private static String told(Map<String, long[]> spent, long events) {
        StringBuilder told = new StringBuilder();
        spent.forEach((name, sum) -> told.append("%-36s %6d ns %6d B%n".formatted(name, sum[0] / events, sum[1] / events)));
        return told.toString();
    }

    /// Eight callers append to an open ledger; nanoseconds of each thread for one event.
    private String ledger(OpenLedger ledger, int calls) throws Exception {
        List<List<Submission>> prepared = new ArrayList<>();
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, Long> before;
        long process;
        long begun;
        Map<String, Long> after;
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            long first = number;
            number += (long) calls * CALL;
            before = times();
            process = machine.getProcessCpuTime();
            begun = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                EventCost own = new EventCost();
                own.number = first + (long) caller * calls / CALLERS * CALL;
                running.add(callers.submit(() -> own.append(ledger, calls / CALLERS)));
            }
            for (Future<?> one : running) {
                one.get();
            }
            begun = System.nanoTime() - begun;
            process = machine.getProcessCpuTime() - process;
            after = times();
        }
        long events = (long) calls / CALLERS * CALLERS * CALL;
        StringBuilder told = new StringBuilder("%d events, %d/s with others on the machine%n".formatted(events, events * 1_000_000_000L / begun));
        long rest = process;
        for (Map.Entry<String, Long> thread : after.entrySet()) {
            long nanos = thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
            rest -= nanos;
            if (nanos / events > 20) {
                told.append("%-36s %6d ns%n".formatted(thread.getKey(), nanos / events));
            }
        }
        told.append("%-36s %6d ns%n".formatted("rest", rest / events));
        told.append("%-36s %6d ns%n".formatted("all", process / events));
        return told.toString();
    }

    private Void append(OpenLedger ledger, int calls) throws Exception {
        for (int call = 0; call < calls; call++) {
            List<Submission> submissions = new ArrayList<>(CALL);
            for (byte[] line : lines()) {
                Event event = EventCodec.decodePosted(JsonDocument.parse(line).root(), EventDefaults.NONE);
                submissions.add(new Submission(event, null));
            }
            sink += ledger.appender().append(submissions).size();
        }
        return null;
    }

    private static Map<String, Long> times() {
        Map<String, Long> times = new TreeMap<>();
        for (ThreadInfo thread : THREADS.dumpAllThreads(false, false, 0)) {
            long nanos = THREADS.getThreadCpuTime(thread.getThreadId());
            times.merge(thread.getThreadName().replaceAll("thread-\\d+$", "thread"), Math.max(0, nanos), Long::sum);
        }
        addNative(times);
        return times;
    }

    /// Processor time of the collector's and the compiler's threads, which the platform bean does not show; Linux only.
    private static void addNative(Map<String, Long> times) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String name = Files.readString(task.resolve("comm")).strip();
                boolean collects = name.startsWith("GC") || name.startsWith("G1");
                if (collects || name.startsWith("C1") || name.startsWith("C2")) {
                    long nanos = Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
                    times.merge(collects ? "(collector)" : "(compiler)", nanos, Long::sum);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // A thread that has just ended, or another system: then they are among the rest.
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
