package custody.server.access;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/// A stored token. `hash` is the SHA-256 of its text in hexadecimal; `sources` are source ids, one a line; times
/// are microseconds since 1970. `trustedDocumentsOnly` is 1 when it may run stored operations alone.
@MappedEntity("access_token")
public record AccessToken(
        @Id String id, String hash, String role, String sources, long createdAt, @Nullable Long revokedAt,
        int trustedDocumentsOnly) {}
