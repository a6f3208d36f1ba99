package custody.server.access;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Makes, checks, lists and revokes tokens.
///
/// A token is 256 random bits, so that one plain hash of it is as good as a slow one. A revocation made by
/// another process takes effect here within [#REMEMBERED].
@Singleton
public final class Tokens {
    /// How long an answer of the database is remembered.
    static final Duration REMEMBERED = Duration.ofSeconds(5);
    /// More tokens than this are not remembered at once.
    private static final int MAX_REMEMBERED = 10_000;
    private static final String PREFIX = "cst_";
    private static final int SECRET_BYTES = 32;

    private final AccessTokenRepository repository;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, Remembered> remembered = new ConcurrentHashMap<>();

    Tokens(AccessTokenRepository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /// A new token; its text is in the answer and nowhere else.
    public Created create(Role role, List<String> sources) {
        return create(role, sources, false);
    }

    /// The same, of a token that may run stored operations alone when `trustedDocumentsOnly`.
    public Created create(Role role, List<String> sources, boolean trustedDocumentsOnly) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return store(PREFIX + HexFormat.of().formatHex(secret), role, sources, trustedDocumentsOnly);
    }

    /// Makes the given text an admin token, if it is not a token already. It is as good as it is hard to guess.
    public void admit(String text) {
        if (repository.findByHash(hash(text)).isEmpty()) {
            store(text, Role.ADMIN, List.of(), false);
        }
    }

    public boolean isEmpty() {
        return repository.count() == 0;
    }

    public List<AccessToken> list() {
        return repository.findAllOrderByCreatedAt();
    }

    /// Ends a token; whether there was such a live one.
    public boolean revoke(String id) {
        remembered.clear();
        return repository.revoke(id, micros()) > 0;
    }

    /// The live token with that text.
    public Optional<AccessToken> check(String text) {
        String hash = hash(text);
        Instant now = clock.instant();
        Remembered known = remembered.get(hash);
        if (known == null || known.until.isBefore(now)) {
            if (remembered.size() >= MAX_REMEMBERED) {
                remembered.clear();
            }
            known = new Remembered(repository.findByHash(hash).filter(t -> t.revokedAt() == null), now.plus(REMEMBERED));
            if (known.token.isPresent()) {
                remembered.put(hash, known);
            }
        }
        return known.token;
    }

    private Created store(String text, Role role, List<String> sources, boolean trustedDocumentsOnly) {
        String hash = hash(text);
        String id = hash.substring(0, 12);
        repository.save(new AccessToken(
                id, hash, role.word(), String.join("\n", sources), micros(), null, trustedDocumentsOnly ? 1 : 0));
        return new Created(id, text);
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private static String hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// A token just made; `text` is shown once.
    public record Created(String id, String text) {
        @Override
        public String toString() {
            return "token " + id;
        }
    }

    private record Remembered(Optional<AccessToken> token, Instant until) {}
}
