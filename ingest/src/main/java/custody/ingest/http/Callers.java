package custody.ingest.http;

import custody.ingest.intake.Poster;
import io.micronaut.http.HttpStatus;
import io.micronaut.security.authentication.Authentication;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the owner of a token may do here (DESIGN section 8).
final class Callers {
    private static final String ADMIN = "admin";
    private static final String INTEGRATOR = "integrator";
    private static final Set<String> READERS = Set.of(ADMIN, "responder", "compliance");

    private Callers() {}

    /// As what the caller may post.
    static Poster poster(Authentication who) {
        Set<String> sources = sources(who);
        if (who.getRoles().contains(ADMIN)) {
            return sources.size() == 1 ? Poster.ofAny().withDefault(sources.iterator().next()) : Poster.ofAny();
        }
        if (who.getRoles().contains(INTEGRATOR)) {
            return Poster.owning(sources);
        }
        throw forbidden("this token may not post events");
    }

    /// Whose quarantine the caller may see: of all sources (empty), or of these.
    static Optional<List<String>> quarantineOf(Authentication who) {
        if (who.getRoles().stream().anyMatch(READERS::contains)) {
            return Optional.empty();
        }
        if (who.getRoles().contains(INTEGRATOR)) {
            return Optional.of(List.copyOf(sources(who)));
        }
        throw forbidden("this token may not see the quarantine");
    }

    static void requireReader(Authentication who) {
        if (who.getRoles().stream().noneMatch(READERS::contains)) {
            throw forbidden("this token may not read the sources");
        }
    }

    static void requireAdmin(Authentication who) {
        if (!who.getRoles().contains(ADMIN)) {
            throw forbidden("only an administrator may do this");
        }
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(new Problem(HttpStatus.FORBIDDEN, "role_forbidden", detail));
    }

    private static Set<String> sources(Authentication who) {
        Set<String> sources = new HashSet<>();
        if (who.getAttributes().get("sources") instanceof Collection<?> stated) {
            stated.forEach(source -> sources.add(String.valueOf(source)));
        }
        return sources;
    }
}
