package custody.server.access;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.CrudRepository;
import java.util.List;
import java.util.Optional;

/// Tokens in the database.
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AccessTokenRepository extends CrudRepository<AccessToken, String> {
    Optional<AccessToken> findByHash(String hash);

    List<AccessToken> findAllOrderByCreatedAt();

    @Query("UPDATE access_token SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL")
    int revoke(String id, long at);
}
