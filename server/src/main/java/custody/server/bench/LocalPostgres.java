package custody.server.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL of this machine, started for the time of a measurement in a directory of its own, with the
/// durability that it has by default.
final class LocalPostgres implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final int START_SECONDS = 30;

    private final Path binaries;
    private final Path directory;
    private final int port;

    private LocalPostgres(Path binaries, Path directory, int port) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
    }

    /// Starts one; empty when none is installed.
    static Optional<LocalPostgres> start() throws IOException, InterruptedException {
        Optional<Path> binaries = installed();
        if (binaries.isEmpty()) {
            return Optional.empty();
        }
        Path directory = Files.createTempDirectory("custody-bench-pg");
        if (isRoot()) {
            run(List.of("chown", "postgres", directory.toString()), START_SECONDS);
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        LocalPostgres postgres = new LocalPostgres(binaries.get(), directory, port);
        postgres.command("initdb", "-D", directory.resolve("db").toString(), "-A", "trust", "-U", "bench", "-E", "UTF8");
        postgres.command("pg_ctl", "-D", directory.resolve("db").toString(), "-w", "-l", directory.resolve("log").toString(), "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c max_connections=120 -k " + directory, "start");
        return Optional.of(postgres);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=bench";
    }

    @Override
    public void close() throws IOException {
        try {
            command("pg_ctl", "-D", directory.resolve("db").toString(), "-m", "immediate", "stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void command(String program, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
        line.add(binaries.resolve(program).toString());
        line.addAll(List.of(arguments));
        run(line, START_SECONDS);
    }

    private static void run(List<String> line, int seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(line.getFirst() + " did not succeed");
        }
    }

    private static Optional<Path> installed() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("initdb"))).max(Path::compareTo);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
