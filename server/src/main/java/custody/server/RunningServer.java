package custody.server;

import custody.ledger.open.OpenLedger;
import custody.server.access.Role;
import custody.server.access.Tokens;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.logging.LogLevel;
import io.micronaut.logging.LoggingSystem;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One server in this process, answering until it is closed.
///
/// It is opened from the inside out (database, ledger, projections, HTTP) and closed from the outside in: first no
/// new request is taken and those in hand are answered, then the follower settles, then the ledger is closed.
public final class RunningServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);
    private static final String ADMIN_TOKEN = "CUSTODY_ADMIN_TOKEN";
    /// Characters of an admin token that is given: 16 random octets in hexadecimal digits.
    private static final int LONG_ENOUGH = 32;
    private static final String CONFIG_FILES = "micronaut.config.files";
    private static final String HTTP_LOGGER = "io.micronaut.http.server.netty.NettyHttpServer";
    /// The longest time that requests in hand may take when the server is told to stop.
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final Optional<Tokens.Created> firstToken;
    private boolean closed;

    private RunningServer(ApplicationContext context, EmbeddedServer server, Optional<Tokens.Created> firstToken) {
        this.context = context;
        this.server = server;
        this.firstToken = firstToken;
    }

    /// Starts, and returns when requests are answered.
    ///
    /// At the first start of a data directory an admin token is made; `CUSTODY_ADMIN_TOKEN`, when set, becomes
    /// one instead.
    public static RunningServer start(ServerSettings settings, Map<String, String> environment) throws IOException {
        return start(settings, environment, Map.of());
    }

    /// The same with more properties, which win over everything else.
    public static RunningServer start(ServerSettings settings, Map<String, String> environment, Map<String, Object> more)
            throws IOException {
        Optional<String> given = givenToken(environment);
        ApplicationContext context = context(settings, more);
        try {
            // First of all, so that a ledger which cannot be opened is told before anything answers.
            context.getBean(OpenLedger.class);
            Tokens tokens = context.getBean(Tokens.class);
            given.ifPresent(tokens::admit);
            EmbeddedServer server = listen(context);
            // Last of all: it is shown once, by a start that succeeds.
            return new RunningServer(context, server, given.isPresent() ? Optional.empty() : firstToken(tokens));
        } catch (IOException | RuntimeException e) {
            context.close();
            throw e;
        }
    }

    private static EmbeddedServer listen(ApplicationContext context) throws IOException {
        String port = context.getRequiredProperty("custody.port", String.class);
        String where = context.getRequiredProperty("custody.host", String.class) + ", " + (port.equals("-1") ? "any free port" : "port " + port);
        KeyStores.check(context);
        LoggingSystem logging = context.getBean(LoggingSystem.class);
        // A start that fails is told by who asked for it, and not here too.
        logging.setLogLevel(HTTP_LOGGER, LogLevel.OFF);
        try {
            return context.getBean(EmbeddedServer.class).start();
        } catch (ServerStartupException e) {
            IOException told = new IOException(reason(e, where));
            told.addSuppressed(e);
            throw told;
        } finally {
            logging.setLogLevel(HTTP_LOGGER, LogLevel.NOT_SPECIFIED);
        }
    }

    /// Why the server does not start that should listen there.
    static String reason(ServerStartupException failure, String where) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return switch (cause) {
            case UnresolvedAddressException _ -> "cannot listen on " + where + ": there is no such address";
            case SocketException _ -> "cannot listen on " + where + ": " + why;
            default -> "the server does not start: " + why;
        };
    }

    /// The beans of a data directory without the HTTP server. Nothing of the ledger is opened before it is asked for.
    public static ApplicationContext context(ServerSettings settings, Map<String, Object> more) throws IOException {
        return context(settings, more, RunningServer::makeDirectory);
    }

    /// The same of a data directory that is there already; none is made.
    public static ApplicationContext existing(ServerSettings settings, Map<String, Object> more) throws IOException {
        return context(settings, more, data -> {
            if (!Files.isDirectory(data)) {
                throw new NoSuchFileException(data.toString());
            }
        });
    }

    /// What is done about the data directory once it is known.
    private interface Preparation {
        void of(Path data) throws IOException;
    }

    private static ApplicationContext context(ServerSettings settings, Map<String, Object> more, Preparation directory)
            throws IOException {
        ApplicationContextBuilder builder = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .properties(settings.properties())
                .properties(more);
        Path config = settings.config();
        if (config != null) {
            if (!Files.isReadable(config)) {
                throw new NoSuchFileException(config.toString(), null, "the configuration file cannot be read");
            }
            System.setProperty(CONFIG_FILES, config.toAbsolutePath().toString());
        }
        ApplicationContext context = builder.build();
        try {
            readConfiguration(context, config);
            SettingKeys.check(context.getEnvironment(), Optional.ofNullable(config).map(file -> file.toAbsolutePath().toString()));
            directory.of(Path.of(context.getRequiredProperty("custody.data", String.class)));
            startBeans(context);
            return context;
        } catch (IOException | RuntimeException e) {
            context.close();
            throw e;
        } finally {
            System.clearProperty(CONFIG_FILES);
        }
    }

    private static void startBeans(ApplicationContext context) throws IOException {
        try {
            context.start();
        } catch (RuntimeException e) {
            for (Throwable each = e; each != null; each = each.getCause()) {
                if (each instanceof FlywayValidateException invalid) {
                    IOException told = new IOException("the database is not of this program's format (a newer one made it, if no other did): "
                            + String.valueOf(invalid.getMessage()).lines().filter(line -> line.startsWith("Detected")).findFirst().orElse("?"));
                    told.addSuppressed(e);
                    throw told;
                }
            }
            throw e;
        }
    }

    private static void readConfiguration(ApplicationContext context, @Nullable Path config) throws IOException {
        try {
            context.getEnvironment().start();
        } catch (RuntimeException e) {
            if (config == null) {
                throw e;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            IOException told = new IOException(config + " cannot be read: " + String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " "));
            told.addSuppressed(e);
            throw told;
        }
    }

    /// A new data directory is its owner's alone, for the journal in it holds personal data; one that is there stays as it is.
    private static void makeDirectory(Path data) throws IOException {
        Path parent = data.toAbsolutePath().getParent();
        FileAttribute<?>[] attributes = data.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0];
        try {
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(data, attributes);
        } catch (FileAlreadyExistsException e) {
            IOException told = new IOException("not a directory: " + e.getFile());
            told.addSuppressed(e);
            throw told;
        }
        if (!Files.isWritable(data)) {
            throw new AccessDeniedException(data.toString());
        }
    }

    /// The admin token that the environment gives. A short one is taken, and told about.
    private static Optional<String> givenToken(Map<String, String> environment) {
        String given = environment.getOrDefault(ADMIN_TOKEN, "").strip();
        doubt(given).ifPresent(LOG::warn);
        return given.isEmpty() ? Optional.empty() : Optional.of(given);
    }

    /// What is to be said of an admin token that is given; empty when it is long enough, or none.
    static Optional<String> doubt(String given) {
        return given.isEmpty() || given.length() >= LONG_ENOUGH ? Optional.empty()
                : Optional.of(ADMIN_TOKEN + " has fewer than " + LONG_ENOUGH
                        + " characters and could be guessed; make one with: openssl rand -hex 32");
    }

    private static Optional<Tokens.Created> firstToken(Tokens tokens) {
        return tokens.isEmpty() ? Optional.of(tokens.create(Role.ADMIN, List.of())) : Optional.empty();
    }

    public URI uri() {
        return server.getURI();
    }

    /// The admin token, when this start made it.
    public Optional<Tokens.Created> firstToken() {
        return firstToken;
    }

    public ApplicationContext context() {
        return context;
    }

    /// Stops cleanly; returns when everything that was acknowledged is at rest. The second call does nothing.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (server instanceof GracefulShutdownCapable graceful) {
                graceful.shutdownGracefully().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            LOG.warn("some requests were not answered within {} s and are cut off", LAST_ANSWERS.toSeconds());
        } catch (ExecutionException e) {
            LOG.warn("HTTP did not stop in an orderly way: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.stop();
            context.close();
        }
    }
}
