package custody.server.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the measurements of one run share: a directory that goes away with it, the peer, the grown ledger. Each is
/// made when first asked for.
final class BenchRoom implements AutoCloseable {
    private final Path root;
    private final long events;
    private final double seconds;
    private final Optional<Path> kept;
    private final Optional<String> postgres;
    private final PrintWriter progress;
    private final Machine machine;
    private final Thread onExit = Thread.ofPlatform().name("bench-away").unstarted(this::removeRoot);
    private @Nullable LocalPostgres local;
    private @Nullable TriggerChain chain;
    private boolean peerSought;
    private @Nullable GrownLedger grown;

    /// @param seconds how long each figure is measured
    /// @param kept where the grown ledger is or will be, and stays; else it is made below `area` and removed
    /// @param postgres the JDBC URL of a PostgreSQL to compare with; else one that is installed here is started
    BenchRoom(
            Path area, Optional<Path> kept, long events, double seconds, Optional<String> postgres, PrintWriter progress)
            throws IOException, InterruptedException {
        this.root = Files.createTempDirectory(area.toAbsolutePath(), "custody-bench-");
        this.kept = kept;
        this.events = events;
        this.seconds = seconds;
        this.postgres = postgres;
        this.progress = progress;
        Runtime.getRuntime().addShutdownHook(onExit);
        say("this machine's own limits");
        this.machine = Machine.measured(root);
    }

    long events() {
        return events;
    }

    double seconds() {
        return seconds;
    }

    /// How often what cannot be stopped after a time is measured.
    int rounds() {
        return seconds < 1 ? 1 : 3;
    }

    Machine machine() {
        return machine;
    }

    void say(String what) {
        progress.println("bench: " + what + " …");
        progress.flush();
    }

    /// A directory of that name, made if it is not there.
    Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /// The table whose trigger chains hashes; empty where there is no PostgreSQL.
    Optional<TriggerChain> triggerChain() throws Exception {
        if (!peerSought) {
            peerSought = true;
            String url = postgres.orElse(null);
            if (url == null) {
                local = LocalPostgres.start().orElse(null);
                url = local == null ? null : local.url();
            }
            chain = url == null ? null : new TriggerChain(url);
        }
        return Optional.ofNullable(chain);
    }

    /// The ledger of the chosen size with its server, which answers.
    GrownLedger grown() throws Exception {
        GrownLedger known = grown;
        if (known == null) {
            say(kept.isPresent() ? "the ledger in " + kept.get() : "a ledger of " + "%,d".formatted(events) + " events");
            known = GrownLedger.grow(kept.isPresent() ? Files.createDirectories(kept.get()) : directory("grown"), events);
            grown = known;
        }
        return known;
    }

    /// Forgets a ledger at once, for they are large.
    void remove(Path directory) throws IOException {
        delete(directory);
    }

    @Override
    public void close() throws Exception {
        try (LocalPostgres database = local; TriggerChain peer = chain; GrownLedger ledger = grown) {
            say("tidying up");
        } finally {
            removeRoot();
            Runtime.getRuntime().removeShutdownHook(onExit);
        }
    }

    private void removeRoot() {
        try {
            delete(root);
        } catch (IOException e) {
            progress.println("bench: " + root + " could not be removed: " + e.getMessage());
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            /// A server that is stopping removes files of its own meanwhile.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path at, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(at);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
