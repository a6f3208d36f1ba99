package custody.query.state;

import custody.ledger.zstd.Room;
import custody.query.attribution.GrantStream;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import custody.query.posting.PageSource;
import custody.query.posting.Run;
import custody.query.sql.SqlTables;
import custody.query.sql.WriteTurn;
import custody.query.state.EvidenceCommit.GrantCount;
import custody.query.state.EvidenceCommit.MovedStreams;
import custody.query.state.EvidenceCommit.WrittenRun;
import custody.query.state.RunMerging.PageRange;
import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The tables of V200 to V203, on PostgreSQL and SQLite. Writes are prepared batches: entities cost thirty times as much.
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class EvidenceRepository extends SqlTables
        implements GenericRepository<EvidencePosition, Integer>, PageSource {
    private static final List<String> TABLES = List.of("evidence_position", "evidence_run", "evidence_page",
            "evidence_verdicts", "evidence_changed", "evidence_clock", "evidence_grant_stream", "evidence_clock_at",
            "evidence_grant_stream_at", "evidence_mark");

    private static final String BLOCK_OF = "SELECT cause, use_entry, data FROM evidence_verdicts"
            + " WHERE (cause, use_entry) <= (?, ?) ORDER BY cause DESC, use_entry DESC LIMIT 1";

    private final JdbcOperations jdbc;

    EvidenceRepository(JdbcOperations jdbc, WriteTurn turn) {
        super(jdbc, turn);
        this.jdbc = jdbc;
    }

    abstract Optional<EvidencePosition> findById(Integer id);

    @Connectable
    List<Run> runs() {
        return query("SELECT id, space, level, keys, filter, firsts FROM evidence_run ORDER BY id", List.of(), row ->
                Run.stored(row.getLong(1), row.getInt(2), row.getInt(3), row.getLong(4), row.getBytes(5),
                        row.getBytes(6)));
    }

    /// Drops pages that belong to no run; the lowest number that a new run may have.
    @Connectable
    long tidy() {
        together(() -> update(
                "DELETE FROM evidence_page WHERE run IN (SELECT run FROM evidence_page EXCEPT SELECT id FROM evidence_run)"));
        return query("SELECT coalesce(max(id), 0) FROM evidence_run", List.of(), row -> row.getLong(1)).getFirst() + 1;
    }

    @Connectable
    Map<StreamId, StreamClock> clocks() {
        var clocks = new HashMap<StreamId, StreamClock>();
        query("SELECT source, system, stream, latest, stated FROM evidence_clock", List.of(), row -> clocks.put(
                new StreamId(row.getString(1), row.getString(2), row.getString(3)),
                new StreamClock(row.getLong(4), row.getLong(5))));
        return clocks;
    }

    @Connectable
    Map<GrantCount, Long> grants() {
        var grants = new HashMap<GrantCount, Long>();
        query("SELECT scope_system, source, system, stream, pattern, grants FROM evidence_grant_stream", List.of(),
                row -> grants.put(new GrantCount(row.getString(1), new GrantStream(
                        new StreamId(row.getString(2), row.getString(3), row.getString(4)), row.getString(5))),
                        row.getLong(6)));
        return grants;
    }

    /// How far a stream had come at the last mark that is not above a size.
    @Connectable
    StreamClock clock(StreamId stream, long size) {
        return query("SELECT latest, stated FROM evidence_clock_at WHERE source = ? AND system = ? AND stream = ?"
                + " AND size <= ? ORDER BY size DESC LIMIT 1",
                List.of(stream.source(), stream.system(), stream.stream(), size),
                row -> new StreamClock(row.getLong(1), row.getLong(2))).stream().findFirst().orElse(StreamClock.NONE);
    }

    /// The streams that granted for a system at a size.
    @Connectable
    Set<GrantStream> grantStreams(String system, long size) {
        var streams = new HashSet<GrantStream>();
        query("SELECT source, system, stream, pattern, grants FROM evidence_grant_stream_at"
                + " WHERE scope_system = ? AND size <= ? ORDER BY size", List.of(system, size), row -> {
            var stream = new GrantStream(
                    new StreamId(row.getString(1), row.getString(2), row.getString(3)), row.getString(4));
            return row.getLong(5) > 0 ? streams.add(stream) : streams.remove(stream);
        });
        return streams;
    }

    @Connectable
    List<EntryMarks.Piece> marks() {
        return query("SELECT kind, piece, data FROM evidence_mark", List.of(), row -> new EntryMarks.Piece(
                EntryMarks.Kind.values()[row.getInt(1)], row.getLong(2), row.getBytes(3)));
    }

    @Override
    @Connectable
    public byte @Nullable [] page(long run, int page) {
        List<byte[]> found = query("SELECT data FROM evidence_page WHERE run = ? AND page = ?", List.of(run, page),
                row -> row.getBytes(1));
        return found.isEmpty() ? null : found.getFirst();
    }

    /// The event that stands for an entry; of no bytes: the entry is out; null: it is as the journal has it.
    @Connectable
    byte @Nullable [] changed(long entry) {
        List<byte[]> found = query("SELECT event FROM evidence_changed WHERE entry = ?", List.of(entry),
                row -> row.getBytes(1));
        return found.isEmpty() ? null : found.getFirst() == null ? new byte[0] : found.getFirst();
    }

    /// The block in which a version is, if it exists.
    @Connectable
    @Nullable VerdictBlock block(long cause, long use) {
        return jdbc.prepareStatement(BLOCK_OF, statement -> block(statement, new VerdictBlock.At(cause, use), byte[]::new));
    }

    /// Those of some versions that exist; they are asked for in order. Each block is read once, and nothing is kept of it.
    @Connectable
    Map<VerdictBlock.At, VerdictBlock.Printed> versions(List<VerdictBlock.At> wanted) {
        return jdbc.prepareStatement(BLOCK_OF, statement -> {
            Map<VerdictBlock.At, VerdictBlock.Printed> found = HashMap.newHashMap(wanted.size());
            try (Room room = new Room()) {
                VerdictBlock block = null;
                for (VerdictBlock.At at : wanted) {
                    if (block == null || !block.covers(at.cause(), at.use())) {
                        block = block(statement, at, room::bytes);
                    }
                    VerdictBlock.Printed version = block == null ? null : block.find(at.cause(), at.use());
                    if (version != null) {
                        found.put(at, version);
                    }
                }
            }
            return found;
        });
    }

    private static @Nullable VerdictBlock block(PreparedStatement statement, VerdictBlock.At at, IntFunction<byte[]> room)
            throws SQLException {
        statement.setLong(1, at.cause());
        statement.setLong(2, at.use());
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? block(rows, room) : null;
        }
    }

    /// The blocks that start in a range of causes.
    @Connectable
    List<VerdictBlock> blocks(long from, long to) {
        return query("SELECT cause, use_entry, data FROM evidence_verdicts WHERE cause >= ? AND cause < ?"
                + " ORDER BY cause, use_entry", List.of(from, to), row -> block(row, byte[]::new));
    }

    private static VerdictBlock block(ResultSet row, IntFunction<byte[]> room) throws SQLException {
        return new VerdictBlock(new VerdictBlock.Row(row.getLong(1), row.getLong(2), row.getBytes(3)), room);
    }

    /// Writes a batch and its position: all of it or nothing.
    void commit(EvidenceCommit commit) {
        together(() -> write(commit));
    }

    private void write(EvidenceCommit commit) {
        for (WrittenRun run : commit.runs()) {
            insertPages(run.run().id(), 0, run.pages());
            addRun(run.run());
        }
        batch("INSERT INTO evidence_verdicts (cause, use_entry, data) VALUES (?, ?, ?)", commit.verdicts(), (row, s) -> {
            s.setLong(1, row.cause());
            s.setLong(2, row.use());
            s.setBytes(3, row.data());
        });
        batch("INSERT INTO evidence_changed (entry, event) VALUES (?, ?)"
                + " ON CONFLICT (entry) DO UPDATE SET event = excluded.event", commit.changed(), (fact, s) -> {
            s.setLong(1, fact.entry());
            s.setBytes(2, fact.event());
        });
        move(commit.streams());
        batch("INSERT INTO evidence_mark (kind, piece, data) VALUES (?, ?, ?)"
                + " ON CONFLICT (kind, piece) DO UPDATE SET data = excluded.data", commit.marks(), (piece, s) -> {
            s.setInt(1, piece.kind().ordinal());
            s.setLong(2, piece.number());
            s.setBytes(3, piece.data());
        });
        move(commit.position());
    }

    private void move(MovedStreams streams) {
        batch("INSERT INTO evidence_clock (source, system, stream, latest, stated) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (source, system, stream) DO UPDATE SET latest = excluded.latest,"
                + " stated = excluded.stated", streams.clocks().entrySet(), (clock, s) -> {
            set(s, 1, clock.getKey());
            set(s, 4, clock.getValue());
        });
        batch("INSERT INTO evidence_grant_stream (scope_system, source, system, stream, pattern, grants)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (scope_system, source, system, stream, pattern)"
                + " DO UPDATE SET grants = excluded.grants", streams.grants().entrySet(), (grant, s) -> {
            set(s, grant.getKey());
            s.setLong(6, grant.getValue());
        });
        batch("INSERT INTO evidence_clock_at (source, system, stream, latest, stated, size) VALUES (?, ?, ?, ?, ?, ?)",
                streams.clocksAt().entrySet(), (clock, s) -> {
            set(s, 1, clock.getKey().stream());
            set(s, 4, clock.getValue());
            s.setLong(6, clock.getKey().size());
        });
        batch("INSERT INTO evidence_grant_stream_at (scope_system, source, system, stream, pattern, grants, size)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)", streams.grantsAt().entrySet(), (grant, s) -> {
            set(s, grant.getKey().of());
            s.setLong(6, grant.getValue());
            s.setLong(7, grant.getKey().size());
        });
    }

    private static void set(PreparedStatement statement, GrantCount grant) throws SQLException {
        statement.setString(1, grant.system());
        set(statement, 2, grant.stream().stream());
        statement.setString(5, grant.stream().pattern());
    }

    private static void set(PreparedStatement statement, int from, StreamClock clock) throws SQLException {
        statement.setLong(from, clock.latest());
        statement.setLong(from + 1, clock.stated());
    }

    private static void set(PreparedStatement statement, int from, StreamId stream) throws SQLException {
        statement.setString(from, stream.source());
        statement.setString(from + 1, stream.system());
        statement.setString(from + 2, stream.stream());
    }

    private void move(EvidencePosition position) {
        update("INSERT INTO evidence_position (id, fingerprint, entries, last_leaf) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, entries = excluded.entries,"
                + " last_leaf = excluded.last_leaf",
                position.id(), position.fingerprint(), position.entries(), position.lastLeaf());
    }

    /// Adds some pages of a run that is not listed yet.
    void addPages(long run, int from, List<byte[]> pages) {
        together(() -> insertPages(run, from, pages));
    }

    private void insertPages(long run, int from, List<byte[]> pages) {
        int[] page = {from};
        batch("INSERT INTO evidence_page (run, page, data) VALUES (?, ?, ?)", pages, (data, s) -> {
            s.setLong(1, run);
            s.setInt(2, page[0]++);
            s.setBytes(3, data);
        });
    }

    private void addRun(Run run) {
        batch("INSERT INTO evidence_run (id, space, level, keys, filter, firsts) VALUES (?, ?, ?, ?, ?, ?)",
                List.of(run), (each, s) -> {
            s.setLong(1, each.id());
            s.setInt(2, each.space());
            s.setInt(3, each.level());
            s.setLong(4, each.keys());
            s.setBytes(5, each.filterBytes());
            s.setBytes(6, each.firstBytes());
        });
    }

    /// Lists the merged run, whose last pages come with it, in the place of others, and drops pages of earlier ones.
    void replaceRuns(Collection<Run> gone, Run merged, List<byte[]> lastPages, Collection<PageRange> leaving) {
        together(() -> {
            deletePages(leaving);
            insertPages(merged.id(), merged.pages() - lastPages.size(), lastPages);
            batch("DELETE FROM evidence_run WHERE id = ?", gone, (run, s) -> s.setLong(1, run.id()));
            addRun(merged);
        });
    }

    /// Drops pages of runs that are not listed any more.
    void dropPages(Collection<PageRange> gone) {
        together(() -> deletePages(gone));
    }

    private void deletePages(Collection<PageRange> gone) {
        batch("DELETE FROM evidence_page WHERE run = ? AND page >= ? AND page < ?", gone, (pages, s) -> {
            s.setLong(1, pages.run());
            s.setInt(2, pages.from());
            s.setInt(3, pages.to());
        });
    }

    /// Drops everything.
    void clear() {
        together(() -> TABLES.forEach(table -> update("DELETE FROM " + table)));
    }
}
