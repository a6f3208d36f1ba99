package custody.query.catalog;

import custody.query.sql.SqlTables;
import custody.query.sql.WriteTurn;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The catalogue's tables.
///
/// Reads run outside a transaction: a row in force at a size stays in force at it, whatever is written meanwhile.
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class CatalogRows extends SqlTables implements GenericRepository<CatalogPlace, Integer> {
    private static final List<String> TABLES = List.of(
            "catalog_secret", "catalog_identity", "catalog_credential", "catalog_grant", "catalog_grant_event",
            "catalog_word", "catalog_number", "catalog_alias", "catalog_end", "catalog_link", "catalog_source", "catalog_statement", "catalog_member",
            "catalog_correction", "catalog_place");

    protected CatalogRows(JdbcOperations jdbc, WriteTurn turn) {
        super(jdbc, turn);
    }

    /// The place, when rows of this format are there.
    @Nullable CatalogPlace place() {
        List<CatalogPlace> found = query(
                "SELECT id, format, position, next_id FROM catalog_place WHERE id = ?",
                List.of(CatalogPlace.ONLY),
                row -> new CatalogPlace(row.getInt(1), row.getInt(2), row.getLong(3), row.getLong(4)));
        return found.isEmpty() ? null : found.getFirst();
    }

    void move(CatalogPlace place) {
        update(
                "INSERT INTO catalog_place (id, format, position, next_id) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                        + " SET format = excluded.format, position = excluded.position, next_id = excluded.next_id",
                place.id(), place.format(), place.position(), place.nextId());
    }

    /// Drops everything and starts at entry 0.
    void empty() {
        TABLES.forEach(table -> update("DELETE FROM " + table));
        move(CatalogPlace.at(0, 1));
    }
}
