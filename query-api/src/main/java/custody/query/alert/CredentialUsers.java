package custody.query.alert;

import custody.ledger.event.Actor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who used each credential last.
final class CredentialUsers {
    /// The latest used are in memory, and those that were changed since they were last written.
    private static final int MOST = 50_000;
    private static final User NOBODY = new User(Long.MIN_VALUE / 2, -1, "", "");

    /// A use of a credential: when (microseconds of event time), which entry, by whom.
    record User(long time, long entry, String kind, String ref) {
        boolean isSame(Actor actor) {
            return ref.equals(actor.ref()) && kind.equals(actor.kind().name());
        }

        static User parse(String text) {
            String[] part = text.split(" ", 4);
            return new User(Long.parseLong(part[0]), Long.parseLong(part[1]), part[2], part[3]);
        }

        String text() {
            return time + " " + entry + " " + kind + " " + ref.replace('\0', '\ufffd');
        }
    }

    private final DetectionRows rows;
    private final Map<String, User> last = new LinkedHashMap<>(1024, 0.75f, true);
    private final Set<String> changed = new HashSet<>();

    CredentialUsers(DetectionRows rows) {
        this.rows = rows;
    }

    int changed() {
        return changed.size();
    }

    void load(Collection<String> refs) {
        Map<String, String> wanted = new HashMap<>();
        refs.stream().filter(ref -> !last.containsKey(ref)).forEach(ref -> wanted.put(Keys.of(ref), ref));
        rows.queryIn("SELECT ref_key, facts FROM detect_credential WHERE ref_key IN ({})", wanted.keySet(), List.of(), row -> {
            String ref = wanted.remove(row.getString(1));
            if (ref != null) {
                last.put(ref, User.parse(row.getString(2)));
            }
            return ref != null;
        });
        wanted.values().forEach(ref -> last.put(ref, NOBODY));
    }

    /// The one who used it last; from now on this one, when his use is the later one. Null when nobody did.
    @Nullable User swap(String ref, User now) {
        User before = last.get(ref);
        if (before == null || now.time >= before.time) {
            last.put(ref, now);
            changed.add(ref);
        }
        return before == null || before == NOBODY ? null : before;
    }

    void write() {
        List<@Nullable Object[]> facts = new ArrayList<>();
        changed.forEach(ref -> facts.add(new Object[] {Keys.of(ref), Objects.requireNonNull(last.get(ref)).text()}));
        rows.batch("INSERT INTO detect_credential (ref_key, facts) VALUES (?, ?) ON CONFLICT (ref_key) DO UPDATE"
                + " SET facts = excluded.facts", facts);
    }

    void written() {
        changed.clear();
        Iterator<String> oldest = last.keySet().iterator();
        for (int over = last.size() - MOST; over > 0; over--) {
            oldest.next();
            oldest.remove();
        }
    }
}
