package custody.server.command;

import custody.ledger.event.Source;
import custody.server.RunningServer;
import custody.server.ServerSettings;
import custody.server.access.AccessToken;
import custody.server.access.Role;
import custody.server.access.Tokens;
import custody.server.ledger.LedgerAssembly;
import io.micronaut.context.ApplicationContext;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `custody token`: makes, lists and revokes access tokens of a data directory, also beside a running server.
@Command(name = "token", description = "Makes, lists and revokes access tokens.", mixinStandardHelpOptions = true)
final class TokenCommand implements Runnable {
    private static final Map<String, Object> UNOPENED = Map.of(LedgerAssembly.OPEN, false);

    @Option(names = "--data", paramLabel = "DIR", scope = picocli.CommandLine.ScopeType.INHERIT,
            description = "Data directory (default: ./data).")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", scope = picocli.CommandLine.ScopeType.INHERIT,
            description = "Configuration file.")
    private @Nullable Path config;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    TokenCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create, list or revoke?");
    }

    @Command(name = "create", description = "Makes a token and prints it, once.")
    int create(
            @Option(names = "--role", required = true, description = "integrator, responder, compliance or admin") String role,
            @Option(names = "--source", description = "A source that the token may post as; may be repeated.")
                    @Nullable List<String> sources,
            @Option(names = "--trusted-documents-only", description = "The token may run stored GraphQL operations alone.")
                    boolean trustedDocumentsOnly)
            throws Exception {
        Role known = Role.ofWord(role)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "no such role: " + role));
        List<String> owned = sources == null ? new ArrayList<>() : sources;
        for (String source : owned) {
            if (!Source.isId(source)) {
                throw new ParameterException(spec.commandLine(), "a source id should match " + Source.ID);
            }
        }
        if (known == Role.INTEGRATOR && owned.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "an integrator posts as its sources: name one with --source");
        }
        return with(tokens -> {
            out().println(tokens.create(known, owned, trustedDocumentsOnly).text());
            return ExitCode.GOOD;
        });
    }

    @Command(name = "list", description = "Lists tokens, never their text.")
    int list() throws Exception {
        return withExisting(tokens -> {
            for (AccessToken token : tokens.list()) {
                String state = token.revokedAt() == null ? "live" : "revoked " + time(token.revokedAt());
                out().println("%s  %-10s  made %s  %s  %s %s".formatted(token.id(), token.role(), time(token.createdAt()), state,
                        token.sources().replace('\n', ','), token.trustedDocumentsOnly() == 0 ? "" : "trusted-documents-only")
                        .stripTrailing());
            }
            return ExitCode.GOOD;
        });
    }

    @Command(name = "revoke", description = "Ends a token; a running server refuses it within five seconds.")
    int revoke(@Parameters(paramLabel = "ID") String id) throws Exception {
        return withExisting(tokens -> {
            if (tokens.revoke(id)) {
                return ExitCode.GOOD;
            }
            spec.commandLine().getErr().println("custody token: no live token " + id);
            return ExitCode.FAILED;
        });
    }

    private int with(Work work) throws Exception {
        try (ApplicationContext context = RunningServer.context(settings(), UNOPENED)) {
            return work.on(context.getBean(Tokens.class));
        }
    }

    /// Makes no data directory where there is none: its name was misspelt.
    private int withExisting(Work work) throws Exception {
        try (ApplicationContext context = RunningServer.existing(settings(), UNOPENED)) {
            return work.on(context.getBean(Tokens.class));
        }
    }

    private ServerSettings settings() {
        return new ServerSettings(data, null, null, config);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private interface Work {
        int on(Tokens tokens) throws Exception;
    }
}
