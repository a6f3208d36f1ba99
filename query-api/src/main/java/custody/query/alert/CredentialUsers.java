package custody.query.alert;

import custody.ledger.event.ActorKind;
import custody.query.detect.HashedMap;
import custody.query.detect.RefHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who used each credential: the one, or that there were several. A use of somebody's own credential says nothing new,
/// and is neither kept nor written.
///
/// In memory as hashes: a generation of credentials, and the one before it; a credential that is used again goes over
/// into the younger one, so that the latest [#GENERATION] at least are known. What is added is written as one row.
final class CredentialUsers {
    private static final int GENERATION = 1 << 19;
    /// Rows of a generation that are read one by one at the start; more are put together.
    private static final int PARTS = 1_000;
    private static final int CHUNK = 4_096;
    /// Stands for several users, and for one who may be another person at another time.
    static final long SEVERAL = 1;

    private final DetectionRows rows;
    private HashedMap young = new HashedMap();
    private HashedMap old = new HashedMap();
    private long generation;
    private long nextPart;
    private boolean isScattered;
    private final List<Part> added = new ArrayList<>();

    /// What was added to a generation since it was last written.
    private record Part(long generation, List<long[]> pairs) {
        byte[] encode(int from, int to) {
            ByteBuffer out = ByteBuffer.allocate((to - from) * 2 * Long.BYTES);
            pairs.subList(from, to).forEach(pair -> out.putLong(pair[0]).putLong(pair[1]));
            return out.array();
        }
    }

    CredentialUsers(DetectionRows rows) {
        this.rows = rows;
        List<Long> last = rows.query("SELECT COALESCE(MAX(generation), 0) FROM detect_credential", List.of(), row -> row.getLong(1));
        generation = last.getFirst();
        List<Long> parts = rows.query("SELECT generation, part, data FROM detect_credential ORDER BY generation, part", List.of(), row -> {
            read(row.getLong(1) == generation ? young : old, ByteBuffer.wrap(row.getBytes(3)));
            return row.getLong(2);
        });
        nextPart = parts.stream().mapToLong(part -> part + 1).max().orElse(0);
        isScattered = parts.size() > PARTS;
        added.add(new Part(generation, new ArrayList<>()));
    }

    private static void read(HashedMap into, ByteBuffer pairs) {
        while (pairs.hasRemaining()) {
            into.put(pairs.getLong(), pairs.getLong());
        }
    }

    /// Who it is, for [#isShared].
    static long hash(ActorKind kind, String ref) {
        return Math.max(RefHash.of(kind.name(), ref) >>> 1, SEVERAL + 1);
    }

    int changed() {
        return added.stream().mapToInt(part -> part.pairs.size()).sum();
    }

    /// Notes a use; whether several have used the credential by now.
    boolean isShared(String ref, long user) {
        long credential = RefHash.of(ref);
        long known = young.get(credential);
        if (known == user || known == SEVERAL) {
            return known == SEVERAL;
        }
        long before = known == 0 ? old.get(credential) : known;
        long now = before == 0 || before == user ? user : SEVERAL;
        young.put(credential, now);
        added.getLast().pairs.add(new long[] {credential, now});
        if (young.size() >= GENERATION) {
            old = young;
            young = new HashedMap();
            generation++;
            added.add(new Part(generation, new ArrayList<>()));
        }
        return now == SEVERAL;
    }

    void write() {
        List<Part> parts = isScattered ? List.of(all(generation - 1, old), all(generation, young)) : added;
        if (isScattered) {
            rows.update("DELETE FROM detect_credential");
        }
        if (added.size() > 1) {
            rows.update("DELETE FROM detect_credential WHERE generation < ?", generation - 1);
        }
        List<@Nullable Object[]> data = new ArrayList<>();
        for (Part part : parts) {
            for (int at = 0; at < part.pairs.size(); at += CHUNK) {
                data.add(new Object[] {part.generation, nextPart++, part.encode(at, Math.min(part.pairs.size(), at + CHUNK))});
            }
        }
        rows.batch("INSERT INTO detect_credential (generation, part, data) VALUES (?, ?, ?)", data);
    }

    private static Part all(long generation, HashedMap from) {
        List<long[]> pairs = new ArrayList<>(from.size());
        from.forEach((credential, user) -> pairs.add(new long[] {credential, user}));
        return new Part(generation, pairs);
    }

    void written() {
        isScattered = false;
        added.clear();
        added.add(new Part(generation, new ArrayList<>()));
    }
}
