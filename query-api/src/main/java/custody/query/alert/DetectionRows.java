package custody.query.alert;

import custody.query.sql.SqlTables;
import custody.query.sql.WriteTurn;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables of V270 and V271 (docs/detections.md).
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class DetectionRows extends SqlTables implements GenericRepository<DetectionPlace, Integer> {
    /// The webhooks' places are not made again: what was delivered is nowhere else.
    private static final List<String> TABLES = List.of("detect_actor", "detect_source", "detect_mark",
            "detect_credential", "detect_exposed", "detect_flag", "detect_timer",
            "detect_count", "detect_pending", "detect_alert", "detect_review", "detect_sign", "detect_place");

    protected DetectionRows(JdbcOperations jdbc, WriteTurn turn) {
        super(jdbc, turn);
    }

    @Nullable DetectionPlace place() {
        List<DetectionPlace> found = query("SELECT id, format, position, settings FROM detect_place WHERE id = ?",
                List.of(DetectionPlace.ONLY),
                row -> new DetectionPlace(row.getInt(1), row.getInt(2), row.getLong(3), row.getLong(4)));
        return found.isEmpty() ? null : found.getFirst();
    }

    void move(DetectionPlace place) {
        update("INSERT INTO detect_place (id, format, position, settings) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                        + " SET format = excluded.format, position = excluded.position, settings = excluded.settings",
                place.id(), place.format(), place.position(), place.settings());
    }

    /// Forgets everything and starts at entry 0.
    void empty() {
        TABLES.forEach(table -> update("DELETE FROM " + table));
        move(DetectionPlace.at(0, DetectionPlace.STANDARD));
    }

    /// One statement in a transaction of its own.
    public void alone(String sql, @Nullable Object... row) {
        together(() -> update(sql, row));
    }
}
