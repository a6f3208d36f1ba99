package custody.ingest.http;

import com.sun.management.OperatingSystemMXBean;
import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.merkle.Hash;
import custody.ledger.open.LedgerSettings;
import custody.ledger.open.OpenLedger;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// What an event costs in processor time when it is posted: thread by thread; to be run by hand.
///
/// The client is in the same process and on threads of its own. Arguments: posts of 500 events, `ledger` or `none` (what
/// the intake costs alone), a directory.
public final class PostCost {
    private static final int POST = 500;
    private static final int CONNECTIONS = 8;
    private static final int ROUNDS = 4;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private PostCost() {}

    public static void main(String[] args) throws Exception {
        int posts = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        boolean real = args.length < 2 || args[1].equals("ledger");
        Path data = Files.createTempDirectory(args.length > 2 ? Path.of(args[2]) : Path.of("target"), "post-cost");
        try (OpenLedger ledger = OpenLedger.open(data, LedgerSettings.STANDARD, InstantSource.system());
                ApplicationContext context = ApplicationContext.builder()
                        .singletons(new Way(real ? ledger.appender() : PostCost::taken))
                        .properties(properties(data))
                        .start();
                EmbeddedServer server = context.getBean(EmbeddedServer.class).start()) {
            for (int round = 0; round < ROUNDS; round++) {
                System.out.println(round(server.getPort(), posts, round));
            }
        } finally {
            delete(data);
        }
    }

    private static Map<String, Object> properties(Path data) {
        Map<String, Object> properties = new TreeMap<>(Map.of(
                "custody.cost.ledger", "true",
                "custody.data", data.toString(),
                "micronaut.server.host", "127.0.0.1",
                "micronaut.server.port", "-1",
                "micronaut.server.max-request-size", "1099511627776",
                "micronaut.server.thread-selection", "MANUAL",
                "micronaut.executors.virtual.type", "thread-per-task",
                "micronaut.executors.virtual.virtual", "true"));
        properties.putAll(Map.of(
                "micronaut.security.reject-not-found", "false",
                "datasources.default.url", IntakeServer.sqlite(data),
                "datasources.default.db-type", "postgres",
                "datasources.default.dialect", "POSTGRES",
                "datasources.default.maximum-pool-size", "4",
                "datasources.default.minimum-idle", "0",
                "flyway.datasources.default.enabled", "true",
                "flyway.datasources.default.locations", "classpath:db/ingest"));
        return properties;
    }

    /// What nothing is done with.
    private static List<AppendOutcome> taken(List<Submission> submissions) {
        List<AppendOutcome> outcomes = new ArrayList<>(submissions.size());
        for (int i = 0; i < submissions.size(); i++) {
            outcomes.add(new Appended(i, submissions.get(i).event().id(), Hash.ZERO, Standing.FIRST));
        }
        return outcomes;
    }

    /// The ledger behind the intake.
    record Way(Appender appender) {}

    /// What the intake asks for besides.
    @Factory
    @Requires(property = "custody.cost.ledger")
    static class Parts {
        @Singleton
        Appender appender(Way way) {
            return way.appender();
        }

        @Singleton
        AuthenticationFetcher<HttpRequest<?>> everybody() {
            return _ -> Publishers.just(Authentication.build("token:admin", List.of("admin"), Map.of("sources", List.of())));
        }
    }

    private static String round(int port, int posts, int round) throws Exception {
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<List<byte[]>> bodies = bodies(posts, round);
        try (ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS, Thread.ofPlatform().name("client-", 0).factory())) {
            Map<String, Long> before = times();
            long process = machine.getProcessCpuTime();
            long begun = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (List<byte[]> share : bodies) {
                running.add(clients.submit(() -> post(port, share)));
            }
            for (Future<?> one : running) {
                one.get();
            }
            begun = System.nanoTime() - begun;
            process = machine.getProcessCpuTime() - process;
            return told((long) posts / CONNECTIONS * CONNECTIONS * POST, before, times(), process, begun);
        }
    }

    private static List<List<byte[]>> bodies(int posts, int round) {
        List<List<byte[]>> bodies = new ArrayList<>();
        long number = (long) round * posts * POST;
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            List<byte[]> share = new ArrayList<>();
            for (int post = 0; post < posts / CONNECTIONS; post++) {
                StringBuilder body = new StringBuilder(POST * 640);
                for (int i = 0; i < POST; i++) {
                    body.append(event(number++)).append('\n');
                }
                share.add(body.toString().getBytes(StandardCharsets.US_ASCII));
            }
            bodies.add(share);
        }
        return bodies;
    }

    private static String event(long n) {
        String hex = Long.toHexString((n + 1) * 0x9e3779b97f4a7c15L);
        return "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"vault-prod\",\"system\":\"vault\",\"stream\":\"audit-file\","
                + "\"eventId\":\"0193-" + hex + "-" + n + "\",\"adapter\":\"vault/1\"},\"type\":\"USE\",\"layer\":\"CUSTODY\","
                + "\"eventTime\":\"2026-11-22T06:12:" + (10 + n % 50) + "." + (100 + n % 899) + "Z\",\"outcome\":\"SUCCESS\","
                + "\"action\":\"fetch\",\"actor\":{\"ref\":\"svc:payments-" + n % 5_000 + "\",\"kind\":\"SERVICE_ACCOUNT\","
                + "\"name\":\"payments worker\"},\"secret\":{\"ref\":\"vault:prod/kv/data/payments/" + n % 20_000
                + "\",\"kind\":\"kv\"},\"context\":{\"ip\":\"10.3." + n % 251 + "." + n % 241
                + "\",\"userAgent\":\"vault-agent/1.17.2 (linux; amd64)\",\"requestId\":\"req-" + hex + "\",\"environment\":\"prod\"},"
                + "\"links\":[{\"name\":\"request_id\",\"value\":\"" + hex + "\"},{\"name\":\"accessor\",\"value\":\"acc-"
                + n % 9_000 + "\"}]}";
    }

    private static Void post(int port, List<byte[]> bodies) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (byte[] body : bodies) {
                out.write(("POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/x-ndjson\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(body);
                out.flush();
                answer(in);
            }
        }
        return null;
    }

    private static void answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) c);
        }
        String text = head.toString().toLowerCase(Locale.ROOT);
        int length = Integer.parseInt(text.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
        byte[] body = in.readNBytes(length);
        if (!text.startsWith("http/1.1 200") || !new String(body, StandardCharsets.UTF_8).contains("\"accepted\":" + POST)) {
            throw new IOException(text + new String(body, StandardCharsets.UTF_8));
        }
    }

    private static String told(long events, Map<String, Long> before, Map<String, Long> after, long process, long nanos) {
        StringBuilder told = new StringBuilder(
                "%d events, %d/s with others on the machine%n".formatted(events, events * 1_000_000_000L / nanos));
        long rest = process;
        for (Map.Entry<String, Long> thread : after.entrySet()) {
            long spent = thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
            rest -= spent;
            if (spent / events > 20) {
                told.append("%-36s %6d ns%n".formatted(thread.getKey(), spent / events));
            }
        }
        told.append("%-36s %6d ns%n".formatted("rest", rest / events));
        return told.append("%-36s %6d ns%n".formatted("all", process / events)).toString();
    }

    private static Map<String, Long> times() {
        Map<String, Long> times = new TreeMap<>();
        for (ThreadInfo thread : THREADS.dumpAllThreads(false, false, 0)) {
            long nanos = THREADS.getThreadCpuTime(thread.getThreadId());
            times.merge(thread.getThreadName().replaceAll("-\\d+$", ""), Math.max(0, nanos), Long::sum);
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
