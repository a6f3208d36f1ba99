package custody.server;

import custody.server.access.Tokens;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One server in this process, answering until it is closed.
public final class RunningServer implements AutoCloseable {
    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final Optional<Tokens.Created> firstToken;

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
        ApplicationContext context = context(settings, Map.of());
        try {
            Optional<Tokens.Created> token = firstToken(context.getBean(Tokens.class), environment);
            return new RunningServer(context, context.getBean(EmbeddedServer.class).start(), token);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /// The beans of a data directory without the HTTP server.
    public static ApplicationContext context(ServerSettings settings, Map<String, Object> more) throws IOException {
        Path data = settings.data().toAbsolutePath().normalize();
        Files.createDirectories(data);
        ApplicationContextBuilder builder = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .properties(settings.properties())
                .properties(more);
        if (settings.config() != null) {
            builder.overrideConfigLocations("classpath:/", "file:" + settings.config().toAbsolutePath());
            System.setProperty("micronaut.config.files", settings.config().toAbsolutePath().toString());
        }
        return builder.start();
    }

    private static Optional<Tokens.Created> firstToken(Tokens tokens, Map<String, String> environment) {
        String given = environment.get("CUSTODY_ADMIN_TOKEN");
        if (given != null && !given.isBlank()) {
            tokens.admit(given.strip());
            return Optional.empty();
        }
        return tokens.isEmpty() ? Optional.of(tokens.create(custody.server.access.Role.ADMIN, List.of())) : Optional.empty();
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

    /// Waits until the server is stopped from outside.
    public void awaitStop() throws InterruptedException {
        while (server.isRunning()) {
            synchronized (this) {
                wait(1_000);
            }
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
