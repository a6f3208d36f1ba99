package custody.ingest.source;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.CrudRepository;
import java.util.List;

/// Sources in the database.
@JdbcRepository(dialect = Dialect.POSTGRES)
interface SourceRepository extends CrudRepository<SourceRow, String> {
    @Query("SELECT * FROM intake_source WHERE id > :after ORDER BY id LIMIT :most")
    List<SourceRow> page(String after, int most);

    @Query("INSERT INTO intake_source (id, adapter, settings, first_seen, last_seen) VALUES (:id, NULL, '{}', :at, :at)"
            + " ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen")
    int seen(String id, long at);

    @Query("INSERT INTO intake_source (id, adapter, settings, first_seen, last_seen) VALUES (:id, NULL, '{}', :at, :at)"
            + " ON CONFLICT (id) DO NOTHING")
    int make(String id, long at);

    @Query("INSERT INTO intake_source (id, adapter, settings, first_seen, last_seen, duplicates, rejected)"
            + " VALUES (:id, NULL, '{}', :at, :at, :duplicates, :rejected) ON CONFLICT (id) DO UPDATE"
            + " SET duplicates = intake_source.duplicates + excluded.duplicates, rejected = intake_source.rejected + excluded.rejected")
    int turnedAway(String id, long duplicates, long rejected, long at);

    @Query("UPDATE intake_source SET adapter = :adapter WHERE id = :id AND adapter IS NULL")
    int fix(String id, String adapter);

    @Query("UPDATE intake_source SET settings = :settings WHERE id = :id")
    int set(String id, String settings);
}
