package custody.ingest.quarantine;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

/// Quarantine in the database.
@JdbcRepository(dialect = Dialect.POSTGRES)
interface QuarantineRepository extends GenericRepository<SealedRecord, String> {
    String TOLD = "id, source_id, adapter, raw, code, pointer, detail, position, hash, length, received_at, last_at,"
            + " times, state, resolved_at, resolved_by";

    /// A record that is there already waits again, for what it was refused for now.
    @Query("INSERT INTO quarantine (id, source_id, adapter, raw, code, pointer, detail, position, hash, length, received_at,"
            + " last_at, times, state, sealed) VALUES (:id, :sourceId, :adapter, :raw, :code, :pointer, :detail, :position,"
            + " :hash, :length, :at, :at, 1, 'WAITING', :sealed)"
            + " ON CONFLICT (id) DO UPDATE SET code = excluded.code, pointer = excluded.pointer, detail = excluded.detail,"
            + " position = excluded.position, last_at = excluded.last_at, times = quarantine.times + 1, state = 'WAITING',"
            + " resolved_at = NULL, resolved_by = NULL, sealed = excluded.sealed")
    int keep(String id, String sourceId, String adapter, int raw, String code, String pointer, String detail, long position,
            String hash, long length, long at, byte[] sealed);

    Optional<SealedRecord> findById(String id);

    @Query("SELECT " + TOLD + " FROM quarantine WHERE id = :id")
    Optional<QuarantineRow> row(String id);

    @Query("SELECT " + TOLD + " FROM quarantine WHERE (received_at < :at OR (received_at = :at AND id < :id))"
            + " ORDER BY received_at DESC, id DESC LIMIT :most")
    List<QuarantineRow> page(long at, String id, int most);

    @Query("SELECT " + TOLD + " FROM quarantine WHERE source_id IN (:sources) AND (received_at < :at OR (received_at = :at"
            + " AND id < :id)) ORDER BY received_at DESC, id DESC LIMIT :most")
    List<QuarantineRow> pageOf(List<String> sources, long at, String id, int most);

    @Query("UPDATE quarantine SET state = 'RESOLVED', resolved_at = :at, resolved_by = :by, sealed = NULL WHERE id = :id")
    int resolve(String id, long at, String by);

    @Query("UPDATE quarantine SET code = :code, pointer = :pointer, detail = :detail WHERE id = :id")
    int stillRefused(String id, String code, String pointer, String detail);

    @Query("SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM quarantine WHERE state = 'WAITING'")
    long waitingBytes();
}
